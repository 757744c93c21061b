import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { replaceFile } from '../files.ts';
import { Notice } from './notice.ts';

// Notices that wait, one JSON file each, named by what they are about: a newer one takes the place of an older one.
// While a notice is on its way its file is `.sending`, so that a newer one may be kept meanwhile.

const kept = /^[0-9a-f]{32}\.json$/;
const sending = /^[0-9a-f]{32}\.sending$/;
/** Bytes; the longest notice is below. */
const fileSize = 512 * 1024;
/** Files looked at in one go; the others come next time. */
const fileCount = 1000;

/** A notice that was taken from the queue. It is to be given back or dropped. */
interface Taken {
  readonly notice: Notice;
  readonly file: string;
}

/** The same for two notices of which the later one makes the earlier one pointless. */
export function keyOf({ realm, domain, contract, repo }: Notice): string {
  return createHash('sha256').update([realm, domain, contract, repo].join('/')).digest('hex').slice(0, 32);
}

/** Keeps a notice, in place of the one before. Fails as the file system does. */
export function keep(folder: string, notice: Notice): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  replaceFile(path.join(folder, `${keyOf(notice)}.json`), `${JSON.stringify(notice, null, 2)}\n`, 0o600);
}

/** True when there may be something to take. */
export function isWaiting(folder: string): boolean {
  return filesIn(folder, kept).length + filesIn(folder, sending).length > 0;
}

/** The notices that wait, left where they are. */
export function waiting(folder: string): Notice[] {
  return filesIn(folder, kept).flatMap((file) => read(file) ?? []);
}

/** Takes every notice, also what a run that died had on its way. Only for the holder of the folder's lock. */
export function takeAll(folder: string): Taken[] {
  for (const file of filesIn(folder, sending)) giveBack(file);
  return filesIn(folder, kept).flatMap((file) => {
    const taken = file.replace(/json$/, 'sending');
    renameSync(file, taken);
    const notice = read(taken);
    if (notice !== undefined) return { notice, file: taken };
    // For a person to look at.
    renameSync(taken, file.replace(/json$/, 'corrupt'));
    return [];
  });
}

/** Puts a taken notice back to wait, unless a newer one was kept meanwhile. */
export function giveBack(file: string): void {
  try {
    linkSync(file, file.replace(/sending$/, 'json'));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  drop(file);
}

export function drop(file: string): void {
  rmSync(file, { force: true });
}

function filesIn(folder: string, names: RegExp): string[] {
  let found: string[];
  try {
    found = readdirSync(folder);
  } catch {
    // Nothing was ever kept, or the folder is not ours to read: then nothing waits for us.
    return [];
  }
  return found
    .filter((name) => names.test(name))
    .sort()
    .slice(0, fileCount)
    .map((name) => path.join(folder, name));
}

/** The notice in a file, undefined when it cannot be understood or is gone. */
function read(file: string): Notice | undefined {
  try {
    if (statSync(file).size > fileSize) return undefined;
    return z.parse(Notice, JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
