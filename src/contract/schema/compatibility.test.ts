import assert from 'node:assert/strict';
import type { Json } from '../../json.ts';
import type { Compatibility, ContractContent } from '../../realm/model.ts';
import { compareContents, type Comparison } from '../diff.ts';
import { compareSchemas } from './compatibility.ts';

function contentOf(schema: Json): ContractContent {
  return { direction: 'offers', match: 'exact', schema };
}

function compare(old: Json, next: Json, compatibility: Compatibility, strict = false): Comparison {
  return compareContents({ ...contentOf(old), compatibility }, { ...contentOf(next), compatibility }, { strict });
}

const text = { type: 'string' };
const integer = { type: 'integer' };
const number = { type: 'number' };
const person = { type: 'object', properties: { name: text } };
const object = (properties: Json, rest: { [key: string]: Json } = {}): Json => ({
  type: 'object',
  properties,
  ...rest,
});

describe('comparison of schemas', () => {
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

  it('says where a schema changed, how, and what would keep it compatible', () => {
    const table: [old: Json, next: Json, mode: Compatibility, told: string[]][] = [
      [
        person,
        object({ name: { ...text, maxLength: 5 }, age: {} }, { required: ['name'] }),
        'backward',
        [
          '/schema/properties/name/maxLength: Narrowed the schema: added maxLength of "name", 5! leave maxLength out',
          '/schema/properties/age: Added the property "age"',
          '/schema/required: Made "name" required! keep "name" optional, or give a default and leave it out of required',
        ],
      ],
      [
        object({ a: { enum: ['x', 'y'] } }),
        object({ a: { enum: ['x', 'z'] } }),
        'full',
        [
          '/schema/properties/a/enum: Allowed "z" and no longer allowed "y" of "a"! leave it as it is, or publish it as a new contract beside this one',
        ],
      ],
      [
        { enum: ['x'] },
        { enum: ['x', 'y'] },
        'forward',
        ['/schema/enum: Allowed "y"! add "y" to the choices of the readers first'],
      ],
      [
        { items: { type: ['string', 'null'] } },
        { items: text },
        'backward',
        [
          '/schema/items/type: Changed the type of each item from null or string to string! keep accepting null as well',
        ],
      ],
      [
        { anyOf: [text, integer] },
        { anyOf: [text] },
        'backward',
        ['/schema/anyOf/1: Removed branch 2 of anyOf! keep the branch, and mark it as deprecated'],
      ],
      [
        object({}, { required: ['a'] }),
        object({}),
        'forward',
        ['/schema/required: Made "a" optional! keep "a" required, or let the readers do without it first'],
      ],
      [
        { $defs: { id: integer }, items: { $ref: '#/$defs/id' } },
        { $defs: { id: number }, items: { $ref: '#/$defs/id' } },
        'forward',
        ['/schema/$defs/id/type: Changed the type of "id" from integer to number! let the readers accept number first'],
      ],
      [
        object({ a: text, b: text }),
        object({ a: text, b: text }, { additionalProperties: false }),
        'backward',
        [
          '/schema/additionalProperties: Narrowed the schema: added additionalProperties, false! keep accepting other properties, or list those that are in use first',
        ],
      ],
      [{ minimum: 1 }, { minimum: 0 }, 'backward', ['/schema/minimum: Widened minimum from 1 to 0']],
      [{ allOf: [text] }, text, 'full', ['/schema: Wrote the schema differently; it accepts the same']],
      [text, { ...text, title: 'A name' }, 'full', ['/schema: Changed the wording of the schema only']],
    ];
    for (const [old, next, mode, told] of table) {
      const { changes } = compare(old, next, mode);
      const lines = changes.map(({ pointer, message, breaking, suggestion = 'nothing' }) =>
        breaking ? `${pointer}: ${message}! ${suggestion}` : `${pointer}: ${message}`,
      );
      assert.deepEqual(lines, told);
    }
  });

  it('compares with earlier versions where the mode is transitive', () => {
    const earlier = [
      { version: '1.0.0', schema: { ...text, maxLength: 9 } },
      { version: '0.9.0', schema: { type: 'null' } },
    ];
    const once = compareSchemas(integer, number, 'backward', false, earlier);
    assert.equal(once.verdict, 'compatible');
    const always = compareSchemas(integer, number, 'backward_transitive', false, earlier);
    assert.deepEqual(always.witness, { document: '', acceptedBy: 'old', refusedBy: 'new', version: '1.0.0' });
    assert.deepEqual(
      always.changes.filter(({ breaking }) => breaking).map(({ message }) => message),
      ['The schema is not compatible with that of version 1.0.0, which is supported still'],
    );
  });

  it('says why it does not know', () => {
    const { verdict, reason } = compareSchemas({ format: 'a' }, { format: 'b' }, 'backward', false);
    assert.deepEqual([verdict, reason], ['unknown', 'whether a validator checks the format b is not known']);
  });

  it('answers soon where schemas unfold without end', () => {
    const doubling = Object.fromEntries(
      Array.from({ length: 60 }, (_, at) => [
        `d${at}`,
        {
          anyOf: [
            { $ref: `#/$defs/d${at + 1}`, minLength: at },
            { $ref: `#/$defs/d${at + 1}`, maxLength: 99 - at },
          ],
        },
      ]),
    );
    const bomb = (last: Json): Json => ({ $ref: '#/$defs/d0', $defs: { ...doubling, d60: last } });
    const choices = (most: number): Json => ({
      type: 'object',
      allOf: Array.from({ length: 14 }, (_, at) => ({ anyOf: [{ required: [`a${at}`] }, { required: [`b${at}`] }] })),
      maxProperties: most,
    });
    const pairs: [Json, Json][] = [
      [bomb(text), bomb(integer)],
      [choices(13), false],
      [{ pattern: '(a|b)*a(a|b){18}' }, { pattern: '(a|b)*b(a|b){18}' }],
    ];
    // Without the bound the test would run into its time-out.
    for (const [old, next] of pairs) assert.ok(compareSchemas(old, next, 'full', false).verdict);
  });
});
