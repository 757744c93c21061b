import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { valueAt } from '../pointer.ts';
import { type ApiDocument, localReference, own, partAt } from './document.ts';

/** Who sends what a schema describes: in a request the consumer, in a response the provider. */
export type Side = 'request' | 'response';

/**
 * How much a schema leaves open. `open`: as it stands, for who reads. `closed`: who writes sends no property that is
 * not declared, so a new property can meet no old meaning. `branch`: a part of a closed schema's `allOf` and the
 * like; what is in it is closed, and the whole closes it.
 */
export type Openness = 'open' | 'closed' | 'branch';

const annotations = new Set(
  'title description default example examples deprecated externalDocs xml discriminator readOnly writeOnly $comment'.split(
    ' ',
  ),
);
const maps = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);
const lists = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const singles = new Set(
  'items contains additionalProperties propertyNames unevaluatedItems unevaluatedProperties not if then else'.split(
    ' ',
  ),
);
/** Their schemas speak of the same value as the schema that they stand in. */
const branches = new Set(['allOf', 'anyOf', 'oneOf', 'then', 'else', 'dependentSchemas']);
/** To close these would not narrow the whole. */
const alwaysOpen = new Set(['not', 'if', 'contains', 'propertyNames', '$defs', 'definitions']);

export function isAnnotation(keyword: string): boolean {
  return annotations.has(keyword) || keyword.startsWith('x-');
}

/** A schema of a document as JSON Schema 2020-12 that stands alone, with what it refers to as `$defs`. */
export function standalone(schema: Json, document: ApiDocument, side: Side, openness: Openness): Json {
  const translation = new Translation(document, side);
  const root = translation.schema(schema, openness);
  const definitions = translation.definitions();
  return Object.keys(definitions).length === 0 || !isJsonObject(root) ? root : { ...root, $defs: definitions };
}

class Translation {
  private readonly document: ApiDocument;
  private readonly side: Side;
  private readonly needed = new Map<string, { pointer: string; openness: Openness }>();

  constructor(document: ApiDocument, side: Side) {
    this.document = document;
    this.side = side;
  }

  definitions(): JsonObject {
    const found: [string, Json][] = [];
    // Grows while it is gone through.
    for (const [name, { pointer, openness }] of this.needed)
      found.push([name, this.schema(valueAt(this.document.root, pointer) ?? true, openness)]);
    return Object.fromEntries(found);
  }

  schema(schema: Json, openness: Openness): Json {
    if (typeof schema === 'boolean') return schema;
    if (!isJsonObject(schema)) return true;
    const reference = Object.hasOwn(schema, '$ref') ? this.reference(schema, openness) : undefined;
    const keywords = Object.entries(schema).filter(([key]) => key !== '$ref' && !isAnnotation(key));
    // Version 3.0 ignores what stands beside a reference.
    if (reference !== undefined && (this.document.isDialect30 || keywords.length === 0)) return { $ref: reference };
    const beside: JsonObject = Object.hasOwn(schema, '$ref')
      ? { $ref: this.reference(schema, within(openness, true)) }
      : {};
    const translated = { ...beside, ...this.keywords(Object.fromEntries(keywords), openness) };
    return openness === 'closed' ? this.close(translated, schema) : translated;
  }

  private reference(schema: JsonObject, openness: Openness): Json {
    const pointer = localReference(schema);
    if (pointer === undefined) return schema['$ref'] ?? '';
    const name = `${openness}.${pointer.replace(/^\/components\/schemas\//, '')}`;
    this.needed.set(name, { pointer, openness });
    return `#/$defs/${encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))}`;
  }

  private keywords(schema: JsonObject, openness: Openness): JsonObject {
    const dropped = this.dropped(schema);
    const plain = this.document.isDialect30 ? from30(schema) : schema;
    return Object.fromEntries(
      Object.entries(plain).map(([key, argument]) => {
        if (key === 'required' && Array.isArray(argument))
          return [key, argument.filter((name) => typeof name !== 'string' || !dropped.has(name))];
        return [key, this.argument(key, argument, openness, key === 'properties' ? dropped : new Set())];
      }),
    );
  }

  private argument(key: string, argument: Json, openness: Openness, dropped: ReadonlySet<string>): Json {
    const inner = alwaysOpen.has(key) ? 'open' : within(openness, branches.has(key));
    if (maps.has(key) && isJsonObject(argument)) {
      const kept = Object.entries(argument).filter(([name]) => !dropped.has(name));
      return Object.fromEntries(kept.map(([name, part]) => [name, this.schema(part, inner)]));
    }
    if (lists.has(key) && Array.isArray(argument)) return argument.map((part) => this.schema(part, inner));
    return singles.has(key) ? this.schema(argument, inner) : argument;
  }

  /** Properties that are for the other side only. */
  private dropped(schema: JsonObject): Set<string> {
    const flag = this.side === 'request' ? 'readOnly' : 'writeOnly';
    const properties = own(schema, 'properties');
    if (!isJsonObject(properties)) return new Set();
    return new Set(
      Object.keys(properties).filter((name) => {
        const property = own(properties, name);
        const flagged = isJsonObject(property) && property[flag] === true;
        return flagged || partAt(property, '', this.document)?.value[flag] === true;
      }),
    );
  }

  /** Refuses properties that are declared nowhere, unless that is said already or nothing is declared. */
  private close(translated: JsonObject, schema: JsonObject): JsonObject {
    const declared = { names: new Set<string>(), patterns: new Set<string>() };
    if (!this.collect(schema, declared, new Set())) return translated;
    if (declared.names.size === 0) return translated;
    const patterns = withMissing(declared.patterns, translated['patternProperties']);
    return {
      ...translated,
      properties: withMissing(declared.names, translated['properties']),
      ...(Object.keys(patterns).length === 0 ? {} : { patternProperties: patterns }),
      additionalProperties: false,
    };
  }

  /** False where a part says itself what other properties there may be. */
  private collect(schema: Json, declared: { names: Set<string>; patterns: Set<string> }, seen: Set<Json>): boolean {
    const part = partAt(schema, '', this.document)?.value;
    if (part === undefined || seen.has(part)) return true;
    seen.add(part);
    if (['additionalProperties', 'unevaluatedProperties'].some((key) => Object.hasOwn(part, key))) return false;
    const dropped = this.dropped(part);
    const [properties, patterns] = [own(part, 'properties'), own(part, 'patternProperties')];
    if (isJsonObject(properties))
      for (const name of Object.keys(properties)) if (!dropped.has(name)) declared.names.add(name);
    if (isJsonObject(patterns)) for (const pattern of Object.keys(patterns)) declared.patterns.add(pattern);
    const inside = [...branches].flatMap((key) => {
      const argument = own(part, key);
      return key === 'then' || key === 'else' || argument === undefined
        ? (argument ?? [])
        : Object.values(argument ?? {});
    });
    return inside.every((one) => this.collect(one, declared, seen));
  }
}

/** Schemas by name, and one that accepts everything for each name that has none. */
function withMissing(names: ReadonlySet<string>, present: Json | undefined): JsonObject {
  const all = Object.fromEntries([...names].map((name) => [name, true]));
  return { ...all, ...(isJsonObject(present) ? present : {}) };
}

function within(openness: Openness, isBranch: boolean): Openness {
  return openness === 'open' ? 'open' : isBranch ? 'branch' : 'closed';
}

/** The keywords of version 3.0 that mean something else in JSON Schema. */
function from30(schema: JsonObject): JsonObject {
  const { nullable, exclusiveMinimum, exclusiveMaximum, minimum, maximum, ...rest } = schema;
  const { type } = rest;
  return {
    ...rest,
    ...(nullable === true && typeof type === 'string' ? { type: [type, 'null'] } : {}),
    ...bound(minimum, exclusiveMinimum, 'minimum', 'exclusiveMinimum'),
    ...bound(maximum, exclusiveMaximum, 'maximum', 'exclusiveMaximum'),
  };
}

function bound(limit: Json | undefined, exclusive: Json | undefined, plain: string, open: string): JsonObject {
  if (limit === undefined) return {};
  return { [exclusive === true ? open : plain]: limit };
}
