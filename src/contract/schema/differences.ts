import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { isEqual } from '../canonical.ts';
import { below } from '../pointer.ts';
import { own } from './keywords.ts';

/** One place where two schemas differ, with the smallest schemas that still show the difference. */
export interface Difference {
  pointer: string;
  /** A property or definition was added or removed; else a keyword changed. */
  kind: 'added' | 'removed' | 'changed';
  from: Json | undefined;
  to: Json | undefined;
  old: Json;
  next: Json;
}

const definitions = new Set(['$defs', 'definitions']);
const nested = new Set(['items', 'additionalProperties', 'not', 'contains', 'propertyNames']);

/** Where two schemas without annotations differ; pointers are those of the schemas, below `pointer`. */
export function differences(old: Json, next: Json, pointer: string): Difference[] {
  if (isEqual(old, next)) return [];
  if (!isJsonObject(old) || !isJsonObject(next)) return [{ pointer, kind: 'changed', from: old, to: next, old, next }];
  const keywords = [...new Set([...Object.keys(old), ...Object.keys(next)])];
  return keywords.flatMap((keyword) => keywordDifferences(keyword, old, next, below(pointer, keyword)));
}

function keywordDifferences(keyword: string, old: JsonObject, next: JsonObject, pointer: string): Difference[] {
  const [from, to] = [own(old, keyword), own(next, keyword)];
  if (isEqual(from, to)) return [];
  if (isJsonObject(from) && isJsonObject(to)) {
    if (definitions.has(keyword)) return memberDifferences(from, to, pointer, () => [true, true]);
    if (nested.has(keyword)) return differences(from, to, pointer);
  }
  if (keyword === 'properties') {
    const [before, after] = [isJsonObject(from) ? from : {}, isJsonObject(to) ? to : {}];
    return memberDifferences(before, after, pointer, (name) => [withProperty(old, name), withProperty(next, name)]);
  }
  const related = keyword === 'additionalProperties' ? ['properties', 'patternProperties'] : [];
  const parts = [old, next].map((schema) => only(schema, [keyword, ...related]));
  return [{ pointer, kind: 'changed', from, to, old: parts[0] ?? true, next: parts[1] ?? true }];
}

function memberDifferences(
  from: JsonObject,
  to: JsonObject,
  pointer: string,
  alone: (name: string) => [old: Json, next: Json],
): Difference[] {
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return names.flatMap((name) => {
    const [before, after] = [own(from, name), own(to, name)];
    const here = below(pointer, name);
    if (before !== undefined && after !== undefined) return differences(before, after, here);
    const [old, next] = alone(name);
    return [{ pointer: here, kind: before === undefined ? 'added' : 'removed', from: before, to: after, old, next }];
  });
}

/** An object schema that knows one of its properties and the rule for all that it does not list. */
function withProperty(schema: JsonObject, name: string): Json {
  const properties = own(schema, 'properties');
  const kept = isJsonObject(properties) ? only(properties, [name]) : {};
  return { ...only(schema, ['additionalProperties', 'patternProperties']), properties: kept };
}

function only(schema: JsonObject, keys: string[]): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => keys.includes(key)));
}
