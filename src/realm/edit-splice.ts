import { isDeepStrictEqual } from 'node:util';
import { type ParsedNode, type YAMLMap, type YAMLSeq, isCollection, isMap, isSeq } from 'yaml';
import { type Json, type JsonObject, isJsonObject } from '../json.ts';
import { parseTree } from './document.ts';
import { type Entry, endOf, isBlock, keyOf, listEntries, mapEntries } from './edit-entries.ts';
import { matchItems } from './edit-match.ts';
import {
  type Layout,
  type Place,
  flowText,
  itemLines,
  keyText,
  layoutOf,
  likelyItem,
  mapLines,
  pairLines,
  written,
} from './edit-text.ts';

/**
 * The text with those places replaced in which it differs from `wanted`. Lines end with `\n`. The result may be wrong
 * where the text is written in an unusual way: the caller reads it again.
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

/** The entries of one map or list; `kind` and `column` are theirs. */
interface Group extends Place {
  readonly flow: boolean;
  /** Of the collection's text. */
  readonly start: number;
  readonly entries: readonly Entry[];
}

/** New entries, as lines or as flow text, by the index of the entry that they follow: -1 for the first place. */
class Additions extends Map<number, string[]> {
  add(behind: number, text: string): void {
    const texts = this.get(behind);
    if (texts === undefined) this.set(behind, [text]);
    else texts.push(text);
  }
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
    for (const { start, end, text } of this.#splices.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
      result += this.#text.slice(at, start) + text;
      at = end;
    }
    return result + this.#text.slice(at);
  }

  changeRoot(root: ParsedNode | null, now: Json, next: JsonObject): void {
    if (this.#changeInside(root, now, next)) return;
    const start = root === null ? this.#text.length : root.range[0];
    const end = root === null ? start : endOf(root, start);
    const flow = Object.keys(next).length === 0 || (isCollection(root) && root.flow === true);
    const text = flow ? flowText(next, root) : mapLines(next, 0, this.#layout).join('\n');
    this.#replace(start, end, end === this.#text.length || this.#text[end - 1] === '\n' ? `${text}\n` : text);
  }

  #replace(start: number, end: number, text: string): void {
    this.#splices.push({ start, end, text });
  }

  /** False when nothing inside the node stays, so that it has to be written anew. */
  #changeInside(node: ParsedNode | null, now: Json, next: Json): boolean {
    if (isMap(node) && isJsonObject(now) && isJsonObject(next)) return this.#changeMap(node, now, next);
    if (isSeq(node) && Array.isArray(now) && Array.isArray(next)) return this.#changeList(node, now, next);
    return false;
  }

  #changeMap(map: YAMLMap.Parsed, now: JsonObject, next: JsonObject): boolean {
    const indexes = new Map(map.items.map((pair, index) => [keyOf(pair), index]));
    const kept = map.items.map((pair) => Object.hasOwn(next, keyOf(pair)));
    if (!kept.includes(true)) return false;
    const group = this.#group('pair', map, mapEntries(map));
    const additions = new Additions();
    const lastKnown = Object.keys(next).findLastIndex((key) => indexes.has(key));
    let predecessor = -1;
    for (const [position, [key, value]] of Object.entries(next).entries()) {
      const index = indexes.get(key);
      if (index === undefined) {
        const behind = position > lastKnown ? kept.lastIndexOf(true) : predecessor;
        additions.add(behind, this.#newPair(group, key, value));
      } else {
        this.#change(group, group.entries[index], now[key] ?? null, value);
        predecessor = index;
      }
    }
    this.#arrange(group, kept, additions);
    return true;
  }

  #changeList(list: YAMLSeq.Parsed, now: Json[], next: Json[]): boolean {
    const matches = matchItems(now, next);
    const continued = new Set(matches);
    const kept = list.items.map((_, index) => continued.has(index));
    if (!kept.includes(true)) return false;
    const group = this.#group('item', list, listEntries(list));
    const additions = new Additions();
    let predecessor = -1;
    for (const [position, value] of next.entries()) {
      const index = matches[position] ?? -1;
      if (index === -1) additions.add(predecessor, this.#newItem(group, value, likelyItem(list)));
      else {
        this.#change(group, group.entries[index], now[index] ?? null, value);
        predecessor = index;
      }
    }
    this.#arrange(group, kept, additions);
    return true;
  }

  #group(kind: Place['kind'], { flow, range }: YAMLMap.Parsed | YAMLSeq.Parsed, entries: readonly Entry[]): Group {
    const first = entries[0]?.start ?? range[0];
    return { kind, column: first - this.#lineStart(first), flow: flow === true, start: range[0], entries };
  }

  #newPair(group: Group, key: string, value: Json): string {
    if (group.flow) return `${keyText(key)}: ${flowText(value)}`;
    return pairLines(key, value, group.column, this.#layout).join('\n');
  }

  #newItem(group: Group, value: Json, like: unknown): string {
    if (group.flow) return flowText(value, like);
    return itemLines(value, group.column, this.#layout, like).join('\n');
  }

  #change(group: Group, entry: Entry | undefined, now: Json, next: Json): void {
    if (entry === undefined || isDeepStrictEqual(now, next) || this.#changeInside(entry.node, now, next)) return;
    const { node, after, lead } = entry;
    const end = endOf(node, after);
    const start = end === after ? end : (node?.range[0] ?? end);
    const before = start === end ? lead : '';
    if (group.flow) {
      this.#replace(start, end, before + flowText(next, node));
      return;
    }
    const { head, lines } = written(next, group, this.#layout, node);
    if (lines.length === 0 && !isBlock(node)) this.#replace(start, end, before + head);
    else this.#changeLines(group, entry, end, head, lines);
  }

  /** The old value or the new one has lines of its own; the comment on the line of the key or dash stays on it. */
  #changeLines(
    { kind }: Group,
    { node, after, lead }: Entry,
    end: number,
    head: string,
    lines: readonly string[],
  ): void {
    const stop = this.#lineEnd(end) - 1;
    const line = isBlock(node) ? this.#text.slice(after, this.#text.indexOf('\n', after)) : this.#text.slice(end, stop);
    const comment = /^[ \t]*(?:[|>]\S*[ \t]+)?(#.*)/.exec(line)?.[1] ?? '';
    const opening = [lead.trimEnd(), head, comment].filter((part, index) => index === 0 || part !== '').join(' ');
    const text = [opening, ...lines].join('\n');
    // A collection starts on the line of its dash.
    this.#replace(after, stop, opening === '' && kind === 'item' ? text.replace(/^\n */, ' ') : text);
  }

  #arrange(group: Group, kept: readonly boolean[], additions: Additions): void {
    if (group.flow) this.#arrangeFlow(group, kept, additions);
    else this.#arrangeBlock(group, kept, additions);
  }

  #arrangeBlock({ entries, column }: Group, kept: readonly boolean[], additions: Additions): void {
    const indent = ' '.repeat(column);
    for (const [index, entry] of entries.entries()) {
      const lineStart = this.#lineStart(entry.start);
      const bottom = this.#bottom(entry.end, column);
      // The first entry may stand behind the dash of a list.
      const own = this.#text.slice(lineStart, entry.start) === indent;
      for (const text of index === 0 ? (additions.get(-1) ?? []) : []) {
        if (own) this.#replace(lineStart, lineStart, `${text}\n`);
        else this.#replace(entry.start, entry.start, `${text.slice(column)}\n${indent}`);
      }
      if (kept[index] !== true) {
        const next = bottom + (/^\s*/.exec(this.#text.slice(bottom))?.[0].length ?? 0);
        this.#replace(own ? lineStart : entry.start, own ? bottom : next, '');
      }
      for (const text of additions.get(index) ?? []) this.#replace(bottom, bottom, `${text}\n`);
    }
  }

  #arrangeFlow({ entries, start }: Group, kept: readonly boolean[], additions: Additions): void {
    const [first, second] = entries;
    if (first === undefined) return;
    const gap =
      second === undefined ? `,${this.#text.slice(start + 1, first.start)}` : this.#text.slice(first.end, second.start);
    const separator = /^\s*,\s*\n\s*$/.test(gap) || (second !== undefined && /^\s*,\s*$/.test(gap)) ? gap : ', ';
    const firstKept = kept.indexOf(true);
    const leading = entries[firstKept]?.start ?? first.start;
    if (leading > first.start) this.#replace(first.start, leading, '');
    for (const text of additions.get(-1) ?? []) this.#replace(leading, leading, text + separator);
    for (const [index, { end }] of entries.entries()) {
      if (index > firstKept && kept[index] !== true) this.#replace(entries[index - 1]?.end ?? end, end, '');
      for (const text of additions.get(index) ?? []) this.#replace(end, end, separator + text);
    }
  }

  #lineStart(offset: number): number {
    return offset === 0 ? 0 : this.#text.lastIndexOf('\n', offset - 1) + 1;
  }

  /** The start of the line below the one that ends with `offset`; a block scalar ends there itself. */
  #lineEnd(offset: number): number {
    if (this.#text[offset - 1] === '\n') return offset;
    const end = this.#text.indexOf('\n', offset);
    return end === -1 ? this.#text.length : end + 1;
  }

  /** As `#lineEnd`, below the comments that are indented deeper than the entry and so belong to it. */
  #bottom(offset: number, column: number): number {
    let bottom = this.#lineEnd(offset);
    const comment = /( *)#.*\n/y;
    for (;;) {
      comment.lastIndex = bottom;
      const found = comment.exec(this.#text);
      if (found === null || (found[1] ?? '').length <= column) return bottom;
      bottom = comment.lastIndex;
    }
  }
}
