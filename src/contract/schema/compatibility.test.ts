import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { isJsonObject, type Json } from '../../json.ts';
import { compareContents, type Comparison } from '../diff.ts';
import type { Compatibility, ContractContent } from '../../realm/model.ts';

const ajv = new Ajv2020({ strict: false, logger: false, validateFormats: false, unevaluated: false });

function validator(schema: Json): (document: Json) => boolean {
  assert.ok(typeof schema === 'boolean' || isJsonObject(schema));
  const validate = ajv.compile(schema);
  return (document) => validate(document);
}

function compare(old: Json, next: Json, compatibility: Compatibility, strict = false): Comparison {
  const content = (schema: Json) => ({ direction: 'offers', match: 'exact', schema, compatibility }) as const;
  const comparison = compareContents(content(old), content(next), { strict });
  if (comparison.witness !== undefined) {
    const { document, acceptedBy, refusedBy } = comparison.witness;
    const schemas = { old, new: next };
    assert.ok(validator(schemas[acceptedBy])(document), `${JSON.stringify(document)} is accepted by ${acceptedBy}`);
    assert.ok(!validator(schemas[refusedBy])(document), `${JSON.stringify(document)} is refused by ${refusedBy}`);
  }
  return comparison;
}

/** `yes` compatible, `no` certainly broken with a witness, `?` unknown */
function verdict(old: Json, next: Json, mode: Compatibility): 'yes' | 'no' | '?' {
  const { breaking, certain, witness } = compare(old, next, mode);
  assert.equal(witness !== undefined, breaking, 'a certain break has a witness');
  return certain ? (breaking ? 'no' : 'yes') : '?';
}

const person = { type: 'object', properties: { name: { type: 'string' } } };
const closed = { ...person, additionalProperties: false };
const tree = (leaf: string) => ({
  $ref: '#/$defs/node',
  $defs: {
    node: {
      type: 'object',
      properties: { value: { type: leaf }, left: { $ref: '#/$defs/node' } },
      required: ['value'],
    },
  },
});

/** old, new, whether the new one reads old data (backward), whether the old one reads new data (forward) */
const table: [what: string, old: Json, next: Json, backward: string, forward: string][] = [
  ['an integer becomes a number', { type: 'integer' }, { type: 'number' }, 'yes', 'no'],
  ['one type more', { type: 'string' }, { type: ['string', 'null'] }, 'yes', 'no'],
  ['another type', { type: 'string' }, { type: 'boolean' }, 'no', 'no'],
  ['any type becomes one', {}, { type: 'object' }, 'no', 'yes'],
  ['everything becomes nothing', true, false, 'no', 'yes'],
  ['one choice more', { enum: ['a', 'b'] }, { enum: ['a', 'b', 'c'] }, 'yes', 'no'],
  ['choices in another order', { enum: ['a', 'b'] }, { enum: ['b', 'a'] }, 'yes', 'yes'],
  ['a constant of a type', { const: 5 }, { type: 'integer' }, 'yes', 'no'],
  ['a constant and a choice of one', { const: 5 }, { enum: [5] }, 'yes', 'yes'],
  ['booleans one by one', { type: 'boolean' }, { enum: [true, false] }, 'yes', 'yes'],
  [
    'an optional property more',
    person,
    { ...person, properties: { ...person.properties, age: { type: 'integer' } } },
    'no',
    'yes',
  ],
  [
    'an optional property more, closed',
    closed,
    { ...closed, properties: { ...person.properties, age: { type: 'integer' } } },
    'yes',
    'no',
  ],
  ['a property becomes required', person, { ...person, required: ['name'] }, 'no', 'yes'],
  ['an object is closed', person, closed, 'no', 'yes'],
  ['other properties get a type', person, { ...person, additionalProperties: { type: 'string' } }, 'no', 'yes'],
  ['items get a type', { type: 'array' }, { type: 'array', items: { type: 'string' } }, 'no', 'yes'],
  ['longer lists', { type: 'array', maxItems: 2 }, { type: 'array', maxItems: 3 }, 'yes', 'no'],
  ['wider bounds', { type: 'number', minimum: 1 }, { type: 'number', minimum: 0 }, 'yes', 'no'],
  [
    'the bound itself is left out',
    { type: 'number', minimum: 1 },
    { type: 'number', exclusiveMinimum: 1 },
    'no',
    'yes',
  ],
  ['shorter texts', { type: 'string', maxLength: 9 }, { type: 'string', maxLength: 3 }, 'no', 'yes'],
  ['lengths count characters', { const: '🦊🦊' }, { type: 'string', maxLength: 2 }, 'yes', 'no'],
  [
    'a definition is moved',
    { $defs: { id: { type: 'string' } }, properties: { id: { $ref: '#/$defs/id' } } },
    { properties: { id: { type: 'string' } } },
    'yes',
    'yes',
  ],
  ['a recursive definition', tree('integer'), tree('number'), 'yes', 'no'],
  ['a part that is not compared stays', { allOf: [person], maxProperties: 3 }, { allOf: [person] }, 'yes', 'no'],
  ['a pattern changes', { type: 'string', pattern: '^a' }, { type: 'string', pattern: '^b' }, 'no', 'no'],
  ['a pattern is dropped', { type: 'string', pattern: '^a' }, { type: 'string' }, 'yes', 'no'],
  ['minContains of 0', { contains: { const: 1 }, minContains: 0 }, { contains: { const: 1 } }, 'no', 'yes'],
  [
    'a part in a property with a hostile name',
    { properties: { ['__proto__']: { type: 'string' } } },
    { properties: { ['__proto__']: { type: 'number' } } },
    '?',
    '?',
  ],
];

describe('comparison of schemas', () => {
  for (const [what, old, next, backward, forward] of table) {
    it(`${what}: backward ${backward}, forward ${forward}`, () => {
      assert.equal(verdict(old, next, 'backward'), backward, 'backward');
      assert.equal(verdict(old, next, 'forward'), forward, 'forward');
      assert.equal(verdict(next, old, 'forward'), backward, 'forward is backward with the sides changed');
      const both = new Set([backward, forward]);
      const full = both.has('no') ? 'no' : both.has('?') ? '?' : 'yes';
      assert.equal(verdict(old, next, 'full_transitive'), full, 'full');
      assert.equal(verdict(old, next, 'none'), 'yes', 'none never breaks');
    });
  }

  it('is patched by what means nothing, unchanged by the order of keys', () => {
    const described = {
      title: 'Person',
      ...person,
      properties: { name: { type: 'string', description: 'Full name' } },
    };
    assert.deepEqual(
      compare(person, described, 'full').changes.map(({ kind, pointer }) => ({ kind, pointer })),
      [{ kind: 'text', pointer: '/schema' }],
    );
    assert.equal(compare(person, described, 'full').bump, 'patch');
    assert.equal(compare({ type: ['string', 'null'] }, { type: ['null', 'string'] }, 'full').bump, 'patch');
    const { type, properties } = person;
    assert.equal(compare({ type, properties }, { properties, type }, 'full').bump, 'none');
  });

  it('takes a property named like an annotation for a property', () => {
    assert.equal(verdict({ properties: { title: { type: 'string' } } }, { properties: {} }, 'forward'), 'no');
  });

  it('is minor where more or less is accepted without a break, and where it is unknown', () => {
    assert.equal(compare({ type: 'integer' }, { type: 'number' }, 'backward').bump, 'minor');
    assert.equal(compare({ format: 'a' }, { format: 'b' }, 'backward').bump, 'minor');
  });

  it('counts the unknown as breaking only when strict, and not as certain', () => {
    const { breaking, certain, bump } = compare({ format: 'a' }, { format: 'b' }, 'backward', true);
    assert.deepEqual({ breaking, certain, bump }, { breaking: true, certain: false, bump: 'major' });
  });

  it('takes its mode from the direction: forward for offers, backward for requires', () => {
    const [narrow, wide] = [contentOf({ type: 'integer' }), contentOf({ type: 'number' })];
    const direction = 'requires' as const;
    assert.equal(compareContents(narrow, wide).breaking, true);
    assert.equal(compareContents({ ...narrow, direction }, { ...wide, direction }).breaking, false);
  });

  it('is judged by the mode that was promised, not by one that comes with the change', () => {
    const content = { direction: 'offers', match: 'exact' } as const;
    const next = { ...content, schema: { type: 'number' }, compatibility: 'none' } as const;
    assert.equal(compareContents({ ...content, schema: { type: 'integer' } }, next).breaking, true);
  });

  it('takes a first schema for an addition and a missing one for one that accepts everything', () => {
    const value = { direction: 'requires', match: 'exact', value: 1 } as const;
    assert.equal(compareContents(value, { ...value, schema: false }).bump, 'minor');
    assert.equal(compareContents({ ...value, schema: person }, value).breaking, false);
    const { breaking, witness } = compareContents({ ...value, schema: person, compatibility: 'forward' }, value);
    assert.equal(breaking, true);
    assert.equal(witness?.refusedBy, 'old');
  });

  it('says where a schema changed and how', () => {
    const next = { ...person, properties: { name: { type: 'string', maxLength: 5 }, age: {} }, required: ['name'] };
    const { changes } = compare(person, next, 'backward');
    assert.deepEqual(
      changes.map(({ kind, pointer, breaking }) => [kind, pointer, breaking]),
      [
        ['narrowed', '/schema/properties/name/maxLength', true],
        ['added', '/schema/properties/age', false],
        ['narrowed', '/schema/required', true],
      ],
    );
  });

  it('knows no drafts but those since 06, and no difference between two of them', () => {
    const old = { $schema: 'http://json-schema.org/draft-04/schema#', type: 'number' };
    assert.equal(compareContents(contentOf(old), contentOf({ ...old, type: 'string' })).certain, false);
    const seven = { $schema: 'http://json-schema.org/draft-07/schema#', type: 'integer' };
    assert.equal(compareContents(contentOf({ type: 'number' }), contentOf(seven)).certain, true);
  });

  it('answers unknown, and soon, where schemas unfold without end', () => {
    const doubling = Object.fromEntries(
      Array.from({ length: 60 }, (_, at) => [
        `d${at}`,
        { allOf: [{ $ref: `#/$defs/d${at + 1}` }, { $ref: `#/$defs/d${at + 1}` }] },
      ]),
    );
    const bomb = (last: Json) => ({ $ref: '#/$defs/d0', $defs: { ...doubling, d60: last } });
    assert.equal(compareContents(contentOf(bomb({ pattern: 'a' })), contentOf(bomb({ pattern: 'b' }))).certain, false);
    const loop = { anyOf: [{ $ref: '#' }], not: { $ref: '#' }, minLength: 1 };
    assert.equal(compareContents(contentOf(loop), contentOf({ ...loop, minLength: 2 })).certain, false);
  });
});

function contentOf(schema: Json): ContractContent {
  return { direction: 'offers', match: 'exact', schema };
}

const names = ['a', 'b', 'c'] as const;
const documents: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    fc.constantFrom<Json>(null, true, false, 0, 1, 2, 0.5, -1, '', 'a', 'aa', 'aaa'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 3 }),
  ),
})).value;

/** Recursion that passes through a property or an item; any other has no meaning. */
const itself = fc.constant({ $ref: '#' });
const small = fc.integer({ min: 0, max: 3 });
const schemas: fc.Arbitrary<Json> = fc.letrec<{ schema: Json }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    fc.boolean(),
    fc.record<{ [key: string]: Json }>(
      {
        type: fc.oneof(
          fc.constantFrom('string', 'number', 'integer', 'object', 'array', 'boolean', 'null'),
          fc.uniqueArray(fc.constantFrom('string', 'integer', 'number', 'object', 'null'), {
            minLength: 1,
            maxLength: 3,
          }),
        ),
        enum: fc.uniqueArray(fc.constantFrom<Json>(null, 1, 'a', 'aa', true, 0.5), { minLength: 1, maxLength: 3 }),
        minimum: small,
        exclusiveMaximum: small,
        minLength: small,
        maxLength: small,
        minItems: small,
        maxItems: small,
        uniqueItems: fc.boolean(),
        minProperties: small,
        properties: fc.dictionary(fc.constantFrom(...names), fc.oneof(tie('schema'), itself), { maxKeys: 3 }),
        required: fc.uniqueArray(fc.constantFrom(...names), { maxLength: 2 }),
        additionalProperties: tie('schema'),
        patternProperties: fc.dictionary(fc.constantFrom('^a', 'b'), tie('schema'), { minKeys: 1, maxKeys: 1 }),
        items: fc.oneof(tie('schema'), itself),
        prefixItems: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }),
        contains: tie('schema'),
        minContains: small,
        not: tie('schema'),
        anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }),
        pattern: fc.constantFrom('^a', 'a$'),
      },
      { requiredKeys: [] },
    ),
  ),
})).schema;

/** Pairs that have much in common. */
const pairs = fc
  .tuple(schemas, schemas, fc.subarray(['type', 'properties', 'items', 'required', 'additionalProperties', 'contains']))
  .map(([one, other, kept]): [Json, Json] => {
    if (!isJsonObject(one) || !isJsonObject(other)) return [one, other];
    const shared = Object.entries(one).filter(([key]) => kept.includes(key));
    return [one, { ...other, ...Object.fromEntries(shared) }];
  });

describe('laws of the comparison of schemas', () => {
  it('never contradicts a validator', () => {
    fc.assert(
      fc.property(pairs, fc.array(documents, { minLength: 30, maxLength: 30 }), ([old, next], samples) => {
        try {
          if (verdict(old, next, 'backward') !== 'yes') return;
          const [before, after] = [validator(old), validator(next)];
          const refused = samples.find((document) => before(document) && !after(document));
          assert.equal(refused, undefined, JSON.stringify({ old, next, refused }));
        } catch (error) {
          // The validator compiles a few schemas that have dead branches to code that cannot run.
          if (!(error instanceof ReferenceError)) throw error;
        }
      }),
      { seed: 1, numRuns: 250 },
    );
  });

  it('finds a schema equal to itself', () => {
    fc.assert(
      fc.property(schemas, (schema) => {
        assert.equal(compareContents(contentOf(schema), contentOf(structuredClone(schema))).bump, 'none');
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});
