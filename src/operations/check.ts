import * as z from 'zod/mini';
import { Problem, problem } from '../check/problem.ts';
import { realmProblems } from '../check/realm.ts';
import { exportProblems, importProblems } from '../check/repo.ts';
import { sourceFiles } from '../contract/source-files.ts';
import { registered } from '../realm/membership.ts';
import { chosenRealms, findPlace, openRealms, type Place } from '../realm/place.ts';
import type { Realm } from '../realm/realm.ts';
import { off, realmField } from './fields.ts';
import { type Context, operation } from './operation.ts';

export const check = operation({
  name: 'check',
  command: ['realm', 'check'],
  tool: 'blue_realm_check',
  title: 'Check without writing',
  summary: 'Check exports and imports without writing anything; exit 1 when there is an error.',
  details: 'In a repo: its own exports and imports. Inside a realm: every file of the realm.',
  fields: {
    exports: off('Only whether local exports have changed'),
    imports: off('Only whether imports need attention'),
    realm: realmField,
  },
  output: z.object({ problems: z.array(Problem) }),
  touches: [],
  idempotent: true,
  faces: ['cli', 'mcp'],
  async run(input, context) {
    const place = await findPlace(context);
    const wanted = input.exports === input.imports ? { exports: true, imports: true } : input;
    const references = chosenRealms(place, context, input.realm);
    const { realms, failures } = openRealms(references);
    const missing = references.filter(({ name }) => !realms.some((realm) => realm.file().name === name));
    const problems = missing.map(({ name }, index) =>
      problem(name, 'error', failures[index]?.code ?? 'realm-missing', failures[index]?.message ?? ''),
    );
    for (const realm of realms) problems.push(...(await problemsOf(realm, place, wanted, context)));
    return { problems };
  },
  finds: (output) => output.problems.some(({ severity }) => severity === 'error'),
});

async function problemsOf(
  realm: Realm,
  { repo, checkout, insideRealm }: Place,
  wanted: { exports: boolean; imports: boolean },
  context: Context,
): Promise<Problem[]> {
  const around = { env: context.env, now: context.now() };
  if (repo !== undefined) {
    registered(realm, repo);
    const root = checkout.root;
    return [
      ...(wanted.exports ? await exportProblems(realm, repo, sourceFiles(root)) : []),
      ...(wanted.imports ? await importProblems(realm, repo, { ...around, root }) : []),
    ];
  }
  const problems = insideRealm ? realmProblems(realm) : [];
  // An unreadable file is a problem of its own already.
  if (problems.some(({ severity }) => severity === 'error') || !wanted.imports) return problems;
  const repos = new Set(realm.domainNames().flatMap((domain) => realm.bindingNames(domain)));
  for (const name of repos) problems.push(...(await importProblems(realm, name, { ...around, root: undefined })));
  return problems;
}
