import * as z from 'zod/mini';
import { judge } from '../consumer/resolution.ts';
import { cyclesIn } from '../graph/cycles.ts';
import { drawings, type Edge, type Node } from '../graph/drawing.ts';
import { chosenRealm, findPlace, openRealm } from '../realm/place.ts';
import type { Realm } from '../realm/realm.ts';
import { realmField } from './fields.ts';
import { operation } from './operation.ts';

export const graph = operation({
  name: 'graph',
  command: ['realm', 'graph'],
  tool: 'blue_realm_graph',
  title: 'Draw the graph',
  summary: 'Draw which repo depends on which, through which contracts.',
  fields: {
    format: {
      kind: 'choice',
      choices: ['text', 'mermaid', 'dot'],
      schema: z._default(z.enum(['text', 'mermaid', 'dot']), 'text'),
      help: 'What to print',
    },
    realm: realmField,
  },
  output: z.object({
    realm: z.string(),
    format: z.string(),
    nodes: z.array(z.object({ repo: z.string(), joined: z.boolean() })),
    edges: z.array(
      z.object({
        domain: z.string(),
        contract: z.string(),
        version: z.string(),
        provider: z.string(),
        consumer: z.string(),
        requirement: z.string(),
        state: z.string(),
      }),
    ),
    /** Rings of repos that depend on each other; legal, but they have no merge order of their own (decision 11). */
    cycles: z.array(z.array(z.string())),
    drawing: z.string(),
  }),
  touches: [],
  idempotent: true,
  faces: ['cli', 'mcp'],
  async run(input, context) {
    const place = await findPlace(context);
    const realm = openRealm(chosenRealm(place, context, input.realm));
    const edges = await edgesOf(realm, context.now());
    const nodes = nodesOf(realm, edges);
    const drawing = drawings[input.format](realm.file().name, nodes, edges);
    return { realm: realm.file().name, format: input.format, nodes, edges, cycles: cyclesIn(edges), drawing };
  },
});

/** Every import of the realm as an edge from provider to consumer; only versions are judged (decision 3). */
async function edgesOf(realm: Realm, now: Date): Promise<Edge[]> {
  const edges: Edge[] = [];
  for (const domain of realm.domainNames())
    for (const consumer of realm.bindingNames(domain))
      for (const entry of realm.binding(domain, consumer)?.imports ?? []) {
        if (entry.realm !== undefined) continue;
        const { contract, state } = await judge(realm, domain, entry, { root: undefined, env: {}, now });
        edges.push({
          domain,
          contract: entry.contract,
          version: contract?.version ?? '?',
          provider: contract?.owner ?? '?',
          consumer,
          requirement: entry.version,
          state,
        });
      }
  return edges;
}

function nodesOf(realm: Realm, edges: readonly Edge[]): Node[] {
  const joined = new Set(realm.repoNames());
  const members = realm.domainNames().flatMap((domain) => realm.domain(domain)?.members ?? []);
  const named = edges.flatMap((edge) => [edge.provider, edge.consumer]).filter((repo) => repo !== '?');
  return [...new Set([...joined, ...members, ...named])].sort().map((repo) => ({ repo, joined: joined.has(repo) }));
}
