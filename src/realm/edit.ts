import { isDeepStrictEqual } from 'node:util';
import {
  type Document,
  type Node,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Scalar,
  stringify,
  visit,
} from 'yaml';
import { Failure } from '../failure.ts';
import { type Json, type JsonObject, isJsonObject } from '../json.ts';
import { parseTree } from './document.ts';
import { keyOf } from './edit-entries.ts';
import { matchItems } from './edit-match.ts';
import { splice } from './edit-splice.ts';
import { layoutOf } from './edit-text.ts';

const shownAs = 'the YAML';

/**
 * The text changed so that it says `next`, touching only what differs: comments, order, blank lines, quotes and
 * indentation of the rest stay byte for byte (decision 15). Keys that are undefined count as absent. Text that cannot
 * be read, and a value that could not be read again, fail as `parseDocument` does.
 */
export function editYaml(text: string, next: JsonObject): string {
  const wanted = dataOf(next);
  if (isDeepStrictEqual(parseTree(text, shownAs).value, wanted)) return text;
  // Every way below thinks in lines that end with \n.
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const windows = text.includes('\n') && !/(^|[^\r])\n/.test(text);
  const lines = windows ? text.slice(mark.length).replaceAll('\r\n', '\n') : text.slice(mark.length);
  for (const way of [splice, rebuild]) {
    const edited = way(lines, wanted);
    const result = mark + (windows ? edited.replaceAll('\n', '\r\n') : edited);
    if (says(result, wanted)) return result;
  }
  return newYaml(wanted);
}

/** The text of a new file. Keys that are undefined are left out. */
export function newYaml(value: JsonObject): string {
  const text = stringify(dataOf(value), { lineWidth: 0, aliasDuplicateObjects: false });
  parseTree(text, shownAs);
  return text;
}

/** The value as it will be read again: without undefined keys. */
function dataOf(value: JsonObject): JsonObject {
  const data: JsonObject = JSON.parse(JSON.stringify(value));
  return data;
}

function says(text: string, wanted: JsonObject): boolean {
  try {
    return isDeepStrictEqual(parseTree(text, shownAs).value, wanted);
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}

/** For what splicing cannot do, such as anchors in a touched place: keeps comments and order, not every space. */
function rebuild(text: string, wanted: JsonObject): string {
  const { document, value } = parseTree(text, shownAs);
  const { step, listOffset } = layoutOf(document);
  const rebuilt: Document = document;
  rebuilt.contents = reshaped(rebuilt, document.contents, value, wanted);
  if (step !== 2) visit(rebuilt, { Scalar: quoteIndented });
  return rebuilt.toString({ lineWidth: 0, indent: step, indentSeq: listOffset > 0 });
}

/** The library marks a block scalar that starts with a space as if every level had two of them. */
function quoteIndented(_key: unknown, node: Scalar): void {
  if (typeof node.value === 'string' && /^\n* /.test(node.value)) node.type = 'QUOTE_DOUBLE';
}

/** The node, which says `now`, changed in place where it can be; aliases and anchors are dissolved. */
function reshaped(document: Document, node: unknown, now: Json, next: Json): Node {
  if (isMap(node) && isJsonObject(now) && isJsonObject(next)) {
    const keys = new Set(node.items.map(keyOf));
    const kept = node.items.filter((pair) => Object.hasOwn(next, keyOf(pair)));
    for (const pair of kept)
      pair.value = reshaped(document, pair.value, now[keyOf(pair)] ?? null, next[keyOf(pair)] ?? null);
    const added = Object.entries(next).filter(([key]) => !keys.has(key));
    node.items = [...kept, ...added.map(([key, value]) => document.createPair(key, value))];
    delete node.anchor;
    return node;
  }
  if (isSeq(node) && Array.isArray(now) && Array.isArray(next)) {
    const matches = matchItems(now, next);
    const { items } = node;
    node.items = next.map((value, index) => {
      const match = matches[index] ?? -1;
      return reshaped(document, items[match], now[match] ?? null, value);
    });
    delete node.anchor;
    return node;
  }
  if (isScalar(node) && now === next) {
    delete node.anchor;
    return node;
  }
  const created = document.createNode(next, { aliasDuplicateObjects: false });
  if (isNode(node) && !isCollection(node)) {
    created.comment = node.comment;
    created.commentBefore = node.commentBefore;
    created.spaceBefore = node.spaceBefore;
  }
  return created;
}
