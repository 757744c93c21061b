import { type CST, type Pair, type ParsedNode, type YAMLMap, type YAMLSeq, isCollection, isMap, isScalar } from 'yaml';

/** A key with its value or an item of a list, as offsets in the text. */
export interface Entry {
  /** Of its key, dash or, in flow style, value. */
  readonly start: number;
  /** Behind its value; a comment on that line follows. */
  readonly end: number;
  readonly node: ParsedNode | null;
  /** Behind its colon or dash, where an empty value would be written after `lead`. */
  readonly after: number;
  readonly lead: string;
}

type ParsedPair = Pair<ParsedNode, ParsedNode | null>;

export function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : '';
}

export function mapEntries(map: YAMLMap.Parsed): Entry[] {
  return map.items.map((pair) => {
    const start = firstOffset(pair.srcToken?.start) ?? pair.key.range[0];
    const after = afterKey(pair);
    const lead = after === pair.key.range[1] ? ': ' : ' ';
    return { start, end: endOf(pair.value, after), node: pair.value, after, lead };
  });
}

/** Behind the colon, or behind the key of a pair that has none. */
function afterKey({ key, srcToken }: ParsedPair): number {
  const colon = srcToken?.sep?.find((token) => token.type === 'map-value-ind');
  return colon === undefined ? key.range[1] : colon.offset + 1;
}

export function listEntries(list: YAMLSeq.Parsed): Entry[] {
  const token = list.srcToken;
  const items = token !== undefined && 'items' in token ? token.items : [];
  return list.items.map((node, index) => {
    const start = firstOffset(items[index]?.start) ?? node.range[0];
    const after = list.flow === true ? start : start + '-'.length;
    return { start, end: endOf(node, after), node, after, lead: ' ' };
  });
}

/** Of the first token that is neither white space, a comment nor the comma before it: a property, an indicator. */
function firstOffset(tokens: readonly CST.SourceToken[] | undefined): number | undefined {
  return tokens?.find(({ type }) => !['space', 'newline', 'comment', 'comma'].includes(type))?.offset;
}

/** Behind the text of a node, without the comment on its last line; `after` for one without text. */
export function endOf(node: ParsedNode | null, after: number): number {
  if (node === null || node.range[0] === node.range[1]) return after;
  if (!isCollection(node) || node.flow === true) return node.range[1];
  if (isMap(node)) {
    const last = node.items.at(-1);
    return last === undefined ? node.range[1] : endOf(last.value, afterKey(last));
  }
  return listEntries(node).at(-1)?.end ?? node.range[1];
}

/** It has lines of its own: a map or list in block style, or text after `|` or `>`. */
export function isBlock(node: ParsedNode | null): boolean {
  if (isCollection(node)) return node.flow !== true;
  return isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED');
}
