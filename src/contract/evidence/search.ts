import { isScalar, type Json } from '../../json.ts';
import type { Strength, Way } from '../../realm/model.ts';
import { isScalarList } from '../canonical.ts';
import { below } from '../pointer.ts';
import type { TokenText } from '../token-text.ts';

/** A scalar somewhere in a value; elements of a list of scalars have the pointer of their list. */
export interface Leaf {
  readonly pointer: string;
  readonly value: Json;
}

/** Where a missing value would belong: a line from 1 where one is evident, and a hint in words. */
export interface Spot {
  readonly line: number | null;
  readonly hint: string;
}

/** One way to look into a binding file. */
export interface Search {
  readonly by: Way;
  /** How surely the binding has the value; `covered` also takes what stands for more than the value itself. */
  find(leaf: Leaf, covered: boolean): Strength | undefined;
  /** Where a value that was not found would belong, if possible beside the one that was found nearest to it. */
  spot(leaf: Leaf, beside: Leaf | undefined): Spot;
}

export function leavesOf(value: Json | undefined, pointer = ''): Leaf[] {
  if (value === undefined) return [];
  if (isScalar(value)) return [{ pointer, value }];
  if (isScalarList(value)) return value.map((element) => ({ pointer, value: element }));
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, below(pointer, key)));
}

/** A text search can find it. */
export function isText(value: Json): value is string {
  return typeof value === 'string' && value !== '';
}

/** The text form of a scalar, as patterns capture it. */
export function textOf({ value }: Leaf): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * For a leaf that was not found the found one that stands nearest to it: in the same list, else under the same parent.
 */
export function nearest(leaf: Leaf, leaves: readonly Leaf[], found: ReadonlySet<Leaf>): Leaf | undefined {
  const at = leaves.indexOf(leaf);
  let best: Leaf | undefined;
  let least = Infinity;
  for (const [index, other] of leaves.entries()) {
    if (!found.has(other) || parentOf(other.pointer) !== parentOf(leaf.pointer)) continue;
    const distance = Math.abs(index - at) + (other.pointer === leaf.pointer ? 0 : leaves.length);
    if (distance < least) [best, least] = [other, distance];
  }
  return best;
}

function parentOf(pointer: string): string {
  return pointer.slice(0, Math.max(0, pointer.lastIndexOf('/')));
}

/** The spot after a value that a text has. */
export function spotAfter(present: Leaf | undefined, words: TokenText, otherwise: string): Spot {
  const line = present && words.lineOf(textOf(present));
  if (!present || line === undefined) return { line: null, hint: otherwise };
  return { line, hint: `after line ${line}, beside ${textOf(present)}` };
}
