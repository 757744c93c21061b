import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { Failure } from '../failure.ts';

const Holder = z.object({
  pid: z.int(),
  /** When the process started, in the kernel's own count; null where the system does not tell. */
  started: z.nullable(z.string()),
  host: z.string(),
  token: z.uuid(),
});
type Holder = z.output<typeof Holder>;

interface LockOptions {
  /** Milliseconds to wait for a holder that is alive. */
  readonly patience?: number;
  readonly signal?: AbortSignal | undefined;
  readonly waiting?: () => void;
}

/**
 * Runs a task while holding a lock file, which excludes other processes and survives crashes (decision 17): the file
 * appears whole through a hard link, and one that a dead process left is taken over.
 */
export async function withLock<T>(file: string, task: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  mkdirSync(path.dirname(file), { recursive: true });
  await acquire(file, options);
  try {
    sweep(file);
    return await task();
  } finally {
    rmSync(file, { force: true });
  }
}

async function acquire(file: string, options: LockOptions): Promise<void> {
  const own: Holder = { pid: process.pid, started: startOf(process.pid), host: hostname(), token: randomUUID() };
  const draft = `${file}.draft-${own.pid}-${own.started ?? ''}-${own.token}`;
  const deadline = Date.now() + (options.patience ?? 90_000);
  writeFileSync(draft, JSON.stringify(own), { mode: 0o600 });
  try {
    for (let round = 0; ; round++) {
      options.signal?.throwIfAborted();
      if (linked(draft, file)) return;
      const holder = read(file);
      if (holder && isDead(holder)) {
        if (await takeOver(file, holder, draft, options)) return;
        continue;
      }
      if (Date.now() > deadline) throw busy(file, holder);
      if (round === 20) options.waiting?.();
      await sleep(5 + Math.random() * Math.min(50, 5 * round), undefined, { signal: options.signal });
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

function linked(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * The right to replace the lock of one dead holder is a lock itself, named by that holder's token, so that two
 * processes that saw the same dead holder cannot both win. Whoever dies with that right loses it in the same way.
 */
async function takeOver(file: string, dead: Holder, draft: string, options: LockOptions): Promise<boolean> {
  return withLock(
    `${file}.${dead.token}.claim`,
    async () => {
      if (read(file)?.token !== dead.token) return false;
      renameSync(draft, file);
      return true;
    },
    options,
  );
}

/** Drafts and claims of processes that died while they waited. */
function sweep(file: string): void {
  const folder = path.dirname(file);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`${path.basename(file)}.`)) continue;
    const holder = read(path.join(folder, name)) ?? draftOf(name);
    if (holder && isDead(holder)) rmSync(path.join(folder, name), { force: true });
  }
}

/** Whoever dies before a draft is written leaves it empty: its name tells whose it is. */
function draftOf(name: string): Holder | undefined {
  const [, pid, started, token = ''] = /\.draft-(\d+)-(\d*)-([^.]+)$/.exec(name) ?? [];
  return pid === undefined ? undefined : { pid: Number(pid), started: started || null, host: hostname(), token };
}

function read(file: string): Holder | undefined {
  try {
    return z.parse(Holder, JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Released in this moment, or not a lock of ours: then only its owner may remove it.
    return undefined;
  }
}

function isDead(holder: Holder): boolean {
  if (holder.host !== hostname()) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
  const started = startOf(holder.pid);
  return started !== null && holder.started !== null && started !== holder.started;
}

/** A process id is used again, its start time is not; field 22 of Linux's stat, counted after the name. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function busy(file: string, holder: Holder | undefined): Failure {
  const who = holder ? `process ${holder.pid} on ${holder.host}` : 'an unknown process';
  const age = Math.round((Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())) / 1000);
  return new Failure(
    'realm-locked',
    `the realm has been locked by ${who} for ${age} s`,
    `try again; if that process is gone, delete ${file}`,
  );
}
