import type { Octokit } from '@octokit/rest';
import * as z from 'zod/mini';
import { Name } from '../realm/model.ts';
import { isLabelRefusal } from './client.ts';
import type { GitHubRepository } from './repository.ts';

/** What one consumer is to be told about one contract. It may wait in the outbox, so it is checked when read again. */
export const Notice = z.object({
  realm: Name,
  domain: Name,
  contract: Name,
  /** The consumer. */
  repo: Name,
  /** The consumer's git remote, when the realm knows it. */
  url: z.optional(z.string().check(z.maxLength(10_000))),
  /** `open`: the issue is to say this. `close`: the import is resolved, and `body` is the last comment. */
  kind: z.enum(['open', 'close']),
  title: z.string().check(z.minLength(1), z.maxLength(256)),
  body: z.string().check(z.maxLength(60_000)),
});
export type Notice = z.output<typeof Notice>;

interface Delivered {
  readonly action: 'created' | 'updated' | 'closed' | 'none';
  readonly url: string | null;
}

const Address = z.string().check(z.maxLength(2048), z.regex(/^https?:\/\/[\x21-\x7e]+$/));

const Issue = z.object({
  number: z.int().check(z.positive()),
  title: z.string(),
  body: z.nullish(z.string()),
  html_url: Address,
  comments: z.int(),
  pull_request: z.optional(z.unknown()),
});
export type Issue = z.output<typeof Issue>;

const Created = z.object({ html_url: Address });
const Comments = z.array(z.object({ body: z.optional(z.string()) }));

const label = 'blue-realms';
const pageSize = 100;
const pages = 10;

/** The open issues of a repository, newest first, at most a thousand. Pull requests are none. */
export async function openIssues(client: Octokit, { owner, repo }: GitHubRepository): Promise<Issue[]> {
  const issues: Issue[] = [];
  // By number: the next page's address in a reply would let the server choose where the token goes.
  for (let page = 1; page <= pages; page++) {
    const order = { state: 'open', sort: 'created', direction: 'desc' } as const;
    const reply = await client.rest.issues.listForRepo({ owner, repo, ...order, per_page: pageSize, page });
    const found = z.parse(z.array(Issue), reply.data);
    issues.push(...found.filter((issue) => issue.pull_request === undefined));
    if (found.length < pageSize) break;
  }
  return issues;
}

/**
 * Brings the one living issue of a consumer and a contract up to date (decision 27): it is found by a hidden marker
 * among `issues`, the repository's open ones. Errors are Octokit's, for `explain`.
 */
export async function deliver(
  notice: Notice,
  issues: readonly Issue[],
  client: Octokit,
  repository: GitHubRepository,
): Promise<Delivered> {
  // The oldest one is ours, whoever copied its text later.
  const issue = issues.findLast((one) => one.body?.includes(opening(notice)));
  if (notice.kind === 'close') return issue ? close(notice, issue, client, repository) : { action: 'none', url: null };
  return issue ? update(notice, issue, client, repository) : create(notice, client, repository);
}

async function create(notice: Notice, client: Octokit, { owner, repo }: GitHubRepository): Promise<Delivered> {
  const issue = { owner, repo, title: notice.title, body: block(notice) };
  const reply = await client.rest.issues.create({ ...issue, labels: [label] }).catch((error: unknown) => {
    if (!isLabelRefusal(error)) throw error;
    return client.rest.issues.create(issue);
  });
  return { action: 'created', url: z.parse(Created, reply.data).html_url };
}

async function update(
  notice: Notice,
  issue: Issue,
  client: Octokit,
  { owner, repo }: GitHubRepository,
): Promise<Delivered> {
  // GitHub's editor writes CRLF.
  const before = plain(issue.body);
  const body = replaceBlock(before, notice);
  const { title } = notice;
  if (body === before && title === issue.title) return { action: 'none', url: issue.html_url };
  await client.rest.issues.update({ owner, repo, issue_number: issue.number, title, body });
  return { action: 'updated', url: issue.html_url };
}

async function close(
  notice: Notice,
  issue: Issue,
  client: Octokit,
  { owner, repo }: GitHubRepository,
): Promise<Delivered> {
  const place = { owner, repo, issue_number: issue.number };
  const body = withoutComments(notice.body);
  if (!(await isSaid(body))) await client.rest.issues.createComment({ ...place, body });
  await client.rest.issues.update({ ...place, state: 'closed', state_reason: 'completed' });
  return { action: 'closed', url: issue.html_url };

  /** An earlier run may have said it and then failed to close. */
  async function isSaid(text: string): Promise<boolean> {
    if (issue.comments === 0) return false;
    const page = Math.ceil(issue.comments / pageSize);
    const reply = await client.rest.issues.listComments({ ...place, per_page: pageSize, page });
    return z.parse(Comments, reply.data).some((comment) => plain(comment.body) === text);
  }
}

const closing = '<!-- /blue-realms -->';

function opening({ realm, domain, contract, repo }: Notice): string {
  return `<!-- blue-realms realm=${realm} domain=${domain} contract=${contract} repo=${repo} -->`;
}

function block(notice: Notice): string {
  return `${opening(notice)}\n${withoutComments(notice.body)}\n${closing}`;
}

/** Replaces our part of an issue's text; what people wrote above and below stays. */
function replaceBlock(text: string, notice: Notice): string {
  const mark = opening(notice);
  const start = text.indexOf(mark);
  const end = text.indexOf(closing, start);
  // Without its end, which somebody deleted, nobody knows what is ours: only the mark goes.
  const rest = end < 0 ? text.slice(start + mark.length) : text.slice(end + closing.length);
  return text.slice(0, start) + block(notice) + rest;
}

/** A contract's text must not look like one of our markers. */
function withoutComments(text: string): string {
  return text.replaceAll('<!--', '<! --');
}

function plain(text: string | null | undefined): string {
  return (text ?? '').replaceAll('\r\n', '\n');
}
