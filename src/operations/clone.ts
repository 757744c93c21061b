import path from 'node:path';
import * as z from 'zod/mini';
import { cloneRealm } from '../realm/clone.ts';
import { operation } from './operation.ts';

export const clone = operation({
  name: 'clone',
  command: ['realm', 'clone'],
  tool: 'blue_realm_clone',
  title: 'Clone a realm',
  summary: 'Clone a realm onto this machine, so that repos here can join it or import from it.',
  details: 'Without --path the clone goes to the realms folder of BLUE_HOME. Cloning it again only fetches.',
  examples: ['blue realm clone git@github.com:org/realm-letemcook.git'],
  fields: {
    url: { kind: 'text', position: 0, schema: z.string(), help: 'Address of the realm', placeholder: '<url>' },
    path: { kind: 'text', schema: z.optional(z.string()), help: 'Where to put the clone', placeholder: '<dir>' },
  },
  output: z.object({ realm: z.string(), path: z.string(), url: z.string(), cloned: z.boolean() }),
  touches: ['machine', 'network'],
  idempotent: true,
  faces: ['cli', 'mcp'],
  async run({ url, path: target }, context) {
    const place = target === undefined ? undefined : path.resolve(context.cwd, target);
    const { name, ...rest } = await cloneRealm(url, context, place);
    return { realm: name, ...rest };
  },
});
