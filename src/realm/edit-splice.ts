import { type ParsedNode, isCollection, isMap, isSeq } from 'yaml';
import { type Json, type JsonObject, isJsonObject } from '../json.ts';
import { parseTree } from './document.ts';
import { matchItems } from './edit-match.ts';
import { type Layout, flowText, itemLines, keyText, layoutOf, likelyItem, mapLines, pairLines, written } from './edit-text.ts';

/**
 * The text with the places replaced in which it differs from `wanted`. Lines end with `\n`. What it returns may be
 * wrong where the text is written in an unusual way: the caller reads it again.
 */
export function splice(text: string, wanted: JsonObject): string {
  const open = text !== '' && !text.endsWith('\n');
  const lines = open ? `${text}\n` : text;
  const { document, value } = parseTree(lines, 'the YAML');
  const splicer = new Splicer(lines, layoutOf(document));
  splicer.changeRoot(document.contents, value, wanted);
  const result = splicer.result();
  return open ? result.replace(/\n$/, '') : result;
}

/** Where a value stands. */
interface Slot {
  /** Undefined where a key has no value, not even a colon. */
  readonly node: ParsedNode | undefined;
  /** Of the key or dash before it. */
  readonly column: number;
  /** The offset after the colon or dash; undefined where there is no colon. */
  readonly after: number | undefined;
  readonly kind: 'pair' | 'item';
  readonly flow: boolean;
}

/** A key with its value or an item with its dash: offsets of its text, without the comment on its line. */
interface Entry {
  readonly start: number;
  readonly end: number;
  readonly slot: Slot;
}

interface Group {
  readonly column: number;
  readonly flow: boolean;
  readonly entries: readonly Entry[];
}

class Splicer {
  readonly #text: string;
  readonly #layout: Layout;
  readonly #splices: { start: number; end: number; text: string }[] = [];

  constructor(text: string, layout: Layout) {
    this.#text = text;
    this.#layout = layout;
  }

  result(): string {
    let result = '';
    let at = 0;
    for (const { start, end, text } of this.#splices.sort((a, b) => a.start - b.start)) {
      result += this.#text.slice(at, start) + text;
      at = end;
    }
    return result + this.#text.slice(at);
  }
}
