import type { Json } from '../json.ts';
import type { Direction } from '../realm/model.ts';
import { type Change, shown } from './change.ts';
import { type Cover, GlobUnion } from './glob.ts';
import { added, type Place, removed } from './value-change.ts';

interface PathSets {
  gone: readonly Json[];
  fresh: readonly Json[];
  /** All that there is now. */
  next: readonly Json[];
}

/** Changes of a list of paths under `match: glob` (decision 6): what the others cover adds and takes away nothing. */
export function pathChanges({ gone, fresh, next }: PathSets, place: Place, direction: Direction): Change[] {
  if (gone.length + fresh.length === 0) return [];
  const union = new GlobUnion(next.filter(isText));
  const redundant = redundantIn(fresh, union);
  return [
    ...fresh.map((value) => {
      const change = added(value, place, direction);
      const cover = redundant.get(value);
      if (cover === undefined) return change;
      const message = `${change.message}, already covered by ${coverName(cover)}`;
      return { ...change, for: 'none' as const, redundant: true, message };
    }),
    ...gone.map((value) => removedPath(value, union, place, direction)),
  ];
}

function isText(value: Json): value is string {
  return typeof value === 'string';
}

/** Of two added globs that cover each other, the one that comes first is not the redundant one. */
function redundantIn(fresh: readonly Json[], union: GlobUnion): Map<Json, Cover> {
  const redundant = new Map<Json, Cover>();
  const left = new Set<string>();
  for (const path of fresh.filter(isText).reverse()) {
    left.add(path);
    const cover = union.cover(path, left);
    if (cover.included === true) redundant.set(path, cover);
    else left.delete(path);
  }
  return redundant;
}

function removedPath(value: Json, union: GlobUnion, place: Place, direction: Direction): Change {
  const change = removed(value, place, direction, shown(value));
  if (!isText(value)) return change;
  const cover = union.cover(value);
  if (cover.included === 'unknown')
    return { ...change, message: `${change.message}, and whether the remaining ones cover it is too hard to decide` };
  if (!cover.included) return change;
  const { pointer, message } = change;
  return {
    part: 'value',
    pointer,
    kind: 'removed',
    breaking: false,
    message: `${message}, still covered by ${coverName(cover)}`,
    value,
  };
}

function coverName(cover: Cover): string {
  return cover.included === true && cover.by !== undefined ? shown(cover.by) : 'the others together';
}
