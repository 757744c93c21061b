import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { canonicalText, unique } from '../canonical.ts';
import { annotations, schemaPlaces } from './dialect.ts';

const sets = new Set(['type', 'required', 'enum']);

/** A schema without what means nothing to a validator, and with lists that are sets in one order. */
export function meaningOf(schema: Json): Json {
  const meaning = stripped(schema);
  const dialect = isJsonObject(schema) ? schema['$schema'] : undefined;
  return isJsonObject(meaning) && dialect !== undefined ? { $schema: dialect, ...meaning } : meaning;
}

function stripped(schema: Json): Json {
  if (!isJsonObject(schema)) return schema;
  const entries = Object.entries(schema).filter(([key]) => !annotations.has(key) && !key.startsWith('x-'));
  return Object.fromEntries(entries.map(([key, argument]) => [key, strippedArgument(key, argument)]));
}

function strippedArgument(key: string, argument: Json): Json {
  const place = schemaPlaces.get(key);
  if (place === 'names' && isJsonObject(argument)) return mapValues(argument, stripped);
  if (place !== undefined && Array.isArray(argument)) return argument.map(stripped);
  if (place === 'schema') return stripped(argument);
  return sets.has(key) && Array.isArray(argument) ? sorted(argument) : argument;
}

function mapValues(object: JsonObject, change: (value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

function sorted(values: Json[]): Json[] {
  const texts = unique(values).map((value) => ({ value, text: canonicalText(value) }));
  return texts.sort((one, other) => (one.text < other.text ? -1 : 1)).map(({ value }) => value);
}
