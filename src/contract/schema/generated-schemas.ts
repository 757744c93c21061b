import * as fc from 'fast-check';
import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { mutate } from './mutated-schemas.ts';

// Schemas, pairs of schemas and documents for the laws of schema comparison.

export type Draft = 'draft-07' | '2020-12';
export const drafts: readonly Draft[] = ['2020-12', 'draft-07'];

const names = ['a', 'b', 'ab', 'kind'] as const;
const patterns = ['^a', 'b$', '^[ab]+$', '^k', '^\\d{1,3}$', 'a.b'] as const;
const small = fc.integer({ min: 0, max: 3 });
const scalars = fc.constantFrom<Json>(null, true, false, 0, 1, 2, 3, 0.5, -1, '', 'a', 'b', 'ab', 'aaa', 'kind', '12');
const name = fc.constantFrom(...names);

export const documents: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    { weight: 3, arbitrary: scalars },
    { weight: 1, arbitrary: fc.constantFrom<Json>('axb', 'bb', 'b1', 4, 6, 2.5, 10, '🦊', '2024-02-29') },
    { weight: 2, arbitrary: fc.array(tie('value'), { maxLength: 4 }) },
    {
      weight: 4,
      arbitrary: fc.dictionary(fc.oneof(name, fc.constantFrom('aa', 'x', '12', 'ba')), tie('value'), {
        maxKeys: 4,
        noNullPrototype: true,
      }),
    },
  ),
})).value;

/** Recursion that passes through a property or an item; any other has no meaning. */
function inside(schema: fc.Arbitrary<Json>): fc.Arbitrary<Json> {
  return fc.oneof(
    { weight: 6, arbitrary: schema },
    { weight: 1, arbitrary: fc.constantFrom<Json>({ $ref: '#' }, { $ref: '#/definitions/node' }) },
  );
}

const typeNames = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'] as const;
const types = fc.oneof(
  fc.constantFrom(...typeNames),
  fc.uniqueArray(fc.constantFrom(...typeNames), { minLength: 1, maxLength: 3 }),
);

type Keywords = { [keyword: string]: fc.Arbitrary<Json> };

const numbers: Keywords = {
  minimum: fc.constantFrom(-1, 0, 0.5, 1, 2),
  maximum: fc.constantFrom(0, 1, 2.5, 3, 6),
  exclusiveMinimum: fc.constantFrom(-1, 0, 1),
  exclusiveMaximum: fc.constantFrom(1, 2, 3, 6),
  multipleOf: fc.constantFrom(1, 2, 3, 0.5, 6),
};
const strings: Keywords = { minLength: small, maxLength: small, pattern: fc.constantFrom(...patterns) };

function objects(schema: fc.Arbitrary<Json>, draft: Draft): Keywords {
  const part = inside(schema);
  const lists = fc.dictionary(name, fc.uniqueArray(name, { maxLength: 2 }), { maxKeys: 2, noNullPrototype: true });
  return {
    properties: fc.dictionary(name, part, { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
    required: fc.uniqueArray(name, { maxLength: 2 }),
    additionalProperties: fc.oneof(fc.constant(false), part),
    patternProperties: fc.dictionary(fc.constantFrom(...patterns), part, {
      minKeys: 1,
      maxKeys: 2,
      noNullPrototype: true,
    }),
    propertyNames: fc.oneof(
      fc.record({ maxLength: small }),
      fc.record({ pattern: fc.constantFrom(...patterns) }),
      fc.record({ enum: fc.uniqueArray(name, { minLength: 1 }) }),
    ),
    minProperties: small,
    maxProperties: small,
    ...(draft === 'draft-07'
      ? { dependencies: fc.oneof(lists, fc.dictionary(name, schema, { maxKeys: 1, noNullPrototype: true })) }
      : {
          dependentRequired: lists,
          dependentSchemas: fc.dictionary(name, schema, { maxKeys: 1, noNullPrototype: true }),
        }),
  };
}

function arrays(schema: fc.Arbitrary<Json>, draft: Draft): Keywords {
  const part = inside(schema);
  const list = fc.array(part, { minLength: 1, maxLength: 2 });
  return {
    minItems: small,
    maxItems: small,
    uniqueItems: fc.boolean(),
    contains: schema,
    ...(draft === 'draft-07'
      ? { items: fc.oneof(part, list), additionalItems: part }
      : { items: part, prefixItems: list, minContains: small, maxContains: small }),
  };
}

function combinations(schema: fc.Arbitrary<Json>): Keywords {
  const branches = fc.array(schema, { minLength: 1, maxLength: 3 });
  return { allOf: branches, anyOf: branches, oneOf: branches, not: schema, if: schema, then: schema, else: schema };
}

function some(keywords: Keywords, most: number): fc.Arbitrary<JsonObject> {
  const all = Object.keys(keywords);
  return fc.uniqueArray(fc.constantFrom(...all), { minLength: 0, maxLength: most }).chain((keys) =>
    fc.record(Object.fromEntries(keys.map((key) => [key, keywords[key] ?? fc.constant(true)])), {
      noNullPrototype: true,
    }),
  );
}

/** Schemas that look like those of people: one type with some of its keywords, choices, and some of everything. */
function schemas(draft: Draft): fc.Arbitrary<Json> {
  return fc.letrec<{ schema: Json }>((tie) => {
    const schema = tie('schema');
    const unevaluated: Keywords =
      draft === '2020-12' ? { unevaluatedProperties: fc.oneof(fc.constant<Json>(false), schema) } : {};
    const all = {
      ...numbers,
      ...strings,
      ...objects(schema, draft),
      ...arrays(schema, draft),
      ...combinations(schema),
      ...unevaluated,
      format: fc.constantFrom('date', 'email'),
    };
    const { format: _, ...checked } = all;
    const typed = (type: Json, keywords: Keywords) => some(keywords, 4).map((rest): Json => ({ type, ...rest }));
    return {
      schema: fc.oneof(
        { depthSize: 'medium', maxDepth: 4 },
        { weight: 1, arbitrary: fc.boolean() },
        { weight: 2, arbitrary: types.map((type): Json => ({ type })) },
        { weight: 1, arbitrary: scalars.map((value): Json => ({ const: value })) },
        {
          weight: 1,
          arbitrary: fc
            .uniqueArray(documents, { minLength: 1, maxLength: 4 })
            .map((values): Json => ({ enum: values })),
        },
        { weight: 2, arbitrary: fc.constantFrom('number', 'integer').chain((type) => typed(type, numbers)) },
        { weight: 2, arbitrary: typed('string', strings) },
        { weight: 4, arbitrary: typed('object', objects(schema, draft)) },
        { weight: 3, arbitrary: typed('array', arrays(schema, draft)) },
        { weight: 2, arbitrary: some(combinations(schema), 2) },
        { weight: draft === '2020-12' ? 1 : 0, arbitrary: unevaluatedArrays(types.map((type) => ({ type }))) },
        { weight: 3, arbitrary: some({ type: types, ...checked }, 4) },
      ),
    };
  }).schema;
}

/** Lists of which ajv keeps book correctly: not those behind conditions or beside `contains`. */
function unevaluatedArrays(schema: fc.Arbitrary<Json>): fc.Arbitrary<Json> {
  const list = fc.array(schema, { minLength: 1, maxLength: 2 });
  const branch = fc.record({ prefixItems: list, maxItems: small }, { requiredKeys: [], noNullPrototype: true });
  const keywords = {
    type: fc.constant('array'),
    prefixItems: list,
    allOf: fc.array(branch, { minLength: 1, maxLength: 2 }),
    unevaluatedItems: fc.oneof(fc.constant(false), schema),
  };
  return fc.record<JsonObject>(keywords, { requiredKeys: ['unevaluatedItems'], noNullPrototype: true });
}

/** A document's root schema: with a definition that refers to itself and to the root, at times with a format. */
function roots(draft: Draft): fc.Arbitrary<Json> {
  const schema = schemas(draft);
  const formats = fc.record({ format: fc.constantFrom('date', 'email') });
  return fc
    .tuple(schema, schema, fc.oneof({ weight: 60, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: formats }))
    .map(([root, definition, format]) => {
      const node = isJsonObject(definition)
        ? { ...definition, properties: { next: { $ref: '#/definitions/node' } } }
        : definition;
      return isJsonObject(root) ? { ...root, ...format, definitions: { node } } : root;
    });
}

export interface Pair {
  draft: Draft;
  old: Json;
  next: Json;
}

/** Two schemas: independent ones, with keywords in common, or one and what became of it in a few steps. */
export function pairs(draft: Draft): fc.Arbitrary<Pair> {
  const root = roots(draft);
  const part = schemas(draft);
  const step = fc.record({ at: fc.nat(), how: fc.nat(), part, scalar: scalars, name });
  const mutated = fc
    .tuple(root, fc.array(step, { minLength: 1, maxLength: 3 }))
    .map(([old, steps]) => ({ old, next: steps.reduce(mutate, old) }));
  const shared = fc.tuple(root, root, fc.nat()).map(([old, other, bits]) => ({ old, next: sharing(old, other, bits) }));
  const independent = fc.record({ old: root, next: root });
  const wrapped = fc.tuple(root, fc.nat({ max: 3 })).map(([old, how]) => ({ old, next: wrap(old, how) }));
  return fc
    .oneof(
      { weight: 6, arbitrary: mutated },
      { weight: 2, arbitrary: shared },
      { weight: 1, arbitrary: independent },
      { weight: 1, arbitrary: wrapped },
    )
    .map(({ old, next }) => ({ draft, old: complete(old, draft), next: complete(next, draft) }));
}

function complete(schema: Json, draft: Draft): Json {
  if (!isJsonObject(schema)) return schema;
  return {
    ...(draft === 'draft-07' ? { $schema: 'http://json-schema.org/draft-07/schema#' } : {}),
    definitions: { node: {} },
    ...refereed(schema),
  };
}

const conditional = /"(anyOf|oneOf|if|contains|dependentSchemas|\$ref)":/;

/** Without `unevaluatedItems` where mutations have put conditions into its reach (see `unevaluatedArrays`). */
function refereed(value: JsonObject): JsonObject {
  const entries = Object.entries(value).filter(
    ([key]) => key !== 'unevaluatedItems' || !conditional.test(JSON.stringify({ ...value, definitions: true })),
  );
  return Object.fromEntries(
    entries.map(([key, inner]) => [
      key,
      isJsonObject(inner)
        ? refereed(inner)
        : Array.isArray(inner)
          ? inner.map((one) => (isJsonObject(one) ? refereed(one) : one))
          : inner,
    ]),
  );
}

function sharing(one: Json, other: Json, bits: number): Json {
  if (!isJsonObject(one) || !isJsonObject(other)) return other;
  const kept = Object.entries(one).filter((_, at) => (bits >> (at % 20)) & 1);
  return { ...other, ...Object.fromEntries(kept) };
}

function wrap(schema: Json, how: number): Json {
  if (!isJsonObject(schema)) return { allOf: [schema] };
  const { definitions = {}, ...rest } = schema;
  const wrappings: JsonObject[] = [
    { allOf: [rest] },
    { anyOf: [rest, rest] },
    { not: { not: rest } },
    { oneOf: [rest, false] },
  ];
  const inner = wrappings[how];
  return { ...inner, definitions };
}
