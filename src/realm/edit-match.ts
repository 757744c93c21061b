import { type Json, isJsonObject, isScalar } from '../json.ts';

/** The keys that say what an entry of a realm's lists is about, the first one that is there. */
const identities = ['contract', 'name', 'repo', 'version'];
/** Of long lists with little in common the rest counts as new: not worth the time. */
const maxComparisons = 1_000_000;

/**
 * Which item of `before` an item of `after` continues: its index, or -1 for a new item. The indexes rise. Equal items
 * come first (a longest common subsequence), then objects about the same thing, then objects in the same place.
 */
export function matchItems(before: readonly Json[], after: readonly Json[]): number[] {
  const matches = equalItems(before.map(textOf), after.map(textOf));
  // For each item the index at which its gap between equal items ends.
  const ends: number[] = [];
  for (let index = matches.length - 1, end = before.length; index >= 0; index -= 1) {
    const match = matches[index] ?? -1;
    if (match !== -1) end = match;
    ends[index] = end;
  }
  let free = 0;
  let comparisons = 0;
  for (const [index, next] of after.entries()) {
    if (matches[index] === -1 && !isScalar(next) && comparisons < maxComparisons) {
      comparisons += (ends[index] ?? free) - free;
      const found = before.slice(free, ends[index]).findIndex((item) => isSuccessor(item, next));
      if (found !== -1) matches[index] = free + found;
    }
    const match = matches[index] ?? -1;
    if (match !== -1) free = match + 1;
  }
  return matches;
}

function textOf(item: Json): string {
  return JSON.stringify(item);
}

function isSuccessor(item: Json, next: Json): boolean {
  if (Array.isArray(item)) return Array.isArray(next);
  if (!isJsonObject(item) || !isJsonObject(next)) return false;
  const identity = identities.find((key) => Object.hasOwn(item, key) || Object.hasOwn(next, key));
  return identity === undefined || item[identity] === next[identity];
}

function equalItems(before: readonly string[], after: readonly string[]): number[] {
  const matches = after.map(() => -1);
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) {
    matches[start] = start;
    start += 1;
  }
  let end = 0;
  const shorter = Math.min(before.length, after.length) - start;
  while (end < shorter && before.at(-1 - end) === after.at(-1 - end)) {
    matches[after.length - 1 - end] = before.length - 1 - end;
    end += 1;
  }
  const [left, right] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  if (left.length * right.length > maxComparisons) return matches;
  for (const [index, match] of commonSubsequence(left, right)) matches[start + index] = start + match;
  return matches;
}

/** Pairs of an index in `right` and one in `left`, both rising. */
function commonSubsequence(left: readonly string[], right: readonly string[]): [number, number][] {
  const width = right.length + 1;
  // The length of the longest one from here on.
  const lengths = new Uint32Array((left.length + 1) * width);
  const lengthAt = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        left[i] === right[j] ? lengthAt(i + 1, j + 1) + 1 : Math.max(lengthAt(i + 1, j), lengthAt(i, j + 1));
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < left.length && j < right.length;) {
    if (left[i] === right[j]) {
      pairs.push([j, i]);
      i += 1;
      j += 1;
    } else if (lengthAt(i + 1, j) >= lengthAt(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}
