import type { Json } from '../../json.ts';
import { isEqual } from '../canonical.ts';
import { shown } from '../change.ts';
import { tokensOf } from '../pointer.ts';
import type { Difference } from './differences.ts';
import type { Holds, Readers } from './explain.ts';

/** What would make a breaking change compatible, as an imperative without its full stop. */
export function suggestionFor(difference: Difference, holds: Holds, readers: Readers): string | undefined {
  const readsOld = readers.includes('new') && !holds.new;
  const readsNew = readers.includes('old') && !holds.old;
  // What the new schema refuses must be accepted again, what only it accepts must not be.
  if (readsOld && readsNew) return `leave it as it is, or publish it as a new contract beside this one`;
  return readsOld ? forStricter(difference) : readsNew ? forLooser(difference) : undefined;
}

/** The new schema refuses documents that were valid. */
function forStricter({ keyword, kind, pointer, from, to }: Difference): string | undefined {
  const name = JSON.stringify(tokensOf(pointer).at(-1) ?? '');
  switch (keyword) {
    case 'required':
      return `keep ${missing(to, from)} optional, or give a default and leave it out of required`;
    case 'properties':
      return kind === 'added'
        ? `let ${name} accept every value, as it did while it was not listed, or close the object before`
        : `keep ${name}, and mark it as deprecated`;
    case 'enum':
    case 'const':
      return from === undefined ? `leave ${keyword} out` : `keep ${missing(from, to)} among the choices`;
    case 'type':
      return `keep accepting ${missing(from, to, shown)} as well`;
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return `keep accepting other properties, or list those that are in use first`;
    case 'anyOf':
    case 'oneOf':
      return 'keep the branch, and mark it as deprecated';
    default:
      return from === undefined
        ? `leave ${keyword} out`
        : keyword === ''
          ? undefined
          : `keep ${keyword} at ${shown(from)} or looser`;
  }
}

/** The new schema accepts documents that readers of the old one refuse. */
function forLooser({ keyword, kind, pointer, from, to }: Difference): string | undefined {
  const name = JSON.stringify(tokensOf(pointer).at(-1) ?? '');
  switch (keyword) {
    case 'required':
      return `keep ${missing(from, to)} required, or let the readers do without it first`;
    case 'properties':
      return kind === 'added'
        ? `let the readers accept ${name} or other properties first`
        : `keep ${name} with its rule, and mark it as deprecated`;
    case 'enum':
    case 'const':
      return `add ${missing(to, from)} to the choices of the readers first`;
    case 'type':
      return `let the readers accept ${missing(to, from, shown)} first`;
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return 'list the new properties only after the readers accept them';
    case 'anyOf':
    case 'oneOf':
      return 'add the branch to the readers first';
    default:
      return from === undefined || keyword === '' ? undefined : `keep ${keyword} at ${shown(from)} or stricter`;
  }
}

/** What stands in one list and not in the other. */
function missing(here: Json | undefined, there: Json | undefined, word = quoted): string {
  const others = listOf(there);
  const only = listOf(here).filter((one) => !others.some((other) => isEqual(one, other)));
  return only.length === 0 ? 'it' : only.map((one) => word(one)).join(', ');
}

function quoted(value: Json): string {
  return typeof value === 'string' ? JSON.stringify(value) : shown(value);
}

function listOf(value: Json | undefined): Json[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
