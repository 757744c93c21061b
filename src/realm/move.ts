import { existsSync, lstatSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { Failure } from '../failure.ts';
import type { Checkout } from '../git/checkout.ts';
import { git, GitFailure, gitList, runGit } from '../git/git.ts';

// A fast-forward leaves what a person has staged staged; after a rebase only reset can move there.
const forward = ['merge', '--ff-only', '--no-stat', '--quiet'];
const rebased = ['reset', '--keep', '--quiet'];

const Commit = z.string().check(z.regex(/^[0-9a-f]{40,64}$/));
const Move = z.object({ branch: z.string(), from: Commit, to: Commit });
type Move = z.output<typeof Move>;

/** The folder below .git that holds the lock and the record of a move under way. */
export function stateFolder(realm: Checkout): string {
  return path.join(realm.commonDir, 'blue-realms');
}

function record(realm: Checkout): string {
  return path.join(stateFolder(realm), 'move.json');
}

/**
 * Brings the checked-out branch, index and files from one commit to another. A person's uncommitted work elsewhere is
 * left alone; in a file that would change it is a Failure and nothing moves. What is under way stands in a record, so
 * that the next writer can finish it when this process is killed in between.
 */
export async function move(
  realm: Checkout,
  branch: string,
  from: string,
  to: string,
  kind: 'forward' | 'rebased' = 'forward',
): Promise<void> {
  const step: Move = { branch, from, to };
  writeFileSync(record(realm), JSON.stringify(step));
  try {
    await withFreeIndex(() => git(realm.root, [...(kind === 'forward' ? forward : rebased), to]));
  } catch (error) {
    await settle(realm, { branch, from: to, to: from });
    if (error instanceof GitFailure && /not uptodate|would be overwritten|local changes/i.test(error.stderr))
      throw new Failure(
        'realm-dirty',
        `uncommitted changes in the realm at ${realm.root} are in the way${namedIn(error.stderr)}`,
        'commit or stash them there, then try again',
        { cause: error },
      );
    throw error;
  } finally {
    rmSync(record(realm), { force: true });
  }
}

/** The files that git lists, indented, or quotes in its complaint. */
function namedIn(stderr: string): string {
  const listed = [...stderr.matchAll(/^\t(.+)$/gm), ...stderr.matchAll(/Entry '(.+)' not uptodate/g)];
  const files = listed.map(([, file]) => file).slice(0, 5);
  return files.length > 0 ? `: ${files.join(', ')}` : '';
}

/** Finishes what a killed process left in the middle; called while holding the realm's lock. */
export async function finishMove(realm: Checkout): Promise<void> {
  if (!existsSync(record(realm))) return;
  try {
    const step = z.safeParse(Move, parsed(readFileSync(record(realm), 'utf8')));
    if (step.success) await settle(realm, step.data);
  } finally {
    rmSync(record(realm), { force: true });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Killed while it wrote the record: the move had not begun.
    return undefined;
  }
}

/** Sets the files that differ between two commits to the second one, unless a person changed them since. */
async function settle(realm: Checkout, { branch, from, to }: Move): Promise<void> {
  const ref = `refs/heads/${branch}`;
  const symbolic = await runGit(realm.root, ['symbolic-ref', '--quiet', 'HEAD'], { accept: [1] });
  if (symbolic.stdout.trim() !== ref) return;
  await dropStaleIndexLock(realm);
  const changed = await gitList(realm.root, ['diff', '--name-only', '--no-renames', '-z', from, to]);
  if (changed.length === 0) return;
  const [unlikeFrom, unlikeTo, inTarget] = await Promise.all([
    gitList(realm.root, ['diff', '--name-only', '--no-renames', '-z', from, '--', ...changed]),
    gitList(realm.root, ['diff', '--name-only', '--no-renames', '-z', to, '--', ...changed]),
    gitList(realm.root, ['ls-tree', '-r', '--name-only', '-z', to, '--', ...changed]),
  ]);
  const ours = changed.filter(
    (file) => !unlikeFrom.includes(file) || !unlikeTo.includes(file) || isEmptyOrGone(path.join(realm.root, file)),
  );
  const kept = ours.filter((file) => inTarget.includes(file));
  const deleted = ours.filter((file) => !inTarget.includes(file));
  const head = await git(realm.root, ['rev-parse', 'HEAD']);
  if (head === from) await git(realm.root, ['update-ref', ref, to, from]);
  if (kept.length > 0) await git(realm.root, ['checkout', '--quiet', to, '--', ...kept]);
  if (deleted.length > 0) await git(realm.root, ['rm', '--quiet', '--force', '--ignore-unmatch', '--', ...deleted]);
}

function isEmptyOrGone(file: string): boolean {
  const found = lstatSync(file, { throwIfNoEntry: false });
  return found === undefined || found.size === 0;
}

async function withFreeIndex<T>(task: () => Promise<T>): Promise<T> {
  for (let round = 0; ; round++) {
    try {
      return await task();
    } catch (error) {
      // A person's own git command holds the index for a moment.
      if (!(error instanceof GitFailure && /index\.lock/.test(error.stderr)) || round === 30) throw error;
      await sleep(100);
    }
  }
}

/** A killed git leaves index.lock behind; it is ours when a move of ours was under way and nobody touches it. */
async function dropStaleIndexLock(realm: Checkout): Promise<void> {
  const file = path.join(realm.gitDir, 'index.lock');
  const modified = () => statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  const before = modified();
  const begun = statSync(record(realm), { throwIfNoEntry: false })?.mtimeMs;
  if (before === undefined || begun === undefined || before < begun) return;
  await sleep(3000);
  if (modified() === before) rmSync(file, { force: true });
}
