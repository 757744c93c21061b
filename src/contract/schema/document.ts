import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { canonicalText, isEqual, unique } from '../canonical.ts';
import { valueAt } from '../pointer.ts';

/** A JSON Schema without everything that means nothing to a validator. */
export interface SchemaDocument {
  root: Json;
  dialect: string;
  /** The root's `$id`, against which references to other files are resolved. */
  base: string | undefined;
  /** Whether the meaning of its keywords is known here. */
  understood: boolean;
  /** Parts with an `$id` of their own, or dynamic references: local references may lead anywhere. */
  opaque: boolean;
}

const latest = 'https://json-schema.org/draft/2020-12/schema';
const dialects = /^https?:\/\/json-schema\.org\/(draft\/2020-12|draft\/2019-09|draft-07|draft-06)\/schema$/;

const annotations = names(
  'title description $comment examples default deprecated readOnly writeOnly contentEncoding contentMediaType contentSchema',
);
const ofSchemas = names('properties patternProperties $defs definitions dependentSchemas');
const schemaLists = names('allOf anyOf oneOf prefixItems items');
const schemas = names(
  'items additionalItems unevaluatedItems contains additionalProperties propertyNames unevaluatedProperties not if then else',
);
const sets = names('type required enum');

function names(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}

/** No `$schema` means 2020-12. */
export function schemaDocument(schema: Json): SchemaDocument {
  if (!isJsonObject(schema)) return { root: schema, dialect: latest, base: undefined, understood: true, opaque: false };
  const { $schema, $id, ...rest } = schema;
  const dialect = typeof $schema === 'string' ? $schema.replace(/#$/, '') : latest;
  const root = meaningOf(rest);
  const base = typeof $id === 'string' ? $id : undefined;
  return { root, dialect, base, understood: dialects.test(dialect), opaque: hasOwnScopes(root) };
}

function meaningOf(schema: Json): Json {
  if (!isJsonObject(schema)) return schema;
  const entries = Object.entries(schema).filter(([key]) => !annotations.has(key) && !key.startsWith('x-'));
  return Object.fromEntries(entries.map(([key, argument]) => [key, meaningOfArgument(key, argument)]));
}

function meaningOfArgument(key: string, argument: Json): Json {
  if (ofSchemas.has(key) && isJsonObject(argument)) return mapValues(argument, meaningOf);
  if (schemaLists.has(key) && Array.isArray(argument)) return argument.map(meaningOf);
  if (schemas.has(key)) return meaningOf(argument);
  if (sets.has(key) && Array.isArray(argument)) return sorted(argument);
  return argument;
}

function mapValues(object: JsonObject, change: (value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

function sorted(values: Json[]): Json[] {
  const texts = unique(values).map((value) => ({ value, text: canonicalText(value) }));
  return texts.sort((one, other) => (one.text < other.text ? -1 : 1)).map(({ value }) => value);
}

const scopeKeys = new Set(['$id', '$anchor', '$dynamicAnchor', '$dynamicRef', '$recursiveAnchor', '$recursiveRef']);

function hasOwnScopes(value: Json): boolean {
  if (Array.isArray(value)) return value.some(hasOwnScopes);
  if (!isJsonObject(value)) return false;
  return Object.entries(value).some(([key, inner]) => scopeKeys.has(key) || hasOwnScopes(inner));
}

/** The schema that a local reference names; undefined where it cannot be known here. */
function target(reference: string, document: SchemaDocument): Json | undefined {
  if (document.opaque || !/^#(\/([^~]|~[01])*)?$/.test(reference)) return undefined;
  try {
    return valueAt(document.root, decodeURIComponent(reference.slice(1)));
  } catch {
    return undefined;
  }
}

const besideReference = new Set(['$ref', '$defs', 'definitions']);
const mostReferences = 20;

/** The schema itself behind a chain of references, or undefined for one that cannot be followed. */
export function resolved(schema: Json, document: SchemaDocument): Json | undefined {
  let here: Json | undefined = schema;
  for (let hops = 0; hops < mostReferences; hops++) {
    if (!isJsonObject(here) || !Object.hasOwn(here, '$ref')) return here;
    const reference: Json | undefined = here['$ref'];
    // Drafts disagree on whether the keywords beside a reference count.
    if (typeof reference !== 'string' || Object.keys(here).some((key) => !besideReference.has(key))) return undefined;
    here = target(reference, document);
  }
  return undefined;
}

/** Whether two parts of two documents certainly mean the same: equal text, and so is all that they refer to. */
export function meansTheSame(one: Json, other: Json, first: SchemaDocument, second: SchemaDocument): boolean {
  if (first.dialect !== second.dialect || !isEqual(one, other)) return false;
  const seen = new Set<string>();
  const open = [one];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    for (const reference of referencesIn(part)) {
      if (seen.has(reference)) continue;
      seen.add(reference);
      if (reference.startsWith('#')) {
        const [here, there] = [target(reference, first), target(reference, second)];
        if (here === undefined || !isEqual(here, there)) return false;
        open.push(here);
      } else if (first.base !== second.base || first.opaque || second.opaque) {
        return false;
      }
    }
  }
  return true;
}

function referencesIn(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isJsonObject(value)) return [];
  const own = typeof value['$ref'] === 'string' ? [value['$ref']] : [];
  return [...own, ...Object.values(value).flatMap(referencesIn)];
}

/** The same for every document, whatever they refer to. */
export function isSameDocument(one: SchemaDocument, other: SchemaDocument): boolean {
  return one.dialect === other.dialect && one.base === other.base && isEqual(one.root, other.root);
}
