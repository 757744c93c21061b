import { type Document, Scalar, isCollection, isMap, isScalar, isSeq, stringify, visit } from 'yaml';
import { type Json, type JsonObject, isJsonObject } from '../json.ts';

/** How a file is indented, in spaces. */
export interface Layout {
  /** A map in a map. */
  readonly step: number;
  /** The `-` of a list in a map, from the map's keys: 0 where lists are not indented. */
  readonly listOffset: number;
}

/** What stands after `key:` or `-` on its line, and the lines below it. */
export interface Written {
  readonly head: string;
  readonly lines: readonly string[];
}

/** As the first nested map and the first list in a map show it. */
export function layoutOf(document: Document.Parsed): Layout {
  let step: number | undefined;
  let listOffset: number | undefined;
  visit(document, {
    Pair(_, { value }, path) {
      const outer = columnOf(path.at(-1));
      const inner = columnOf(value);
      if (outer === undefined || inner === undefined) return;
      if (isMap(value)) step ??= inner - outer;
      else listOffset ??= inner - outer;
    },
  });
  step ??= listOffset !== undefined && listOffset > 1 ? listOffset : 2;
  return { step, listOffset: listOffset ?? step };
}

function columnOf(node: unknown): number | undefined {
  const token = isCollection(node) ? node.srcToken : undefined;
  return token?.type === 'block-map' || token?.type === 'block-seq' ? token.indent : undefined;
}

/** The key or the dash that a value belongs to. */
export interface Place {
  readonly kind: 'pair' | 'item';
  readonly column: number;
}

/**
 * A value as it is written at a place, in block style where `like`, a node that stood there or stands beside it, is
 * not in flow style. Strings take its quotes where those are valid.
 */
export function written(value: Json, { kind, column }: Place, layout: Layout, like?: unknown): Written {
  if (isFlow(value, like)) return { head: flowText(value, like), lines: [] };
  // The content of an item starts behind its dash.
  if (Array.isArray(value)) {
    const inner = column + (kind === 'item' ? 2 : layout.listOffset);
    return { head: '', lines: value.flatMap((item) => itemLines(item, inner, layout, likelyItem(like))) };
  }
  if (isJsonObject(value)) {
    const inner = column + (kind === 'item' ? 2 : layout.step);
    return { head: '', lines: mapLines(value, inner, layout, like) };
  }
  const [head = '', ...lines] = stringify({ k: scalarLike(value, like, false) }, scalarOptions)
    .slice('k: '.length, -'\n'.length)
    .split('\n');
  return { head, lines: lines.map((line) => (line === '' ? '' : ' '.repeat(column) + line)) };
}

export function mapLines(value: JsonObject, column: number, layout: Layout, like?: unknown): string[] {
  return Object.entries(value).flatMap(([key, inner]) => pairLines(key, inner, column, layout, valueIn(like, key)));
}

export function pairLines(key: string, value: Json, column: number, layout: Layout, like?: unknown): string[] {
  const { head, lines } = written(value, { kind: 'pair', column }, layout, like);
  return [`${' '.repeat(column)}${keyText(key)}:${head === '' ? '' : ` ${head}`}`, ...lines];
}

export function itemLines(item: Json, column: number, layout: Layout, like?: unknown): string[] {
  const { head, lines } = written(item, { kind: 'item', column }, layout, like);
  const dash = `${' '.repeat(column)}-`;
  const [first = '', ...rest] = lines;
  // A collection starts on the line of its dash.
  return head === '' ? [`${dash} ${first.trimStart()}`, ...rest] : [`${dash} ${head}`, ...lines];
}

export function flowText(value: Json, like?: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => flowText(item, likelyItem(like))).join(', ')}]`;
  if (isJsonObject(value)) {
    const pairs = Object.entries(value).map(
      ([key, inner]) => `${keyText(key)}: ${flowText(inner, valueIn(like, key))}`,
    );
    return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
  }
  return stringify([scalarLike(value, like, true)], flowOptions).slice(1, -2);
}

export function keyText(key: string): string {
  const text = stringify({ [key]: 0 }, flowOptions).slice(1, -': 0}\n'.length);
  return /^\?|\n/.test(text) ? JSON.stringify(key) : text;
}

/** What a new item of a list should look like: its first one. */
export function likelyItem(like: unknown): unknown {
  return isSeq(like) ? like.items[0] : undefined;
}

function valueIn(like: unknown, key: string): unknown {
  return isMap(like) ? like.get(key, true) : undefined;
}

// No line is folded, and text in double quotes stays on one line.
const scalarOptions = { lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER };
const flowOptions = { ...scalarOptions, collectionStyle: 'flow', flowCollectionPadding: false } as const;

function isFlow(value: Json, like: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0 || (isSeq(like) && like.flow === true && like.items.length > 0);
  return (
    isJsonObject(value) &&
    (Object.keys(value).length === 0 || (isMap(like) && like.flow === true && like.items.length > 0))
  );
}

function scalarLike(value: Json, like: unknown, inFlow: boolean): Scalar {
  const scalar = new Scalar(value);
  const type = isScalar(like) && typeof like.value === 'string' ? like.type : undefined;
  const lines = typeof value === 'string' && value.includes('\n');
  const quoted = type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE';
  const block = type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED';
  if (lines && (inFlow || quoted)) scalar.type = 'QUOTE_DOUBLE';
  else if (type !== undefined && (lines ? block : quoted)) scalar.type = type;
  return scalar;
}
