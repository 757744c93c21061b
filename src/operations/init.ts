import { existsSync, mkdirSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { Failure } from '../failure.ts';
import { replaceFile } from '../files.ts';
import { identity } from '../git/checkout.ts';
import { git, gitList } from '../git/git.ts';
import { codeowners } from '../realm/codeowners.ts';
import { newYaml } from '../realm/edit.ts';
import { realmFile } from '../realm/layout.ts';
import { rememberRealm } from '../realm/machine.ts';
import { Realm } from '../realm/realm.ts';
import { timestamp } from '../realm/timestamp.ts';
import { Name } from '../realm/model.ts';
import { Warnings } from './answer.ts';
import { operation } from './operation.ts';

export const init = operation({
  name: 'init',
  command: ['realm', 'init'],
  tool: 'blue_realm_init',
  title: 'Create a realm',
  summary: 'Create a realm: the git repository that holds the contracts between repos.',
  details:
    'Works in place in an empty directory or one named like the realm, else creates realm-<name>/. You become its first approver unless --approver names others.',
  examples: ['blue realm init --name letemcook'],
  fields: {
    name: { kind: 'text', schema: Name, help: 'Name of the realm (kebab-case)', placeholder: '<name>' },
    path: { kind: 'text', schema: z.optional(z.string()), help: 'Where to create it', placeholder: '<dir>' },
    admission: {
      kind: 'choice',
      choices: ['open', 'approval', 'invite-only'],
      schema: z._default(z.enum(['open', 'approval', 'invite-only']), 'approval'),
      help: 'Who may join: anyone, whoever an approver accepts, or invited repos only',
    },
    approver: {
      kind: 'texts',
      schema: z.optional(
        z
          .array(
            z.string().check(z.maxLength(320), z.regex(/^(\S+@\S+|@[\w-]+)$/, 'must be an email address or @login')),
          )
          .check(z.minLength(1)),
      ),
      help: 'Email of an approver, instead of your own; may be given again',
      placeholder: '<email>',
    },
  },
  output: z.object({
    realm: z.string(),
    path: z.string(),
    commit: z.string(),
    created: z.array(z.string()),
    approvers: z.array(z.string()),
    admission: z.string(),
    initialized: z.boolean(),
    warnings: Warnings,
  }),
  touches: ['realm', 'machine'],
  faces: ['cli', 'mcp'],
  async run(input, context) {
    const base = path.resolve(context.cwd, input.path ?? '.');
    const target = inPlace(base, input.name) ? base : path.join(base, `realm-${input.name}`);
    refuseExisting(target);
    const undo = undoing(target);
    try {
      mkdirSync(target, { recursive: true });
      const initialized = !existsSync(path.join(target, '.git'));
      if (initialized) await git(target, ['init', '--quiet', '-b', 'main']);
      const approvers = input.approver ?? [await identity(target)];
      const files = await realmFiles(target, input, approvers, context.now());
      await refuseUncommitted(target, [...files.keys()]);
      for (const [file, text] of files) replaceFile(path.join(target, file), text);
      await git(target, ['add', '--', ...files.keys()]);
      await git(target, ['commit', '--quiet', '-m', `Create realm ${input.name}`, '--only', '--', ...files.keys()]);
      await rememberRealm(context.env, { name: input.name, path: realpathSync(target) });
      return {
        realm: input.name,
        path: target,
        commit: await git(target, ['rev-parse', 'HEAD']),
        created: [...files.keys()],
        approvers,
        admission: input.admission,
        initialized,
        warnings: [],
      };
    } catch (error) {
      undo();
      throw error;
    }
  },
});

/**
 * An empty directory, or one named like the realm (decision 14); a folder of that name that only holds projects is
 * no repository and does not become one.
 */
function inPlace(directory: string, name: string): boolean {
  const entries = entriesOf(directory);
  if (entries.every((entry) => entry === '.git')) return true;
  const named = path.basename(directory);
  return named === `realm-${name}` || (named === name && entries.includes('.git'));
}

function entriesOf(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory) : [];
}

function refuseExisting(target: string): void {
  if (!existsSync(path.join(target, 'realm.yaml'))) return;
  throw new Failure('realm-exists', `${target} is a realm already`, 'join it: blue realm join <path>');
}

async function realmFiles(
  target: string,
  input: { name: string; admission: string },
  approvers: string[],
  now: Date,
): Promise<Map<string, string>> {
  const realm = new Realm(target);
  const owners = realm.codeownersPath();
  return new Map([
    [
      realmFile,
      newYaml({
        name: input.name,
        version: '1.0.0',
        created_at: timestamp(now),
        governance: {
          admission: input.admission,
          approvers,
          invited: [],
          breaking_changes: { require_approval: true, grace_period_days: 14 },
        },
      }),
    ],
    // Git keeps no empty folder.
    ['repos/.gitkeep', ''],
    ['domains/.gitkeep', ''],
    [owners, codeowners(realm.text(owners), { approvers, repos: [], contracts: [] })],
  ]);
}

async function refuseUncommitted(target: string, files: string[]): Promise<void> {
  const dirty = await gitList(target, ['status', '--porcelain', '-z', '--untracked-files=all', '--', ...files]);
  if (dirty.length === 0) return;
  throw new Failure('realm-dirty', `${dirty[0]?.slice(3)} has uncommitted changes in ${target}`, 'commit it first');
}

/** Takes back what was created, so that a failed run leaves nothing. */
function undoing(target: string): () => void {
  const before = existsSync(target) ? new Set(readdirSync(target)) : undefined;
  const had = new Set(['repos', 'domains'].filter((folder) => existsSync(path.join(target, folder))));
  return () => {
    if (before === undefined) return rmSync(target, { recursive: true, force: true });
    for (const entry of entriesOf(target))
      if (!before.has(entry)) rmSync(path.join(target, entry), { recursive: true, force: true });
    for (const folder of had) rmSync(path.join(target, folder, '.gitkeep'), { force: true });
    return undefined;
  };
}
