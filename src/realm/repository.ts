import { existsSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../failure.ts';
import type { Checkout } from '../git/checkout.ts';
import { git, GitFailure, networkTimeout, runGit } from '../git/git.ts';

/** Where a realm's repository stands: the branch that is checked out and what its remote had when last asked. */
export interface Position {
  readonly branch: string;
  readonly head: string;
  readonly remote: string | undefined;
  /** The remote's branch as last fetched or pushed. */
  readonly upstream: string | undefined;
}

/** Reads the position; refuses a repository in which nothing may be committed now. */
export async function position(realm: Checkout): Promise<Position> {
  const underWay = ['MERGE_HEAD', 'rebase-merge', 'rebase-apply', 'CHERRY_PICK_HEAD', 'REVERT_HEAD'].find((name) =>
    existsSync(path.join(realm.gitDir, name)),
  );
  if (underWay)
    throw new Failure(
      'realm-in-conflict',
      `the realm at ${realm.root} is in the middle of a merge or rebase`,
      `finish or abort it there with git, then try again`,
    );
  const [branches, remotes] = await Promise.all([branchesOf(realm.root), git(realm.root, ['remote'])]);
  if (!branches.current)
    throw new Failure(
      'realm-detached',
      `the realm at ${realm.root} is on no branch (detached HEAD), or has no commit`,
      `git -C ${realm.root} switch main`,
    );
  const { branch, head } = branches.current;
  const names = remotes.split('\n').filter((name) => name !== '');
  const remote = names.includes('origin') ? 'origin' : names[0];
  return { branch, head, remote, upstream: branches.commits.get(`refs/remotes/${remote}/${branch}`) };
}

interface Branches {
  readonly current: { readonly branch: string; readonly head: string } | undefined;
  /** Full name → commit. */
  readonly commits: ReadonlyMap<string, string>;
}

/** All branches of a repository and of its remotes, by one look. */
async function branchesOf(directory: string): Promise<Branches> {
  const format = '--format=%(HEAD) %(objectname) %(refname)';
  const lines = (await git(directory, ['for-each-ref', format, 'refs/heads', 'refs/remotes'])).split('\n');
  const parts = lines.map((line) => ({ isCurrent: line.startsWith('*'), words: line.slice(2).split(' ') }));
  const [head, ref] = parts.find(({ isCurrent }) => isCurrent)?.words ?? [];
  return {
    current: head && ref ? { branch: ref.slice('refs/heads/'.length), head } : undefined,
    commits: new Map(parts.map(({ words: [commit = '', name = ''] }) => [name, commit])),
  };
}

/** Asks the remote for its branch; false when it cannot be reached, so that work can go on offline (decision 17). */
export async function fetch(realm: Checkout, at: Position, signal?: AbortSignal): Promise<boolean> {
  if (at.remote === undefined) return false;
  const spec = `+refs/heads/${at.branch}:refs/remotes/${at.remote}/${at.branch}`;
  try {
    await git(realm.root, ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--', at.remote, spec], {
      timeout: networkTimeout,
      signal,
    });
    return true;
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    // A remote that has no such branch yet was reached all the same.
    if (/couldn't find remote ref/.test(error.stderr)) return true;
    refuseWithoutAccess(error);
    return false;
  }
}

type PushResult = 'pushed' | 'behind' | 'offline';

/** Pushes one commit to a branch of the remote, never by force. */
export async function push(
  realm: Checkout,
  remote: string,
  commit: string,
  branch: string,
  signal?: AbortSignal,
): Promise<PushResult> {
  const spec = `${commit}:refs/heads/${branch}`;
  try {
    await runGit(realm.root, ['push', '--porcelain', '--', remote, spec], { timeout: networkTimeout, signal });
    return 'pushed';
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    const refusal = error.stdout.split('\n').find((line) => line.startsWith('!'));
    if (refusal === undefined) {
      refuseWithoutAccess(error);
      return 'offline';
    }
    if (isRace(refusal)) return 'behind';
    const said = error.stderr
      .split('\n')
      .filter((line) => line.startsWith('remote: '))
      .map((line) => line.slice('remote: '.length).trim())
      .filter((line) => line !== '')
      .slice(0, 5)
      .join('; ');
    throw new Failure(
      'push-refused',
      `the realm's remote refused the push: ${said || (refusal.split('\t')[2] ?? refusal)}`,
      'nothing was written; ask whoever runs the remote, or push by a branch and a pull request',
    );
  }
}

// The wording of git's porcelain output is not translated.
function isRace(refusal: string): boolean {
  return (
    /\[rejected\]/.test(refusal) ||
    /cannot lock ref|failed to (update|lock)|unable to (update|lock)|incorrect old value|reference already exists/i.test(
      refusal,
    )
  );
}

function refuseWithoutAccess(error: GitFailure): void {
  if (
    /Authentication failed|could not read (Username|Password)|Permission denied|access denied|returned error: 40[13]/i.test(
      error.stderr,
    )
  )
    throw new Failure(
      'no-access',
      `the realm's remote refused access: ${error.message.replace(/^git \w+ failed: /, '')}`,
      'check your rights and credentials with git fetch in the realm',
    );
}

/** How many commits wait in a realm's copy to be pushed, and how many of its remote, when last asked, are not in it. */
export async function standing(directory: string): Promise<{ ahead: number; behind: number }> {
  const { current, commits } = await branchesOf(directory);
  const remotes = [...commits].filter(([name]) => current && /^refs\/remotes\/[^/]+\//.test(name));
  const named = (remote: string) => commits.get(`refs/remotes/${remote}/${current?.branch}`);
  const upstream = named('origin') ?? remotes.find(([name]) => name.endsWith(`/${current?.branch}`))?.[1];
  if (!current || upstream === undefined) return { ahead: 0, behind: 0 };
  return distance(directory, current.head, upstream);
}

/** How far two commits are apart. */
export async function distance(
  directory: string,
  one: string,
  other: string,
): Promise<{ ahead: number; behind: number }> {
  if (one === other) return { ahead: 0, behind: 0 };
  const counts = await git(directory, ['rev-list', '--left-right', '--count', `${one}...${other}`]);
  const [ahead = 0, behind = 0] = counts.split('\t').map(Number);
  return { ahead, behind };
}
