/**
 * The rings of repos that depend on each other, each sorted by name (decision 11): strongly connected components of
 * more than one repo, by Tarjan's algorithm without recursion.
 */
export function cyclesIn(edges: readonly { provider: string; consumer: string }[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { provider, consumer } of edges) {
    if (!next.has(provider)) next.set(provider, []);
    if (!next.has(consumer)) next.set(consumer, []);
    next.get(provider)?.push(consumer);
  }
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const rings: string[][] = [];

  for (const root of next.keys()) {
    if (order.has(root)) continue;
    const path: { node: string; step: number }[] = [];
    const enter = (node: string) => {
      order.set(node, order.size);
      lowest.set(node, order.size - 1);
      open.push(node);
      isOpen.add(node);
      path.push({ node, step: 0 });
    };
    enter(root);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const { node } = top;
      const target = next.get(node)?.[top.step++];
      if (target !== undefined) {
        if (!order.has(target)) enter(target);
        else if (isOpen.has(target)) lower(node, order.get(target));
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent) lower(parent.node, lowest.get(node));
      if (lowest.get(node) !== order.get(node)) continue;
      const ring = open.splice(open.lastIndexOf(node));
      for (const member of ring) isOpen.delete(member);
      if (ring.length > 1) rings.push(ring.sort());
    }
  }
  return rings;

  function lower(node: string, value: number | undefined): void {
    lowest.set(node, Math.min(lowest.get(node) ?? 0, value ?? 0));
  }
}
