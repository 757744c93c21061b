import { isObject } from '../../json.ts';
import type { Module } from './typescript-modules.ts';

/** A part of the source, as its parser marks it. */
export interface Span {
  start?: number | null | undefined;
  end?: number | null | undefined;
}

/** The text of a part, independent of comments, blanks, quotes, trailing separators and leading bars. */
export function canonicalCode(module: Module, span: Span): string {
  const [start, end] = [span.start ?? 0, span.end ?? 0];
  const words: string[] = [];
  for (let at = firstFrom(module.tokens, start); at < module.tokens.length; at++) {
    const token = module.tokens[at];
    const place = spanOf(token);
    if (place === undefined || place.start >= end) break;
    if (isObject(token) && String(token['type']).startsWith('Comment')) continue;
    const text = module.text.slice(place.start, place.end);
    words.push(text.startsWith("'") ? requoted(text) : text);
  }
  return words
    .filter((word, at) => !isIdle(word, words[at - 1], words[at + 1]))
    .reduce((text, word) => text + (needsBlank(text, word) ? ' ' : '') + (word === ';' ? ',' : word), '');
}

function spanOf(token: unknown): { start: number; end: number } | undefined {
  if (!isObject(token)) return undefined;
  const { start, end } = token;
  return typeof start === 'number' && typeof end === 'number' ? { start, end } : undefined;
}

/** The tokens are in order; a large file has many. */
function firstFrom(tokens: readonly unknown[], offset: number): number {
  let [low, high] = [0, tokens.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spanOf(tokens[middle])?.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function requoted(text: string): string {
  return `"${text
    .slice(1, -1)
    .replaceAll("\\'", "'")
    .replaceAll(/(?<!\\)"/g, '\\"')}"`;
}

function isIdle(word: string, before: string | undefined, after: string | undefined): boolean {
  if (word === ',' || word === ';') return after === undefined || '}])>'.includes(after);
  return (word === '|' || word === '&') && (before === undefined || '([{<,:;='.includes(before) || before === '=>');
}

function needsBlank(text: string, word: string): boolean {
  if (text === '') return false;
  if (/^(?:\||&|=>|=)$/.test(word)) return true;
  if (/(?:[|&=,:]|=>)$/.test(text)) return !/^[,;:)\]}]/.test(word);
  return /[\w$"]$/.test(text) && /^[\w$"]/.test(word);
}

/** The plain names of types that a part of the tree refers to. */
export function referredTypes(part: unknown): string[] {
  const found = new Set<string>();
  const open: unknown[] = [part];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (Array.isArray(node)) open.push(...node.filter((one) => one !== null && one !== undefined));
    if (!isObject(node)) continue;
    const target = node['typeName'] ?? node['expression'];
    if (isObject(target) && target['type'] === 'Identifier') found.add(String(target['name']));
    // What stands in a function's body is nobody's business.
    for (const [key, inner] of Object.entries(node))
      if (key !== 'body' || String(node['type']).startsWith('TS'))
        if (isObject(inner) || Array.isArray(inner)) open.push(inner);
  }
  return [...found];
}
