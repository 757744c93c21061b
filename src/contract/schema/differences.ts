import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { isEqual } from '../canonical.ts';
import { below } from '../pointer.ts';
import { keysOf, own } from './keywords.ts';

/** One place where two schemas differ, with the smallest schemas that still show the difference. */
export interface Difference {
  pointer: string;
  /** The keyword that differs, or the one that holds the member that was added or removed. */
  keyword: string;
  /** A member or a branch was added or removed; else a keyword changed. */
  kind: 'added' | 'removed' | 'changed';
  from: Json | undefined;
  to: Json | undefined;
  old: Json;
  next: Json;
}

const definitions = new Set(['$defs', 'definitions']);
/** Where a schema that accepts more makes the whole accept more. */
const nested = new Set(['items', 'additionalItems', 'additionalProperties', 'propertyNames', 'then', 'else']);
const members = new Set(['properties', 'patternProperties', 'dependentSchemas']);
const lists = new Set(['allOf', 'anyOf', 'prefixItems', 'items']);
const groups: readonly (readonly string[])[] = [
  ['if', 'then', 'else'],
  ['contains', 'minContains', 'maxContains'],
];
const companions = new Map([
  ['additionalProperties', ['properties', 'patternProperties']],
  ['items', ['prefixItems']],
  ['additionalItems', ['items']],
]);
const ofTheWhole = new Set(['unevaluatedProperties', 'unevaluatedItems']);
const unjudged = new Set(['$schema', '$id', '$anchor', '$dynamicAnchor']);

/** Where two schemas without annotations differ; pointers are those of the schemas, below `pointer`. */
export function differences(old: Json, next: Json, pointer: string): Difference[] {
  if (isEqual(old, next)) return [];
  if (!isJsonObject(old) || !isJsonObject(next))
    return [{ pointer, keyword: '', kind: 'changed', from: old, to: next, old, next }];
  const keywords = [...new Set([...Object.keys(old), ...Object.keys(next)])].filter(
    (keyword) => !unjudged.has(keyword),
  );
  return keywords.flatMap((keyword) => keywordDifferences(keyword, old, next, below(pointer, keyword)));
}

function keywordDifferences(keyword: string, old: JsonObject, next: JsonObject, pointer: string): Difference[] {
  const [from, to] = [own(old, keyword), own(next, keyword)];
  if (isEqual(from, to)) return [];
  if (isJsonObject(from) && isJsonObject(to)) {
    if (definitions.has(keyword)) return memberDifferences(keyword, from, to, pointer, () => [true, true]);
    if (nested.has(keyword)) return differences(from, to, pointer);
  }
  if (members.has(keyword) && isMembers(from) && isMembers(to))
    return memberDifferences(keyword, from ?? {}, to ?? {}, pointer, (name) => [
      withMember(old, keyword, name),
      withMember(next, keyword, name),
    ]);
  if (lists.has(keyword) && Array.isArray(from) && Array.isArray(to))
    return branchDifferences(keyword, from, to, pointer);
  const kept = ofTheWhole.has(keyword)
    ? [...keysOf(old), ...keysOf(next)]
    : [keyword, ...(companions.get(keyword) ?? []), ...(groups.find((group) => group.includes(keyword)) ?? [])];
  return [{ pointer, keyword, kind: 'changed', from, to, old: only(old, kept), next: only(next, kept) }];
}

function isMembers(value: Json | undefined): value is JsonObject | undefined {
  return value === undefined || isJsonObject(value);
}

function memberDifferences(
  keyword: string,
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
    const kind = before === undefined ? ('added' as const) : ('removed' as const);
    return [{ pointer: here, keyword, kind, from: before, to: after, old, next }];
  });
}

/** Branches in the same place are compared when as many stand on both sides, else those that only one side has. */
function branchDifferences(keyword: string, from: Json[], to: Json[], pointer: string): Difference[] {
  if (from.length === to.length)
    return from.flatMap((branch, at) => differences(branch, to[at] ?? true, below(pointer, at)));
  const missing = (branches: Json[], others: Json[], kind: 'added' | 'removed'): Difference[] =>
    branches.flatMap((branch, at) => {
      if (others.some((other) => isEqual(branch, other))) return [];
      const sides = kind === 'added' ? { from: undefined, to: branch } : { from: branch, to: undefined };
      return [
        { pointer: below(pointer, at), keyword, kind, ...sides, old: { [keyword]: from }, next: { [keyword]: to } },
      ];
    });
  const found = [...missing(from, to, 'removed'), ...missing(to, from, 'added')];
  if (found.length > 0) return found;
  return [{ pointer, keyword, kind: 'changed', from, to, old: { [keyword]: from }, next: { [keyword]: to } }];
}

/** An object schema that knows one of its members and the rule for all that it does not list. */
function withMember(schema: JsonObject, keyword: string, name: string): Json {
  const listed = own(schema, keyword);
  const kept = isJsonObject(listed) ? only(listed, [name]) : {};
  return { ...only(schema, ['additionalProperties', 'properties', 'patternProperties']), [keyword]: kept };
}

function only(schema: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => keys.includes(key)));
}
