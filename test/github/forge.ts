import { createEmulator } from 'emulate';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenAPIBackend, Request, ValidationResult } from 'openapi-backend';
import { gitHubApi } from './openapi.ts';

// GitHub on this machine: an emulator keeps the state; a gate in front of it holds every request and reply against
// GitHub's published API and makes the faults.

/** What happens instead of an answer, or to it. */
interface Fault {
  /** Such as `issues/create`; every operation without it. */
  readonly operation?: string;
  /** Requests that pass before it happens. */
  readonly skip?: number;
  /** How often it happens; once without it. */
  readonly times?: number;
  /** Milliseconds before anything else. */
  readonly delay?: number;
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  /** The connection breaks: before GitHub did anything, or after it did everything. */
  readonly reset?: 'before' | 'after';
}

interface Call {
  readonly operation: string;
  readonly body: unknown;
  readonly userAgent: string | undefined;
}

export interface Forge {
  readonly url: string;
  /** What was asked, in order. */
  readonly calls: readonly Call[];
  /** Requests that GitHub would not understand. A test fails on any. */
  readonly badRequests: readonly string[];
  /** Replies that GitHub would not give: then the emulator is no proof. */
  readonly badReplies: readonly string[];
  fail(fault: Fault): void;
  close(): Promise<void>;
}

interface Seed {
  /** Token → login. */
  readonly tokens: Readonly<Record<string, string>>;
  /** `owner/repo` names; the owner is one of the logins. */
  readonly repositories: readonly string[];
}

const operations = [
  'issues/list-for-repo',
  'issues/create',
  'issues/update',
  'issues/list-comments',
  'issues/create-comment',
];

let api: Promise<OpenAPIBackend> | undefined;

export async function startForge(seed: Seed): Promise<Forge> {
  api ??= gitHubApi(operations);
  const checks = await api;
  const emulator = await createEmulator({ service: 'github', port: 0, seed: emulatorSeed(seed) });
  const calls: Call[] = [];
  const badRequests: string[] = [];
  const badReplies: string[] = [];
  const faults: { fault: Fault; skip: number; times: number }[] = [];

  const gate = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      badReplies.push(String(error));
      request.socket.destroy();
    });
  });
  await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
  const { port } = address(gate.address());
  const url = `http://127.0.0.1:${port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await textOf(request);
    const asked = toRequest(request, text);
    const operation = checks.router.matchOperation(asked);
    const name = operation?.operationId ?? `${asked.method} ${asked.path}`;
    calls.push({ operation: name, body: asked.body, userAgent: request.headers['user-agent'] });
    badRequests.push(...mistakes(name, operation && checks.validateRequest(asked, operation)));

    const fault = nextFault(name);
    if (fault?.delay !== undefined) await sleep(fault.delay);
    if (fault?.reset === 'before') return void request.socket.resetAndDestroy();
    if (fault?.status !== undefined) return reply(response, fault.status, JSON.stringify(fault.body), fault.headers);
    if (!Object.hasOwn(seed.tokens, tokenOf(request))) return reply(response, 401, '{"message":"Bad credentials"}');

    const state = await fetch(`${emulator.url}${request.url}`, {
      method: asked.method,
      headers: { authorization: `Bearer ${tokenOf(request)}`, 'content-type': 'application/json' },
      ...(text !== '' && { body: text }),
    });
    const answered = (await state.text()).replaceAll(emulator.url, url);
    const valid = operation && checks.validateResponse(JSON.parse(answered), operation, state.status);
    badReplies.push(...mistakes(`${name} ${state.status}`, valid));
    if (fault?.reset === 'after') return void request.socket.resetAndDestroy();
    reply(response, state.status, answered);
  }

  function nextFault(name: string): Fault | undefined {
    const due = faults.find(({ fault }) => fault.operation === undefined || fault.operation === name);
    if (due === undefined || due.skip-- > 0) return undefined;
    if (--due.times === 0) faults.splice(faults.indexOf(due), 1);
    return due.fault;
  }

  return {
    url,
    calls,
    badRequests,
    badReplies,
    fail: (fault) => faults.push({ fault, skip: fault.skip ?? 0, times: fault.times ?? 1 }),
    async close() {
      if (!gate.listening) return;
      gate.closeAllConnections();
      await new Promise((resolve) => gate.close(resolve));
      await emulator.close();
    },
  };
}

function emulatorSeed({ tokens, repositories }: Seed) {
  const logins = Object.values(tokens);
  return {
    tokens: Object.fromEntries(Object.entries(tokens).map(([token, login]) => [token, { login, scopes: ['repo'] }])),
    github: {
      // The emulator takes a token that it does not know for its first user's.
      users: [{ login: 'nobody' }, ...logins.map((login) => ({ login }))],
      repos: repositories.map((full) => {
        const [owner, name] = full.split('/');
        return { owner, name, auto_init: true };
      }),
    },
  };
}

function address(bound: AddressInfo | string | null): AddressInfo {
  if (bound === null || typeof bound === 'string') throw new Error('the gate has no port');
  return bound;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function toRequest(request: IncomingMessage, text: string): Request {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://forge.test');
  return {
    method: request.method ?? 'GET',
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: { 'content-type': request.headers['content-type'] ?? '' },
    body: text === '' ? undefined : JSON.parse(text),
  };
}

function tokenOf(request: IncomingMessage): string {
  return /^(?:bearer|token) (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
}

function mistakes(name: string, result: ValidationResult | undefined): string[] {
  if (result === undefined) return [`${name}: not one of the operations in use`];
  return (result.errors ?? []).map((error) => `${name}: ${error.instancePath} ${error.message}`);
}

function reply(response: ServerResponse, status: number, body = '{}', headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(body);
}
