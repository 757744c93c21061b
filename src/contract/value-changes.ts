import { isJsonObject, isScalar, type Json, type JsonObject } from '../json.ts';
import type { Direction, Keys, Match } from '../realm/model.ts';
import { canonicalText, isEqual, isScalarList } from './canonical.ts';
import { type Change, shown } from './change.ts';
import { itemsByKey, listKey } from './list-key.ts';
import { pathChanges } from './path-changes.ts';
import { evidentRenames } from './rename.ts';
import { added, itemOf, keyedItemOf, memberOf, type Place, removed, renamed, replaced, whole } from './value-change.ts';

interface Terms {
  direction: Direction;
  match: Match;
  keys?: Keys | undefined;
}

/**
 * What changed in a contract's value, by decision 1: objects by key, lists of scalars as sets, lists of objects by
 * what tells them apart, other lists by position, scalars by equality. What appears or disappears is told leaf by
 * leaf, an item of a keyed list as a whole.
 */
export function valueChanges(old: Json | undefined, next: Json | undefined, terms: Terms): Change[] {
  return changesAt(old, next, terms, whole);
}

function changesAt(old: Json | undefined, next: Json | undefined, terms: Terms, place: Place): Change[] {
  if (old === undefined) return next === undefined ? [] : appeared(next, terms, place);
  if (next === undefined) return disappeared(old, terms, place);
  if (isScalarList(old) && isScalarList(next)) return setChanges(old, next, terms, place);
  if (Array.isArray(old) && Array.isArray(next)) return listChanges(old, next, terms, place);
  if (isJsonObject(old) && isJsonObject(next)) return memberChanges(old, next, terms, place);
  return isEqual(old, next) ? [] : [replaced(old, next, place, terms.direction)];
}

function appeared(value: Json, terms: Terms, place: Place): Change[] {
  if (isScalar(value) || isEmpty(value)) return [added(value, place, terms.direction)];
  if (isScalarList(value)) return setChanges([], value, terms, place);
  return Array.isArray(value) ? listChanges([], value, terms, place) : memberChanges({}, value, terms, place);
}

function disappeared(value: Json, terms: Terms, place: Place): Change[] {
  if (isScalar(value) || isEmpty(value)) return [removed(value, place, terms.direction, place.pointer)];
  if (isScalarList(value)) return setChanges(value, [], terms, place);
  return Array.isArray(value) ? listChanges(value, [], terms, place) : memberChanges(value, {}, terms, place);
}

function isEmpty(value: Json): boolean {
  return !isScalar(value) && Object.keys(value).length === 0;
}

function memberChanges(old: JsonObject, next: JsonObject, terms: Terms, place: Place): Change[] {
  const gone = new Map(Object.entries(old).filter(([key]) => !Object.hasOwn(next, key)));
  const fresh = new Map(Object.entries(next).filter(([key]) => !Object.hasOwn(old, key)));
  const renames = evidentRenames(gone, fresh);
  const newNames = new Set(renames.values());
  const keys = [...new Set([...Object.keys(old), ...Object.keys(next)])];
  return keys.flatMap((key) => {
    const to = renames.get(key);
    const here = memberOf(place, key);
    if (to !== undefined) {
      const places = { old: here, next: `to ${memberOf(place, to).pointer}` };
      return [renamed(key, to, places, terms.direction)];
    }
    return newNames.has(key) ? [] : changesAt(own(old, key), own(next, key), terms, here);
  });
}

function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function listChanges(old: Json[], next: Json[], terms: Terms, place: Place): Change[] {
  const key = listKey([old, next], place.pattern, terms.keys);
  if (key !== undefined) return keyedChanges(old, next, key, terms, place);
  const longer = old.length > next.length ? old : next;
  return longer.flatMap((_, index) => changesAt(old[index], next[index], terms, itemOf(place, index)));
}

function keyedChanges(old: Json[], next: Json[], key: string, terms: Terms, place: Place): Change[] {
  const [before, after] = [itemsByKey(old, key), itemsByKey(next, key)];
  const rest = (side: typeof before, other: typeof before) =>
    new Map([...side].filter(([name]) => !other.has(name)).map(([name, { item }]) => [name, without(item, key)]));
  const renames = evidentRenames(rest(before, after), rest(after, before));
  const newNames = new Set(renames.values());
  const ofOld = [...before].flatMap(([name, { item, index }]) => {
    const there = after.get(name);
    if (there) return changesAt(item, there.item, terms, keyedItemOf(place, there.index, key, item[key]));
    const here = itemOf(place, index);
    const to = after.get(renames.get(name) ?? '')?.item[key];
    if (to === undefined) return [removed(item, here, terms.direction, shown(item[key]))];
    const from = item[key] ?? null;
    return [renamed(from, to, { old: here, next: `from ${shown(from)} to ${shown(to)}` }, terms.direction)];
  });
  const ofNew = [...after].filter(([name]) => !before.has(name) && !newNames.has(name));
  return [...ofOld, ...ofNew.map(([, { item, index }]) => added(item, itemOf(place, index), terms.direction))];
}

function without(item: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(item).filter(([name]) => name !== key));
}

function setChanges(old: Json[], next: Json[], terms: Terms, place: Place): Change[] {
  const before = new Map(old.map((value) => [canonicalText(value), value]));
  const after = new Map(next.map((value) => [canonicalText(value), value]));
  const gone = [...before].filter(([text]) => !after.has(text)).map(([, value]) => value);
  const fresh = [...after].filter(([text]) => !before.has(text)).map(([, value]) => value);
  if (terms.match === 'glob') return pathChanges({ gone, fresh, next }, place, terms.direction);
  return [
    ...fresh.map((value) => added(value, place, terms.direction)),
    ...gone.map((value) => removed(value, place, terms.direction, shown(value))),
  ];
}
