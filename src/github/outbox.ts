import type { Octokit } from '@octokit/rest';
import pLimit from 'p-limit';
import path from 'node:path';
import { messageOf } from '../failure.ts';
import { withLock } from '../realm/lock.ts';
import { connect, explain } from './client.ts';
import { deliver, type Issue, type Notice, openIssues } from './notice.ts';
import { drop, giveBack, isWaiting, keep, keyOf, takeAll, waiting } from './queue.ts';
import { type GitHubRepository, githubRepository, token } from './repository.ts';

/** What became of one notice. */
export interface Sent {
  readonly repo: string;
  /** The issue's address for a browser, null while there is none. */
  readonly url: string | null;
  readonly action: 'created' | 'updated' | 'closed' | 'queued';
  /** Why it waits, null when it does not. */
  readonly reason: string | null;
}

interface SendOptions {
  /** `~/.blue` of this machine. */
  readonly blueHome: string;
  readonly env: NodeJS.ProcessEnv;
  /** The remote of the user's own checkout: its server may get the token. */
  readonly ownOrigin?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The remote that a realm knows today, for a notice that was kept before it was known. */
  readonly urlOf?: (notice: Notice) => string | undefined;
  /** Milliseconds for everything together; what is left then waits. */
  readonly patience?: number;
}

/** Repositories that are written to at the same time. */
const width = 3;
const defaultPatience = 30_000;

/**
 * Sends notices and whatever waits in the outbox, of any realm (decision 27). What GitHub does not take now is kept
 * for the next time, so nothing here is an error. A notice with nothing to do, because the issue says it already or
 * is closed, is left out of the result.
 */
export async function send(notices: readonly Notice[], options: SendOptions): Promise<Sent[]> {
  const folder = path.join(options.blueHome, 'outbox');
  const latest = [...new Map(notices.map((notice) => [keyOf(notice), notice])).values()];
  const trouble = keepAll(folder, latest);
  const pass = token(options.env);
  if (pass === undefined) {
    const all = trouble === undefined ? waiting(folder) : latest;
    return seen(
      all.map((notice) => queued(notice, 'no GITHUB_TOKEN or GH_TOKEN is set')),
      trouble,
    );
  }
  if (trouble === undefined && !isWaiting(folder)) return [];

  const patience = options.patience ?? defaultPatience;
  const run = startRun(pass, options, patience);
  try {
    if (trouble !== undefined) return seen(await deliverAll(latest, run), trouble);
    const lock = path.join(folder, 'lock');
    return seen(await withLock(lock, () => flush(folder, run), { patience, signal: run.signal }));
  } catch (error) {
    // Another process holds the lock for too long, or the disk is full.
    const reason = run.signal.aborted ? run.stopReason() : messageOf(error);
    return seen(latest.map((notice) => queued(notice, reason)));
  } finally {
    run.end();
  }
}

/** Why the notices could not be kept; then they are sent from memory. */
function keepAll(folder: string, notices: readonly Notice[]): string | undefined {
  try {
    for (const notice of notices) keep(folder, notice);
    return undefined;
  } catch (error) {
    return `it could not be kept in the outbox (${messageOf(error)})`;
  }
}

async function flush(folder: string, run: Run): Promise<Outcome[]> {
  const taken = takeAll(folder);
  const open = new Map(taken.map(({ notice, file }) => [notice, file]));
  try {
    const outcomes = await deliverAll([...open.keys()], run);
    for (const { notice, action } of outcomes) {
      const file = open.get(notice);
      if (action === 'queued' || file === undefined) continue;
      drop(file);
      open.delete(notice);
    }
    return outcomes;
  } finally {
    for (const file of open.values()) giveBack(file);
  }
}

interface Outcome {
  readonly notice: Notice;
  readonly action: Sent['action'] | 'none';
  readonly url: string | null;
  readonly reason: string | null;
}

function queued(notice: Notice, reason: string): Outcome {
  return { notice, action: 'queued', url: null, reason };
}

/** The outcomes that somebody wants to hear of; `trouble` says why what still waits could not be kept. */
function seen(outcomes: readonly Outcome[], trouble?: string): Sent[] {
  return outcomes.flatMap(({ notice: { repo }, action, url, reason }) => {
    if (action === 'none') return [];
    return {
      repo,
      url,
      action,
      reason: reason === null || trouble === undefined ? reason : `${reason}, and ${trouble}`,
    };
  });
}

/** One flush of the outbox: its clients, its time, and the servers that want to hear no more from it. */
interface Run {
  readonly options: SendOptions;
  readonly signal: AbortSignal;
  readonly refusals: Map<string, string>;
  client(apiUrl: string): Promise<Octokit>;
  /** Rejects as soon as the time is over, whatever the task still waits for. */
  within<T>(task: Promise<T>): Promise<T>;
  stopReason(): string;
  end(): void;
}

function startRun(pass: string, options: SendOptions, patience: number): Run {
  const time = new AbortController();
  const timer = setTimeout(() => time.abort(), patience);
  const signal = options.signal === undefined ? time.signal : AbortSignal.any([options.signal, time.signal]);
  const over = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('over')), { once: true });
    if (signal.aborted) reject(new Error('over'));
  });
  over.catch(() => undefined);
  const clients = new Map<string, Promise<Octokit>>();
  return {
    options,
    signal,
    refusals: new Map(),
    client(apiUrl) {
      const client = clients.get(apiUrl) ?? connect({ apiUrl, token: pass, signal });
      clients.set(apiUrl, client);
      return client;
    },
    within: (task) => Promise.race([task, over]),
    stopReason: () => (options.signal?.aborted ? 'it was cancelled' : 'there was no time left'),
    end: () => clearTimeout(timer),
  };
}

/** Different repositories a few at a time, the notices of one repository in order. */
async function deliverAll(notices: readonly Notice[], run: Run): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const groups = new Map<string, { repository: GitHubRepository; notices: Notice[] }>();
  for (const notice of notices) {
    const found = placeOf(notice, run.options);
    if (typeof found === 'string') outcomes.push(queued(notice, found));
    else {
      const key = `${found.apiUrl}/${found.owner}/${found.repo}`.toLowerCase();
      const group = groups.get(key) ?? { repository: found, notices: [] };
      group.notices.push(notice);
      groups.set(key, group);
    }
  }
  const limit = pLimit(width);
  const delivered = await limit.map([...groups.values()], (group) => deliverTo(group.repository, group.notices, run));
  return [...outcomes, ...delivered.flat()];
}

/** The consumer's repository on GitHub, or why there is none. */
function placeOf(notice: Notice, options: SendOptions): GitHubRepository | string {
  const url = options.urlOf?.(notice) ?? notice.url;
  if (url === undefined) return `the realm knows no address of ${notice.repo}`;
  return (
    githubRepository(url, options) ?? `the address of ${notice.repo} is on no GitHub server that may get the token`
  );
}

async function deliverTo(repository: GitHubRepository, notices: readonly Notice[], run: Run): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let issues: Issue[] | undefined;
  let refused: string | undefined;
  for (const notice of notices) {
    const known = refused ?? run.refusals.get(repository.apiUrl) ?? (run.signal.aborted ? run.stopReason() : undefined);
    if (known !== undefined) {
      outcomes.push(queued(notice, known));
      continue;
    }
    try {
      const client = await run.within(run.client(repository.apiUrl));
      issues ??= await run.within(openIssues(client, repository));
      const delivered = await run.within(deliver(notice, issues, client, repository));
      outcomes.push({ notice, ...delivered, reason: null });
    } catch (error) {
      const reason = refusalOf(error, repository, run);
      // Who cannot read a repository's issues need not try again for its next notice.
      if (issues === undefined) refused = reason;
      outcomes.push(queued(notice, reason));
    }
  }
  return outcomes;
}

function refusalOf(error: unknown, { owner, repo, apiUrl }: GitHubRepository, run: Run): string {
  if (run.signal.aborted) return run.stopReason();
  const { reason, lasting } = explain(error, `${owner}/${repo}`);
  if (lasting) run.refusals.set(apiUrl, reason);
  return reason;
}
