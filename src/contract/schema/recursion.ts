import { anything, byNumber, childrenOf, keyOf, type Literal, type Node, type NormalForm } from './normal-form.ts';

const mostWork = 1_000_000;

/**
 * Gives equal recursive schemas one number, as equal others have already: the coarsest partition of the nodes in
 * which all of a class have the same parts. Links disappear. Returns what has become of a literal.
 */
export function mergeEqual(form: NormalForm): (literal: Literal) => Literal {
  const numbers = Array.from({ length: form.size }, (_, at) => at + 1);
  const direct = numbers.map((number) => behindLinks(number, form));
  const classes = classesOf(form, direct);
  const first = new Map<number, Literal>();
  for (const number of numbers) {
    if (direct[number - 1] !== number) continue;
    const name = classes[number - 1] ?? number;
    if (!first.has(name)) first.set(name, number);
  }
  const current = (literal: Literal): Literal => {
    const target = (direct[Math.abs(literal) - 1] ?? 0) * Math.sign(literal);
    return (first.get(classes[Math.abs(target) - 1] ?? 0) ?? Math.abs(target)) * Math.sign(target);
  };
  for (const number of numbers)
    if (current(number) === number) form.replace(number, withParts(form.node(number), current));
  form.reindex((number) => current(number) === number);
  return current;
}

/** The literal at the end of a chain of links; one that leads back to itself means nothing that is known. */
function behindLinks(number: Literal, form: NormalForm): Literal {
  const seen = new Set<number>();
  let literal = number;
  for (let node = form.node(literal); node.kind === 'link'; node = form.node(literal)) {
    if (seen.has(Math.abs(literal)) || node.to === undefined) {
      form.replace(literal, { kind: 'opaque', key: `loop ${number}`, reason: 'a reference leads only to itself' });
      return literal;
    }
    seen.add(Math.abs(literal));
    literal = node.to * Math.sign(literal);
  }
  return literal;
}

function classesOf(form: NormalForm, direct: readonly Literal[]): number[] {
  const own = direct.map((literal, at) => (literal === at + 1 ? keyOf(form.node(literal), []) : 'link'));
  const children = direct.map((literal, at) =>
    literal === at + 1
      ? childrenOf(form.node(literal)).map((child) => (direct[Math.abs(child) - 1] ?? 0) * Math.sign(child))
      : [],
  );
  let { names, count } = named(own);
  for (let work = 0; work < mostWork; work += form.size) {
    const previous = names;
    const parts = (at: number): string => {
      const signed = (children[at] ?? []).map((child) => (previous[Math.abs(child) - 1] ?? 0) * Math.sign(child));
      return `${previous[at]}:${(own[at]?.startsWith('all') === true ? [...new Set(signed)] : signed).sort(byNumber).join()}`;
    };
    const next = named(own.map((_, at) => parts(at)));
    if (next.count === count) return next.names;
    ({ names, count } = next);
  }
  return direct.map((_, at) => at + 1);
}

function named(keys: readonly string[]): { names: number[]; count: number } {
  const numbers = new Map<string, number>();
  const names = keys.map((key) => {
    const known = numbers.get(key) ?? numbers.size + 1;
    numbers.set(key, known);
    return known;
  });
  return { names, count: numbers.size };
}

function withParts(node: Node, current: (literal: Literal) => Literal): Node {
  switch (node.kind) {
    case 'all':
      return { ...node, of: [...new Set(node.of.map(current))].filter((one) => one !== anything).sort(byNumber) };
    case 'one':
      return { ...node, of: node.of.map(current).sort(byNumber) };
    default:
      return 'is' in node ? { ...node, is: current(node.is) } : node;
  }
}
