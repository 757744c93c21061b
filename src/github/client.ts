import { randomUUID } from 'node:crypto';
import type { Octokit } from '@octokit/rest';
import { $ZodError } from 'zod/v4/core';
import * as z from 'zod/mini';
import { version } from '../../package.json';
import { messageOf } from '../failure.ts';

/** Seconds that a rate limit may make us wait. */
const longestWait = 10;
/** Milliseconds for one request. */
const requestTime = 10_000;
/** Bytes of one reply: a hundred issues with the longest text that GitHub allows stay below it. */
const replySize = 32 * 1024 * 1024;

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * A client of one GitHub server. It is loaded when it is first needed, waits at most 10 s for a rate limit, repeats a
 * failed request twice, never a POST (a lost reply must not create twice), and stops with the signal.
 */
export async function connect(server: {
  readonly apiUrl: string;
  readonly token: string;
  readonly signal: AbortSignal;
}): Promise<Octokit> {
  const [rest, { throttling }, { retry }] = await Promise.all([
    import('@octokit/rest'),
    import('@octokit/plugin-throttling'),
    import('@octokit/plugin-retry'),
  ]);
  const client = new (rest.Octokit.plugin(throttling, retry))({
    baseUrl: server.apiUrl,
    auth: server.token,
    userAgent: `blue-realms/${version}`,
    log: silent,
    request: { fetch: boundedFetch(server.signal) },
    // A pace of its own: a second between writes, three between what mails people.
    throttle: { id: randomUUID(), onRateLimit: worthWaiting, onSecondaryRateLimit: worthWaiting },
    // Waits 0.4 and 1.6 s. Rate limits are the other plugin's.
    retry: { retries: 2, retryAfterBaseValue: 400, doNotRetry: [400, 401, 403, 404, 410, 422, 429, 451] },
  });
  client.hook.before('request', (options) => {
    if (options.method === 'POST') options.request.retries = 0;
  });
  return client;
}

function worthWaiting(seconds: number, _options: object, _client: object, waits: number): boolean {
  return seconds <= longestWait && waits === 0;
}

function boundedFetch(signal: AbortSignal): typeof fetch {
  return async (input, init) => {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(new Error('timeout')), requestTime);
    try {
      const reply = await fetch(input, { ...init, signal: AbortSignal.any([signal, timeout.signal]) });
      const { status, statusText, headers } = reply;
      return new Response(await bodyOf(reply), { status, statusText, headers });
    } finally {
      clearTimeout(timer);
    }
  };
}

async function bodyOf(reply: Response): Promise<Blob | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of reply.body ?? []) {
    size += chunk.byteLength;
    if (size > replySize) throw new Error('reply too large');
    chunks.push(chunk);
  }
  return size === 0 ? null : new Blob(chunks);
}

/** Why GitHub did not do something, in words for people and without any text of the server's. */
interface Refusal {
  readonly reason: string;
  /** The server would answer the next request in the same way. */
  readonly lasting: boolean;
}

const RequestError = z.object({
  status: z.int(),
  cause: z.optional(z.unknown()),
  response: z.optional(z.object({ headers: z.record(z.string(), z.unknown()), data: z.unknown() })),
});
type RequestError = z.output<typeof RequestError>;

const Code = z.string().check(z.regex(/^\w{1,40}$/));
const Coded = z.object({ code: Code });
const Complaint = z.object({ errors: z.array(z.object({ field: z.optional(Code), code: Code })) });

/** What an error of `connect`'s client means; `repository` is its name for people, such as `owner/repo`. */
export function explain(error: unknown, repository: string): Refusal {
  const known = z.safeParse(RequestError, error);
  if (!known.success) {
    const reason = error instanceof $ZodError ? 'GitHub gave an answer that Blue does not know' : messageOf(error);
    return { reason, lasting: false };
  }
  const { status, response, cause } = known.data;
  if (response === undefined) return { reason: `GitHub could not be reached${codeOf(cause)}`, lasting: true };
  if (status === 401) return { reason: 'GitHub refused the token', lasting: true };
  if (isRateLimit(known.data)) return { reason: `GitHub asks to wait${waitOf(response.headers)}`, lasting: true };
  return { reason: reasonOf(status, response.data, repository), lasting: false };
}

/** True when GitHub took offence at a label, which needs more rights than an issue does. */
export function isLabelRefusal(error: unknown): boolean {
  const known = z.safeParse(RequestError, error);
  if (!known.success || ![403, 422].includes(known.data.status)) return false;
  return /label/i.test(JSON.stringify(known.data.response?.data ?? ''));
}

function reasonOf(status: number, data: unknown, repository: string): string {
  if (status === 403) return `the token has no right to write issues in ${repository}`;
  if (status === 404) return `${repository} was not found, or the token may not see it`;
  if (status === 410) return `${repository} has its issues disabled`;
  if (status === 422) return `GitHub did not accept the issue for ${repository}${complaintOf(data)}`;
  return `GitHub answered with status ${status} for ${repository}`;
}

function isRateLimit({ status, response }: RequestError): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  return response?.headers['x-ratelimit-remaining'] === '0' || /rate limit/i.test(JSON.stringify(response?.data ?? ''));
}

function waitOf(headers: Record<string, unknown>): string {
  const seconds = Number(headers['retry-after']);
  return seconds > 0 ? ` for ${seconds} s (rate limit)` : ' (rate limit)';
}

function complaintOf(data: unknown): string {
  const [first] = z.safeParse(Complaint, data).data?.errors ?? [];
  return first === undefined ? '' : ` (${first.field === undefined ? '' : `${first.field}: `}${first.code})`;
}

/** The system's code, such as ECONNREFUSED, from the innermost cause that has one. */
function codeOf(cause: unknown): string {
  for (let inner = cause, depth = 0; inner instanceof Error && depth < 5; inner = inner.cause, depth++) {
    const coded = z.safeParse(Coded, inner);
    if (coded.success) return ` (${coded.data.code})`;
    if (inner.message === 'timeout') return ' (no answer in 10 s)';
  }
  return '';
}
