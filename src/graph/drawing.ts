export interface Node {
  readonly repo: string;
  /** False for a member that was named but has not joined yet. */
  readonly joined: boolean;
}

export interface Edge {
  readonly domain: string;
  readonly contract: string;
  readonly version: string;
  readonly provider: string;
  readonly consumer: string;
  readonly requirement: string;
  readonly state: string;
}

type Draw = (realm: string, nodes: readonly Node[], edges: readonly Edge[]) => string;

/** The graph as text for people, and in the languages of Mermaid and Graphviz. */
export const drawings: Record<'text' | 'mermaid' | 'dot', Draw> = { text, mermaid, dot };

function text(realm: string, nodes: readonly Node[], edges: readonly Edge[]): string {
  const lines = [`Realm ${realm}`];
  for (const domain of [...new Set(edges.map((edge) => edge.domain))]) {
    lines.push('', `  ${domain}`);
    const own = edges.filter((edge) => edge.domain === domain);
    const width = Math.max(...own.map((edge) => edge.provider.length));
    for (const edge of own)
      lines.push(
        `    ${edge.provider.padEnd(width)} ── ${edge.contract} ${edge.version} ──▶ ${edge.consumer} (${edge.requirement}, ${edge.state})`,
      );
  }
  const alone = nodes.filter(({ repo }) => !edges.some((edge) => edge.provider === repo || edge.consumer === repo));
  if (alone.length > 0) lines.push('', `  related to nobody yet: ${alone.map(nameOf).join(', ')}`);
  return lines.join('\n');
}

function mermaid(_realm: string, nodes: readonly Node[], edges: readonly Edge[]): string {
  const lines = nodes.map((node) => `  ${id(node.repo)}["${nameOf(node)}"]`);
  const arrows = edges.map(
    (edge) => `  ${id(edge.provider)} -->|"${edge.contract} ${edge.version}"| ${id(edge.consumer)}`,
  );
  return ['flowchart LR', ...lines, ...arrows].join('\n');
}

// A bare name such as "end" is a word of Mermaid's own.
function id(repo: string): string {
  return `repo_${repo.replace(/[^a-z0-9]/g, '_')}`;
}

function dot(realm: string, nodes: readonly Node[], edges: readonly Edge[]): string {
  const lines = nodes.map((node) => `  "${node.repo}"${node.joined ? '' : ' [style=dashed]'};`);
  const arrows = edges.map(
    (edge) => `  "${edge.provider}" -> "${edge.consumer}" [label="${edge.contract} ${edge.version}"];`,
  );
  return [`digraph "${realm}" {`, '  rankdir=LR;', ...lines, ...arrows, '}'].join('\n');
}

function nameOf(node: Node): string {
  return node.joined ? node.repo : `${node.repo} (not joined)`;
}
