import { isUtf8 } from 'node:buffer';
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from 'node:fs';
import path from 'node:path';
import {
  type Alias,
  Composer,
  type CST,
  type Document,
  type Node,
  Parser,
  type YAMLMap,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
} from 'yaml';
import * as z from 'zod/mini';
import { Failure, messageOf } from '../failure.ts';
import type { Json } from '../json.ts';
import { inWords, problemOf, shortened } from './problem.ts';

// Reading the YAML files of a realm. They come from other people's repositories, so size, depth and work are bounded
// before anything else is believed (decision 29).

const maxSize = 1024 * 1024;
const maxDepth = 100;
/** Values of one file with its aliases expanded: a "billion laughs" ends here. */
const maxValues = 1_000_000;

const correctIt = 'correct the file and try again';

/** A YAML file and the JSON it stands for. Nodes carry their `range` in the text and their source tokens. */
export interface Tree {
  readonly document: Document.Parsed;
  readonly value: Json;
}

/**
 * Reads one YAML file of the given shape. Every problem is a Failure whose message starts with file and line, such as
 * `realm.yaml:7: governance.admission must be open, approval or invite-only`; the codes are `too-large`,
 * `merge-conflict`, `invalid-yaml` and `invalid-file`.
 */
export function parseDocument<S extends z.ZodMiniType>(schema: S, text: string, shownAs: string): z.output<S> {
  const { document, value } = parseTree(text, shownAs);
  const result = z.safeParse(schema, value, { error: inWords });
  if (result.success) return result.data;
  const [first, ...others] = result.error.issues;
  const { keys, message } = first === undefined ? { keys: [], message: 'has the wrong form' } : problemOf(first);
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  throw new Failure(
    'invalid-file',
    `${shownAs}:${lineAt(text, offsetOf(document, keys))}: ${keyPath(keys)} ${message}${more}`,
    correctIt,
  );
}

/** The YAML 1.2 of a file as nodes and as JSON, in any shape. Fails as `parseDocument` does. */
export function parseTree(text: string, shownAs: string): Tree {
  const size = Buffer.byteLength(text);
  if (size > maxSize) throw tooLarge(shownAs, size, maxSize);
  const conflict = /^(<{7} |\|{7} |={7}\r?$|>{7} )/m.exec(text);
  if (conflict !== null) {
    throw new Failure(
      'merge-conflict',
      `${shownAs}:${lineAt(text, conflict.index)}: there is an unresolved merge conflict`,
      'resolve the conflict in the file and try again',
    );
  }
  const fail: Fail = (offset, message) => {
    throw new Failure('invalid-yaml', `${shownAs}:${lineAt(text, offset)}: ${message}`, correctIt);
  };
  const document = compose(text, fail);
  return { document, value: toJson(document.contents, fail) };
}

type Fail = (offset: number, message: string) => never;

function compose(text: string, fail: Fail): Document.Parsed {
  const composer = new Composer({
    schema: 'core',
    merge: false,
    resolveKnownTags: false,
    stringKeys: true,
    // Checked in toJson: the library compares every key with every other one.
    uniqueKeys: false,
    keepSourceTokens: true,
    prettyErrors: false,
  });
  let document: Document.Parsed | undefined;
  let documents = 0;
  for (const token of new Parser().parse(text)) {
    if (token.type === 'error') fail(token.offset, shortened(token.message));
    if (token.type === 'document') {
      documents += 1;
      if (documents > 1) fail(token.offset, 'there must be only one document (one --- at most)');
      checkDepth(token, fail);
    }
    for (const composed of composer.next(token)) document = composed;
  }
  for (const composed of composer.end(true, text.length)) document = composed;
  if (document === undefined) return fail(0, 'there is no document');
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) fail(problem.pos[0], shortened(problem.message));
  return document;
}

/** Before the library composes the nodes: it does that by recursion, and V8 can abort when the stack is full. */
function checkDepth(document: CST.Document, fail: Fail): void {
  let level: CST.Token[] = document.value === undefined ? [] : [document.value];
  for (let depth = 0; level.length > 0; depth += 1) {
    const [first] = level;
    if (depth > maxDepth && first !== undefined) fail(first.offset, `nested deeper than ${maxDepth} levels`);
    const next: CST.Token[] = [];
    for (const token of level) {
      if (!('items' in token)) continue;
      for (const item of token.items) {
        if (item.key) next.push(item.key);
        if (item.value) next.push(item.value);
      }
    }
    level = next;
  }
}

/** Nodes to JSON with aliases expanded; refuses what JSON cannot hold and keys that would not be plain data. */
function toJson(root: Node | null, fail: Fail): Json {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  let expanding = 0;
  let values = 0;

  const read = (node: unknown, offset: number, depth: number): Json => {
    if (!isNode(node)) return null;
    const start = node.range?.[0] ?? offset;
    values += 1;
    if (values > maxValues) fail(start, 'its aliases stand for too many values');
    if (depth > maxDepth) fail(start, `nested deeper than ${maxDepth} levels`);
    if (isAlias(node)) return readAlias(node, start, depth);
    if (node.anchor !== undefined && expanding === 0) anchors.set(node.anchor, node);
    if (isSeq(node)) return node.items.map((item) => read(item, start, depth + 1));
    if (isMap(node)) return readMap(node, start, depth);
    return readScalar(node.value, start);
  };

  const readAlias = (alias: Alias, start: number, depth: number): Json => {
    // An anchor may be defined again: what counts is the one before the alias where that stands in the text.
    const target = targets.get(alias) ?? anchors.get(alias.source);
    if (target === undefined) return fail(start, `*${shortened(alias.source)} has no anchor before it`);
    targets.set(alias, target);
    expanding += 1;
    const value = read(target, start, depth + 1);
    expanding -= 1;
    return value;
  };

  const readMap = (map: YAMLMap, start: number, depth: number): Json => {
    const value: { [key: string]: Json } = {};
    for (const pair of map.items) {
      const key = isScalar(pair.key) ? String(pair.key.value) : '';
      const offset = offsetOfNode(pair.key) ?? start;
      if (key === '__proto__') fail(offset, 'the key __proto__ is not allowed');
      if (Object.hasOwn(value, key)) fail(offset, `the key ${shortened(key)} is there twice`);
      value[key] = read(pair.value, offset, depth + 1);
    }
    return value;
  };

  const readScalar = (value: unknown, start: number): Json => {
    if (typeof value === 'number' && !Number.isFinite(value)) fail(start, 'must be a finite number');
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      return value;
    }
    return fail(start, 'must be text, a number, true, false or null');
  };

  return read(root, 0, 0);
}

type Keys = readonly PropertyKey[];

/** Where the last existing step of `keys` starts: a map's key, a list's item, else the start of the file's content. */
function offsetOf(document: Document.Parsed, keys: Keys): number {
  let node: unknown = document.contents;
  let offset = offsetOfNode(node) ?? 0;
  for (const key of keys) {
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
      offset = offsetOfNode(pair?.key) ?? offset;
      next = pair?.value;
    } else if (isSeq(node)) {
      next = node.items[Number(key)];
      offset = offsetOfNode(next) ?? offset;
    }
    if (next === undefined || next === null) break;
    node = next;
  }
  return offset;
}

function offsetOfNode(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** `governance.approvers[0]`, or the file as a whole. */
function keyPath(keys: Keys): string {
  const joined = keys.map((key) => (typeof key === 'number' ? `[${key}]` : `.${shortened(String(key))}`)).join('');
  return joined === '' ? 'the file' : joined.replace(/^\./, '');
}

/**
 * The text of a file below `root`, as it stands (with its byte order mark and line ends); undefined when there is
 * none. `limit` is in bytes, 1 MiB without it. Fails with `outside-root` (also through symbolic links), `not-a-file`,
 * `too-large`, `not-text` or `unreadable`.
 */
export function readText(root: string, relative: string, limit = maxSize): string | undefined {
  const file = realFile(root, relative);
  if (file === undefined) return undefined;
  let descriptor: number;
  try {
    // Without O_NONBLOCK a named pipe would wait for its writer.
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  } catch (error) {
    return absentOr(error, relative);
  }
  try {
    const status = fstatSync(descriptor);
    if (!status.isFile()) throw notAFile(relative);
    if (status.size > limit) throw tooLarge(relative, status.size, limit);
    const bytes = readBytes(descriptor, status.size);
    if (!isUtf8(bytes)) throw new Failure('not-text', `${relative} is not UTF-8 text`, 'save it as UTF-8');
    return bytes.toString('utf8');
  } catch (error) {
    return absentOr(error, relative);
  } finally {
    closeSync(descriptor);
  }
}

/** The file with its symbolic links followed, when that is inside `root`; undefined when there is none. */
function realFile(root: string, relative: string): string | undefined {
  const base = path.resolve(root);
  const file = path.resolve(base, relative);
  if (relative.includes('\0') || !isInside(base, file)) throw outside(relative);
  try {
    const real = realpathSync.native(file);
    // Mostly nothing on the way is a link, and one call is enough.
    if (real !== file && !isInside(realpathSync.native(base), real)) throw outside(relative);
    return real;
  } catch (error) {
    return absentOr(error, relative);
  }
}

function isInside(base: string, file: string): boolean {
  return file === base || file.startsWith(base.endsWith(path.sep) ? base : base + path.sep);
}

function readBytes(descriptor: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  let length = 0;
  while (length < size) {
    const read = readSync(descriptor, bytes, length, size - length, null);
    if (read === 0) break;
    length += read;
  }
  return bytes.subarray(0, length);
}

/** Undefined when the error says that there is no such file; throws a Failure for every other one. */
function absentOr(error: unknown, relative: string): undefined {
  if (error instanceof Failure) throw error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return undefined;
  if (code === 'ENXIO' || code === 'EISDIR') throw notAFile(relative, error);
  const reason = code === 'EACCES' || code === 'EPERM' ? 'permission denied' : messageOf(error);
  throw new Failure('unreadable', `${relative} cannot be read: ${reason}`, 'make it readable for you', {
    cause: error,
  });
}

function outside(relative: string): Failure {
  return new Failure('outside-root', `${relative} leads out of its repository`, 'use a path that stays inside it');
}

function notAFile(relative: string, cause?: unknown): Failure {
  return new Failure('not-a-file', `${relative} is not a regular file`, 'put a regular file there', { cause });
}

function tooLarge(name: string, size: number, limit: number): Failure {
  return new Failure('too-large', `${name} has ${inUnits(size)}, the limit is ${inUnits(limit)}`, 'make it smaller');
}

function inUnits(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB'];
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  const amount = (bytes / 1024 ** power).toLocaleString('en', { maximumFractionDigits: 2 });
  return `${amount} ${units[power] ?? ''}`;
}
