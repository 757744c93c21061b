import { existsSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure, messageOf } from '../failure.ts';
import type { Checkout } from '../git/checkout.ts';
import { findCheckout } from '../git/checkout.ts';
import { git, GitFailure, gitList, runGit } from '../git/git.ts';
import type { Edits } from './edits.ts';
import { withLock } from './lock.ts';
import { finishMove, move, stateFolder } from './move.ts';
import { distance, fetch, position, push, type Position } from './repository.ts';
import { Realm } from './realm.ts';

/** What an operation wants to write, computed on one state of the realm. */
export interface Draft<T> {
  readonly edits: Edits;
  readonly message: string;
  readonly result: T;
  /** Writes to this branch instead of the one that is checked out, which then does not move (decision 8). */
  readonly branch?: string;
}

export interface Written<T> {
  readonly result: T;
  /** Null when there was nothing to write. */
  readonly commit: string | null;
  readonly pushed: boolean;
  readonly remote: boolean;
  readonly warnings: string[];
}

interface WriteOptions {
  /** Looks at the remote even when the local state gives nothing to write. */
  readonly fresh?: boolean;
  /** Looks at the remote before anything else, because an old copy would mislead. */
  readonly newest?: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: (message: string) => void;
}

const retryFor = 60_000;

/** The checkout of a realm; a Failure where the directory is no git repository of its own. */
async function realmCheckout(directory: string): Promise<Checkout> {
  const found = await findCheckout(directory);
  if (!found || realpathSync(found.root) !== realpathSync(directory))
    throw new Failure(
      'realm-without-git',
      `the realm at ${directory} is not a git repository`,
      `git init ${directory}, or clone the realm again`,
    );
  return found;
}

/**
 * Writes to a realm (decision 17): takes its lock, lets the operation draft its edits on the newest state, commits
 * them, pushes, and starts again with a new draft when others were faster. The commit reaches the remote before any
 * file of the working tree changes, so a refused push leaves nothing half-done.
 */
export async function writeRealm<T>(
  directory: string,
  draft: (realm: Realm) => Promise<Draft<T>>,
  options: WriteOptions = {},
): Promise<Written<T>> {
  return alone(directory, options, (realm) => write(realm, draft, options));
}

/** Runs a task as the only one that changes a realm's clone, after what a crash left was put in order. */
async function alone<T>(directory: string, options: WriteOptions, task: (realm: Checkout) => Promise<T>): Promise<T> {
  const realm = await realmCheckout(directory);
  const recovered = async () => {
    await recover(realm);
    return task(realm);
  };
  return withLock(path.join(stateFolder(realm), 'lock'), recovered, {
    signal: options.signal,
    waiting: () => options.progress?.('waiting for another process that writes to the realm'),
  });
}

/** Brings a realm's clone up to date without writing to the realm. */
export async function refreshRealm(
  directory: string,
  options: WriteOptions = {},
): Promise<{ remote: boolean; reached: boolean }> {
  return alone(directory, options, async (realm) => {
    const at = await position(realm);
    const reached = await fetch(realm, at, options.signal);
    await catchUp(realm, await position(realm));
    return { remote: at.remote !== undefined, reached };
  });
}

async function write<T>(
  realm: Checkout,
  draft: (realm: Realm) => Promise<Draft<T>>,
  options: WriteOptions,
): Promise<Written<T>> {
  const deadline = Date.now() + retryFor;
  let asked: Asked = 'no';
  for (let round = 0; ; round++) {
    if (options.newest && asked === 'no') asked = await ask(realm, options);
    const at = await catchUp(realm, await position(realm));
    const drafted = await attempt(() => draft(new Realm(realm.root)), asked === 'no' && at.remote !== undefined);
    if (drafted === undefined) {
      asked = await ask(realm, options);
      continue;
    }
    const { edits, message, result, branch } = drafted;
    const commit = edits.isEmpty ? null : await makeCommit(realm, at, edits, message);
    if (commit === null && asked === 'no' && options.fresh && at.remote) {
      asked = await ask(realm, options);
      continue;
    }
    const pushed = asked === 'offline' ? 'offline' : await publish(realm, at, commit, branch, options);
    if (pushed === 'behind') {
      if (branch !== undefined) return { result, commit: null, pushed: true, remote: true, warnings: [] };
      if (Date.now() > deadline) throw crowded(realm);
      options.progress?.('the realm moved on; trying again on its newest state');
      asked = await ask(realm, options);
      await sleep(Math.random() * Math.min(2000, 20 * 2 ** round), undefined, { signal: options.signal });
      continue;
    }
    const warnings =
      pushed === 'offline' ? [`the realm's remote cannot be reached; the next sync pushes what waits`] : [];
    if (commit !== null) warnings.push(...(await keep(realm, at, commit, branch, pushed === 'pushed')));
    return { result, commit, pushed: pushed === 'pushed', remote: at.remote !== undefined, warnings };
  }
}

/** Whether the remote was asked for its state, and answered. */
type Asked = 'no' | 'reached' | 'offline';

async function ask(realm: Checkout, { signal }: WriteOptions): Promise<Asked> {
  const at = await position(realm);
  return at.remote === undefined || (await fetch(realm, at, signal)) ? 'reached' : 'offline';
}

/** What cannot be done on an old copy may be possible on the newest state: then the answer is to look there first. */
async function attempt<T>(task: () => Promise<T>, mayBeOld: boolean): Promise<T | undefined> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof Failure && mayBeOld) return undefined;
    throw error;
  }
}

/** Sends the new commit, or what an earlier offline run left; `none` where there is nothing to send or nowhere. */
async function publish(
  realm: Checkout,
  at: Position,
  commit: string | null,
  branch: string | undefined,
  options: WriteOptions,
): Promise<'pushed' | 'behind' | 'offline' | 'none'> {
  if (at.remote === undefined) return 'none';
  if (commit !== null) return push(realm, at.remote, commit, branch ?? at.branch, options.signal);
  if (at.head === at.upstream || !options.fresh) return 'none';
  return push(realm, at.remote, at.head, at.branch, options.signal);
}

/** Takes the commit over locally; what reached the remote is done, even if this machine cannot follow just now. */
async function keep(
  realm: Checkout,
  at: Position,
  commit: string,
  branch: string | undefined,
  pushed: boolean,
): Promise<string[]> {
  if (branch !== undefined) {
    if (pushed) return [];
    // A branch that is there already waits for its approval, which is as good.
    await runGit(realm.root, ['update-ref', `refs/heads/${branch}`, commit, ''], { accept: [1, 128] });
    return [];
  }
  try {
    await move(realm, at.branch, at.head, commit);
    return [];
  } catch (error) {
    if (!pushed) throw error;
    return [`the realm is written, but its copy at ${realm.root} could not be brought up to date: ${messageOf(error)}`];
  }
}

/** Takes over what the remote is known to have: fast-forward, or local commits rebased onto it. */
async function catchUp(realm: Checkout, at: Position): Promise<Position> {
  if (at.upstream === undefined || at.upstream === at.head) return at;
  const { ahead, behind } = await distance(realm.root, at.head, at.upstream);
  if (behind === 0) return at;
  const to = ahead === 0 ? at.upstream : await rebased(realm, at, at.upstream);
  await move(realm, at.branch, at.head, to, ahead === 0 ? 'forward' : 'rebased');
  return { ...at, head: to };
}

/** Rebases in a worktree of its own, so that a conflict leaves the realm as it was. */
async function rebased(realm: Checkout, at: Position, upstream: string): Promise<string> {
  const folder = rebaseFolder(realm);
  // CODEOWNERS is generated: two that differ are no conflict, the next write makes it anew.
  const attributes = attributesFile(realm);
  writeFileSync(attributes, 'CODEOWNERS merge=generated\n');
  await git(realm.root, ['worktree', 'add', '--quiet', '--detach', folder, at.head]);
  try {
    await git(folder, [
      '-c',
      `core.attributesFile=${attributes}`,
      '-c',
      'merge.generated.driver=true',
      'rebase',
      '--quiet',
      upstream,
    ]);
    return await git(folder, ['rev-parse', 'HEAD']);
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    const files = await gitList(folder, ['diff', '--name-only', '--diff-filter=U', '-z']);
    throw new Failure(
      'realm-conflict',
      `commits of the realm at ${realm.root} that were never pushed conflict with its remote${files.length > 0 ? ` in ${files.join(', ')}` : ''}`,
      `git -C ${realm.root} rebase ${at.remote}/${at.branch}, or drop them with git reset`,
      { cause: error },
    );
  } finally {
    await dropRebase(realm);
  }
}

// These have one name each: only the holder of the lock has them, so what is there before is a crash's.
const rebaseFolder = (realm: Checkout) => path.join(stateFolder(realm), 'rebase');
const attributesFile = (realm: Checkout) => path.join(stateFolder(realm), 'attributes');
const temporaryIndex = (realm: Checkout) => path.join(stateFolder(realm), 'index');

async function recover(realm: Checkout): Promise<void> {
  dropIndex(realm);
  if (existsSync(rebaseFolder(realm))) await dropRebase(realm);
  await finishMove(realm);
}

function dropIndex(realm: Checkout): void {
  rmSync(temporaryIndex(realm), { force: true });
  rmSync(`${temporaryIndex(realm)}.lock`, { force: true });
}

async function dropRebase(realm: Checkout): Promise<void> {
  await runGit(realm.root, ['worktree', 'remove', '--force', rebaseFolder(realm)], { accept: [1, 128] });
  rmSync(rebaseFolder(realm), { recursive: true, force: true });
  rmSync(attributesFile(realm), { force: true });
}

/** Makes a commit object of exactly these edits; index, files and branches stay as they are (decision 16). */
async function makeCommit(realm: Checkout, at: Position, edits: Edits, message: string): Promise<string> {
  const files = [...edits.files.keys()];
  const dirty = await gitList(realm.root, ['status', '--porcelain', '-z', '--untracked-files=all', '--', ...files]);
  if (dirty.length > 0)
    throw new Failure(
      'realm-dirty',
      `${dirty[0]?.slice(3)} has uncommitted changes in the realm at ${realm.root}`,
      'commit or stash them there, then try again',
    );
  const lines = await Promise.all(
    [...edits.files].map(async ([file, text]) => {
      if (text === null) return `0 ${'0'.repeat(at.head.length)}\t${file}`;
      const blob = await git(realm.root, ['hash-object', '-w', '--stdin', `--path=${file}`], { input: text });
      return `100644 ${blob}\t${file}`;
    }),
  );
  const index = temporaryIndex(realm);
  const env = { GIT_INDEX_FILE: index };
  try {
    await git(realm.root, ['read-tree', at.head], { env });
    await git(realm.root, ['update-index', '--add', '-z', '--index-info'], { env, input: `${lines.join('\0')}\0` });
    const tree = await git(realm.root, ['write-tree'], { env });
    const signing = await runGit(realm.root, ['config', '--type=bool', '--get', 'commit.gpgSign'], { accept: [1] });
    const sign = signing.stdout.trim() === 'true' ? ['-S'] : [];
    return await git(realm.root, ['commit-tree', tree, '-p', at.head, ...sign, '-F', '-'], { input: message });
  } finally {
    dropIndex(realm);
  }
}

function crowded(realm: Checkout): Failure {
  return new Failure(
    'realm-busy',
    `others wrote to the realm at ${realm.root} faster for a minute; nothing was written`,
    'try again',
  );
}
