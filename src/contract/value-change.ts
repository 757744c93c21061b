import type { Json } from '../json.ts';
import type { Direction } from '../realm/model.ts';
import { type Change, sentence, shown } from './change.ts';
import { below } from './pointer.ts';

/** Where in a value a change is. */
export interface Place {
  /** Into the new value; of what is gone, into the old one. */
  pointer: string;
  /** The same with `-` for each item of a list, as a contract's `keys` name lists. */
  pattern: string;
  /** The end of a sentence about it, which names the item of a list that it is in: `, where name is web`. */
  item: string;
}

export const whole: Place = { pointer: '', pattern: '', item: '' };

export function memberOf(place: Place, key: string): Place {
  return { ...place, pointer: below(place.pointer, key), pattern: below(place.pattern, key) };
}

export function itemOf(place: Place, index: number): Place {
  return { ...place, pointer: below(place.pointer, index), pattern: below(place.pattern, '-') };
}

export function keyedItemOf(place: Place, index: number, key: string, name: Json | undefined): Place {
  const item = `${place.item === '' ? ', where' : `${place.item} and`} ${key} is ${shown(name)}`;
  return { ...itemOf(place, index), item };
}

export function added(value: Json, place: Place, direction: Direction): Change {
  const message = sentence('Added', place.pointer, shown(value)) + place.item;
  const affected = direction === 'requires' ? 'provider' : 'none';
  return { part: 'value', pointer: place.pointer, kind: 'added', breaking: false, for: affected, message, value };
}

/** `what` names it in the suggestion. */
export function removed(value: Json, place: Place, direction: Direction, what: string): Change {
  const message = sentence('Removed', place.pointer, shown(value)) + place.item;
  const change: Change = { part: 'value', pointer: place.pointer, kind: 'removed', breaking: false, message, value };
  return direction === 'offers' ? breaking(change, keep(what)) : change;
}

/** Another scalar is a removal and an addition; a value of another type is of use to nobody. */
export function replaced(from: Json, to: Json, place: Place, direction: Direction): Change {
  const { pointer } = place;
  const message = sentence('Changed', pointer, `from ${shown(from)} to ${shown(to)}`) + place.item;
  const change: Change = { part: 'value', pointer, kind: 'changed', breaking: false, message, from, to };
  const [old, next] = [typeOf(from), typeOf(to)];
  if (old !== next) return breaking(change, `keep the ${old} and put the ${next} beside it, under a name of its own`);
  if (direction === 'offers') return breaking(change, 'add the new value beside the old one');
  return { ...change, for: 'provider' };
}

/** Breaks as the removal that it is. `from` and `to` are the names. */
export function renamed(from: Json, to: Json, places: { old: Place; next: string }, direction: Direction): Change {
  const { pointer, item } = places.old;
  const message = `Renamed ${pointer} ${places.next}${item}`;
  const change: Change = { part: 'value', pointer, kind: 'renamed', breaking: false, message, from, to };
  if (direction === 'requires') return { ...change, for: 'provider' };
  return breaking(change, `keep ${shown(from)} beside ${shown(to)} until its consumers have moved`);
}

function breaking(change: Change, suggestion: string): Change {
  return { ...change, breaking: true, for: 'consumers', suggestion };
}

function keep(what: string): string {
  return `keep ${what === '' ? 'it' : what} until its consumers have moved, and mark it as deprecated`;
}

function typeOf(value: Json): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}
