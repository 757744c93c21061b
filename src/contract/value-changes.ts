import { isJsonObject, isScalar, type Json, type JsonObject } from '../json.ts';
import type { Direction, Match } from '../realm/model.ts';
import { canonicalText, isEqual, isScalarList } from './canonical.ts';
import { sentence, shown, type Change } from './change.ts';
import { covers, GlobIndex } from './glob.ts';
import { below } from './pointer.ts';

interface Terms {
  direction: Direction;
  match: Match;
}

/**
 * What changed in a contract's value, by decision 1: objects by key, lists of scalars as sets, other lists by
 * position, scalars by equality. What appears or disappears is told leaf by leaf.
 */
export function valueChanges(old: Json | undefined, next: Json | undefined, terms: Terms, pointer = ''): Change[] {
  if (old === undefined) return next === undefined ? [] : appeared(next, pointer, terms);
  if (next === undefined) return disappeared(old, pointer, terms);
  if (isScalarList(old) && isScalarList(next)) return setChanges(old, next, terms, pointer);
  if (Array.isArray(old) && Array.isArray(next)) return memberChanges(elements(old), elements(next), terms, pointer);
  if (isJsonObject(old) && isJsonObject(next)) return memberChanges(old, next, terms, pointer);
  return isEqual(old, next) ? [] : [replaced(old, next, terms, pointer)];
}

function elements(list: Json[]): JsonObject {
  return Object.fromEntries(list.entries());
}

function memberChanges(old: JsonObject, next: JsonObject, terms: Terms, pointer: string): Change[] {
  const keys = [...new Set([...Object.keys(old), ...Object.keys(next)])];
  return keys.flatMap((key) => valueChanges(own(old, key), own(next, key), terms, below(pointer, key)));
}

function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function appeared(value: Json, pointer: string, terms: Terms): Change[] {
  if (isEmpty(value) || isScalar(value)) return [added(value, pointer)];
  if (isScalarList(value)) return setChanges([], value, terms, pointer);
  return memberChanges({}, Array.isArray(value) ? elements(value) : value, terms, pointer);
}

function disappeared(value: Json, pointer: string, terms: Terms): Change[] {
  if (isEmpty(value) || isScalar(value)) return [removed(value, pointer, terms)];
  if (isScalarList(value)) return setChanges(value, [], terms, pointer);
  return memberChanges(Array.isArray(value) ? elements(value) : value, {}, terms, pointer);
}

function isEmpty(value: Json): boolean {
  return !isScalar(value) && Object.keys(value).length === 0;
}

function setChanges(old: Json[], next: Json[], terms: Terms, pointer: string): Change[] {
  const before = new Map(old.map((value) => [canonicalText(value), value]));
  const after = new Map(next.map((value) => [canonicalText(value), value]));
  const gone = [...before].filter(([key]) => !after.has(key)).map(([, value]) => value);
  const fresh = [...after].filter(([key]) => !before.has(key)).map(([, value]) => value);
  const globs = new GlobIndex(terms.match === 'glob' ? next.filter(isGlob) : []);
  return [
    ...fresh.map((value) => addedTo(value, fresh, globs, pointer)),
    ...gone.map((value) => removedFrom(value, globs, pointer, terms)),
  ];
}

/** Nothing else can cover another path. */
function isGlob(value: Json): value is string {
  return typeof value === 'string' && /[*?]/.test(value);
}

function added(value: Json, pointer: string): Change {
  const message = sentence('Added', pointer, shown(value));
  return { part: 'value', pointer, kind: 'added', breaking: false, message, value };
}

function removed(value: Json, pointer: string, terms: Terms): Change {
  const message = sentence('Removed', pointer, shown(value));
  return { part: 'value', pointer, kind: 'removed', breaking: terms.direction === 'offers', message, value };
}

function addedTo(value: Json, fresh: Json[], globs: GlobIndex, pointer: string): Change {
  const change = added(value, pointer);
  const cover = typeof value === 'string' ? redundantBy(value, fresh, globs) : undefined;
  if (cover === undefined) return change;
  return { ...change, redundant: true, message: `${change.message}, already covered by ${shown(cover)}` };
}

/** Of two added globs that cover each other, the one that comes first is not the redundant one. */
function redundantBy(path: string, fresh: Json[], globs: GlobIndex): string | undefined {
  const isEarlier = (glob: string): boolean => fresh.indexOf(glob) < fresh.indexOf(path);
  return globs.covering(path, (glob) => glob !== path && (!covers(path, glob) || isEarlier(glob)));
}

function removedFrom(value: Json, globs: GlobIndex, pointer: string, terms: Terms): Change {
  const change = removed(value, pointer, terms);
  const cover = typeof value === 'string' ? globs.covering(value) : undefined;
  if (cover === undefined) return change;
  return { ...change, breaking: false, message: `${change.message}, still covered by ${shown(cover)}` };
}

/** Another scalar is a removal and an addition; a value of another type is of use to nobody. */
function replaced(from: Json, to: Json, terms: Terms, pointer: string): Change {
  const sameType = typeOf(from) === typeOf(to);
  const message = sentence('Changed', pointer, `from ${shown(from)} to ${shown(to)}`);
  return {
    part: 'value',
    pointer,
    kind: 'changed',
    breaking: !sameType || terms.direction === 'offers',
    message,
    from,
    to,
  };
}

function typeOf(value: Json): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}
