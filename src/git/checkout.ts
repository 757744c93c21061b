import path from 'node:path';
import { Failure } from '../failure.ts';
import { git, GitFailure, runGit } from './git.ts';

/** One working tree of a git repository. */
export interface Checkout {
  /** Top of this working tree, absolute. */
  readonly root: string;
  /** Top of the main working tree: another than `root` in a linked worktree (decision 18). */
  readonly mainRoot: string;
  /** What all worktrees of the repository share. */
  readonly commonDir: string;
  /** This working tree's own state: HEAD, index, a merge under way. */
  readonly gitDir: string;
}

/** The checkout that a directory lies in. */
export async function findCheckout(directory: string): Promise<Checkout | undefined> {
  let answer: string;
  try {
    answer = await git(directory, [
      'rev-parse',
      '--path-format=absolute',
      '--show-toplevel',
      '--git-dir',
      '--git-common-dir',
    ]);
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    if (/dubious ownership/.test(error.stderr))
      throw new Failure(
        'foreign-owner',
        `${directory} belongs to another user, so git refuses it`,
        `git config --global --add safe.directory ${directory}`,
      );
    if (/not a git repository|must be run in a work tree/.test(error.stderr)) return undefined;
    throw error;
  }
  const [root, gitDir, commonDir] = answer.split('\n');
  if (!root || !gitDir || !commonDir) return undefined;
  return { root, gitDir, commonDir, mainRoot: gitDir === commonDir ? root : await mainRoot(root, commonDir) };
}

async function mainRoot(root: string, commonDir: string): Promise<string> {
  if (path.basename(commonDir) === '.git') return path.dirname(commonDir);
  // A submodule's repository lies in the superproject and names its working tree itself.
  const { stdout, exitCode } = await runGit(commonDir, ['config', '--get', 'core.worktree'], { accept: [1] });
  return exitCode === 0 ? path.resolve(commonDir, stdout.trim()) : root;
}

/** The email that git would put on a commit here (decision 18). */
export async function identity(directory: string): Promise<string> {
  const email = process.env['GIT_AUTHOR_EMAIL'] ?? (await configured(directory, 'user.email'));
  if (!email)
    throw new Failure(
      'no-identity',
      'git does not know who you are',
      'git config --global user.email you@example.com, and user.name too',
    );
  return email;
}

/** `remote.origin.url` as configured, not rewritten by insteadOf (decision 13). */
export async function originUrl(directory: string): Promise<string | undefined> {
  return (await configured(directory, 'remote.origin.url')) || undefined;
}

/** The commits that a repository's history begins with; undefined where there is none to see. */
export async function firstCommits(directory: string): Promise<string | undefined> {
  const { stdout, exitCode } = await runGit(directory, ['rev-list', '--max-parents=0', 'HEAD'], { accept: [128] });
  return exitCode === 0 ? stdout.trim().split('\n').sort().join(' ') : undefined;
}

async function configured(directory: string, key: string): Promise<string> {
  return (await runGit(directory, ['config', '--get', key], { accept: [1] })).stdout.trim();
}

/** The branch that is checked out; null on a detached HEAD. */
export async function currentBranch(directory: string): Promise<string | null> {
  const { stdout } = await runGit(directory, ['symbolic-ref', '--quiet', '--short', 'HEAD'], { accept: [1] });
  return stdout.trim() || null;
}

/** What a person may want to know before this tree is published: uncommitted changes, another branch. */
export async function publishingConcerns(checkout: Checkout): Promise<string[]> {
  const [status, originHead] = await Promise.all([
    git(checkout.root, ['status', '--porcelain=v2', '--branch', '--untracked-files=no', '--ignore-submodules']),
    runGit(checkout.root, ['symbolic-ref', '--quiet', 'refs/remotes/origin/HEAD'], { accept: [1, 128] }),
  ]);
  const lines = status.split('\n');
  const branch = lines.find((line) => line.startsWith('# branch.head '))?.slice('# branch.head '.length);
  const standard = originHead.stdout.trim().replace('refs/remotes/origin/', '');
  const concerns: string[] = [];
  if (lines.some((line) => line !== '' && !line.startsWith('#')))
    concerns.push('the repo has uncommitted changes: what is published is the working tree');
  const usual = standard === '' ? ['main', 'master', 'trunk'] : [standard];
  if (branch !== undefined && !usual.includes(branch))
    concerns.push(`the repo is on ${branch === '(detached)' ? 'no branch' : branch}, not on ${usual[0]}`);
  return concerns;
}
