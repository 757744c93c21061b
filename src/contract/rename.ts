import { isScalar, type Json } from '../json.ts';
import { canonicalText } from './canonical.ts';

/**
 * Which of the removed names became which of the added ones: only where the values are equal, say something, and no
 * other removed or added name has that value too.
 */
export function evidentRenames(
  removed: ReadonlyMap<string, Json>,
  added: ReadonlyMap<string, Json>,
): Map<string, string> {
  const before = byValue(removed);
  const after = byValue(added);
  return new Map(
    [...before].flatMap(([text, [from, ...otherFrom]]) => {
      const [to, ...otherTo] = after.get(text) ?? [];
      const isEvident = otherFrom.length === 0 && otherTo.length === 0;
      return isEvident && from !== undefined && to !== undefined ? [[from, to] as const] : [];
    }),
  );
}

function byValue(named: ReadonlyMap<string, Json>): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [name, value] of named) {
    if (isTrivial(value)) continue;
    const text = canonicalText(value);
    found.set(text, [...(found.get(text) ?? []), name]);
  }
  return found;
}

/** Such a value is equal to another one by chance. */
function isTrivial(value: Json): boolean {
  if (typeof value === 'string') return value.length < 2;
  if (typeof value === 'number') return Math.abs(value) < 10;
  return isScalar(value) || Object.keys(value).length === 0;
}
