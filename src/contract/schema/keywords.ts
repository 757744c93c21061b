import { isJsonObject, type Json, type JsonObject } from '../../json.ts';

// Schemas come from files that nobody has validated: a malformed argument is read as undefined, never guessed at.

const jsonTypes = ['null', 'boolean', 'object', 'array', 'number', 'string'] as const;
export type JsonType = (typeof jsonTypes)[number];

export function jsonType(value: Json): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return 'number';
  return typeof value === 'string' ? 'string' : 'object';
}

const subjects = new Map<string, JsonType>([
  ...speakingOf('number', 'minimum maximum exclusiveMinimum exclusiveMaximum multipleOf'),
  ...speakingOf('string', 'minLength maxLength pattern format'),
  ...speakingOf('array', 'minItems maxItems items prefixItems additionalItems unevaluatedItems uniqueItems'),
  ...speakingOf('array', 'contains minContains maxContains'),
  ...speakingOf('object', 'minProperties maxProperties properties patternProperties additionalProperties required'),
  ...speakingOf('object', 'propertyNames dependentRequired dependentSchemas dependencies unevaluatedProperties'),
]);

function speakingOf(type: JsonType, keywords: string): [string, JsonType][] {
  return keywords.split(' ').map((keyword) => [keyword, type]);
}

/** The type that a keyword speaks of; it accepts all values of other types. Undefined: it speaks of all. */
export function subjectOf(keyword: string): JsonType | undefined {
  return subjects.get(keyword);
}

interface Limit {
  side: 'lower' | 'upper';
  /** The bound itself is outside. */
  open: boolean;
}

const limits = new Map<string, Limit>([
  ['exclusiveMinimum', { side: 'lower', open: true }],
  ['exclusiveMaximum', { side: 'upper', open: true }],
  ...['minimum', 'minLength', 'minItems', 'minProperties'].map((key) => [key, { side: 'lower', open: false }] as const),
  ...['maximum', 'maxLength', 'maxItems', 'maxProperties'].map((key) => [key, { side: 'upper', open: false }] as const),
]);

/** The keywords that bound a number, or the size of anything else. */
export function limitOf(keyword: string): Limit | undefined {
  return limits.get(keyword);
}

/** What bounds are about: a number itself, characters, items or properties. */
export function sizeOf(value: Json): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return Array.from(value).length;
  return isJsonObject(value) ? Object.keys(value).length : Array.isArray(value) ? value.length : 0;
}

export function isWithin(size: number, limit: Limit, bound: number): boolean {
  if (size === bound) return !limit.open;
  return limit.side === 'lower' ? size > bound : size < bound;
}

const typeNames = new Set<Json>([...jsonTypes, 'integer']);

/** The argument of `type` as a list. */
export function typeList(argument: Json): Json[] | undefined {
  const list = Array.isArray(argument) ? argument : [argument];
  return list.length > 0 && list.every((name) => typeNames.has(name)) ? list : undefined;
}

export function nameList(argument: Json | undefined): string[] | undefined {
  if (!Array.isArray(argument)) return undefined;
  const names = argument.filter((name) => typeof name === 'string');
  return names.length === argument.length ? names : undefined;
}

export function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The schemas of the named properties; empty where there are none or the argument is malformed. */
export function propertiesOf(schema: JsonObject): JsonObject {
  const properties = own(schema, 'properties');
  return isJsonObject(properties) ? properties : {};
}

/** Every type a value may have; undefined means any. */
export function typesOf(schema: JsonObject): Json[] | undefined {
  const type = own(schema, 'type');
  return type === undefined ? undefined : typeList(type);
}

export function mayBe(schema: JsonObject, type: JsonType): boolean {
  const types = typesOf(schema);
  return types === undefined || types.includes(type) || (type === 'number' && types.includes('integer'));
}

/** They hold definitions or names and accept every value. */
export const silent = new Set(['$defs', 'definitions']);
