import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { canonicalText, isEqual } from '../canonical.ts';
import { type Change, shown } from '../change.ts';
import { below } from '../pointer.ts';
import { own } from './document.ts';
import { finding } from './finding.ts';
import { isAnnotation, type Side } from './schema-translation.ts';

/** One difference between two schemas at the same place, and the old schema with this difference alone. */
export interface Difference {
  change: Change;
  patched: JsonObject;
  suggestion: string;
}

/** Where schemas are compared. */
export interface SchemaPlace {
  pointer: string;
  /** The path of properties to it, with `[]` for items: `owner.tags[]`. */
  name: string;
  /** Where people find it: `the request of POST /pets`. */
  where: string;
  side: Side;
}

/** What differs between two schemas, of which equal parts have been taken out. */
export function keywordDifferences(old: JsonObject, next: JsonObject, place: SchemaPlace): Difference[] {
  const keys = [...new Set([...Object.keys(old), ...Object.keys(next)])];
  return keys
    .filter((key) => !isAnnotation(key) && !isEqual(own(old, key), own(next, key)))
    .flatMap((key) => {
      if (key === 'properties') return propertyDifferences(old, next, place);
      if (key === 'required') return requiredDifferences(old, next, place);
      return [keywordDifference(key, old, next, place)];
    });
}

function propertyDifferences(old: JsonObject, next: JsonObject, place: SchemaPlace): Difference[] {
  const [before, after] = [objectAt(old, 'properties'), objectAt(next, 'properties')];
  const nowRequired = requiredNames(next);
  const gone = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
  const fresh = Object.keys(after).filter((name) => !Object.hasOwn(before, name));
  return [
    ...gone.map((name) => {
      const rest = Object.fromEntries(Object.entries(before).filter(([key]) => key !== name));
      // Nothing requires what is not there any more.
      const required = [...requiredNames(old)].filter((one) => one !== name || nowRequired.has(one));
      const what = `property ${path(place, name)}`;
      return {
        change: finding('removed', propertyPointer(place, name), `Removed ${what} from ${place.where}`, {
          value: what,
        }),
        patched: { ...old, properties: rest, required },
        suggestion: `keep it until its consumers have moved, and mark it as deprecated`,
      };
    }),
    ...fresh.map((name) => {
      const isRequired = nowRequired.has(name);
      const what = `${isRequired ? 'required' : 'optional'} property ${path(place, name)}`;
      const required = isRequired ? [...new Set([...requiredNames(old), name])] : [...requiredNames(old)];
      return {
        change: finding('added', propertyPointer(place, name), `Added ${what} to ${place.where}`, { value: what }),
        patched: { ...old, properties: { ...before, [name]: after[name] ?? true }, required },
        suggestion: 'make it optional',
      };
    }),
  ];
}

/** Of properties that come or go it is told with them. */
function requiredDifferences(old: JsonObject, next: JsonObject, place: SchemaPlace): Difference[] {
  const [before, after] = [requiredNames(old), requiredNames(next)];
  const [known, there] = [objectAt(old, 'properties'), objectAt(next, 'properties')];
  const isTold = (name: string): boolean => Object.hasOwn(known, name) !== Object.hasOwn(there, name);
  const fresh = [...after].filter((name) => !before.has(name) && !isTold(name));
  const gone = [...before].filter((name) => !after.has(name) && !isTold(name));
  const pointer = below(place.pointer, 'required');
  const always = place.side === 'request' ? 'required' : 'always there';
  return [
    ...fresh.map((name) => ({
      change: finding('narrowed', pointer, `Property ${path(place, name)} is now ${always} in ${place.where}`, {
        from: 'optional',
        to: 'required',
      }),
      patched: { ...old, required: [...before, name] },
      suggestion: 'leave it optional',
    })),
    ...gone.map((name) => ({
      change: finding('widened', pointer, `Property ${path(place, name)} is no longer ${always} in ${place.where}`, {
        from: 'required',
        to: 'optional',
      }),
      patched: { ...old, required: [...before].filter((one) => one !== name) },
      suggestion: 'leave it required',
    })),
  ];
}

function keywordDifference(key: string, old: JsonObject, next: JsonObject, place: SchemaPlace): Difference {
  const [from, to] = [own(old, key), own(next, key)];
  const subject = place.name === '' ? '' : ` of ${place.name}`;
  const message = `Changed ${key}${subject}: ${shown(from)} → ${shown(to)}, in ${place.where}`;
  const { [key]: _old, ...rest } = old;
  const patched = to === undefined ? rest : { ...rest, [key]: to };
  return {
    change: finding(kindOf(key, from, to), below(place.pointer, key), message, { from: from ?? null, to: to ?? null }),
    patched,
    suggestion: place.side === 'request' ? 'go on accepting what was accepted' : 'go on sending only what was sent',
  };
}

/** As far as the keyword itself shows it. */
function kindOf(key: string, from: Json | undefined, to: Json | undefined): Change['kind'] {
  if (key === 'nullable') return to === true ? 'widened' : 'narrowed';
  if (from === undefined) return 'narrowed';
  if (to === undefined) return 'widened';
  if (key === 'enum' || key === 'type') return setKind(asSet(from), asSet(to));
  if (typeof from !== 'number' || typeof to !== 'number') return 'changed';
  if (/^(min|exclusiveMin)/.test(key)) return to > from ? 'narrowed' : 'widened';
  return /^(max|exclusiveMax)/.test(key) ? (to < from ? 'narrowed' : 'widened') : 'changed';
}

function setKind(from: ReadonlySet<string>, to: ReadonlySet<string>): Change['kind'] {
  if ([...from].every((value) => to.has(value))) return 'widened';
  return [...to].every((value) => from.has(value)) ? 'narrowed' : 'changed';
}

function asSet(value: Json): Set<string> {
  return new Set((Array.isArray(value) ? value : [value]).map(canonicalText));
}

function objectAt(schema: JsonObject, key: string): JsonObject {
  const found = own(schema, key);
  return isJsonObject(found) ? found : {};
}

function requiredNames(schema: JsonObject): Set<string> {
  const names = own(schema, 'required');
  return new Set(Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []);
}

function path(place: SchemaPlace, name: string): string {
  return place.name === '' ? name : `${place.name}.${name}`;
}

function propertyPointer(place: SchemaPlace, name: string): string {
  return below(below(place.pointer, 'properties'), name);
}
