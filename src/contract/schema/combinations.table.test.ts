import type { Json, JsonObject } from '../../json.ts';
import { testTable } from './compatibility-table.ts';

const text = { type: 'string' };
const integer = { type: 'integer' };
const seven = 'http://json-schema.org/draft-07/schema#';

function tree(leaf: string, name = 'node'): JsonObject {
  const node = { $ref: `#/$defs/${name}` };
  const properties = { value: { type: leaf }, left: node, right: node };
  return { ...node, $defs: { [name]: { type: 'object', properties, required: ['value'] } } };
}

function kind(name: string, rest: JsonObject = {}): JsonObject {
  return { type: 'object', properties: { kind: { const: name }, ...rest }, required: ['kind'] };
}

function linked(items: Json): JsonObject {
  return { type: 'object', properties: { next: { $ref: '#' }, items } };
}

describe('compatibility of combined schemas', () => {
  describe('branches', () =>
    testTable([
      ['allOf of one', text, { allOf: [text] }, 'yes', 'yes'],
      [
        'parts are joined',
        { allOf: [{ minLength: 1 }, { maxLength: 3 }], ...text },
        { ...text, minLength: 1, maxLength: 3 },
        'yes',
        'yes',
      ],
      ['a part more', { allOf: [{ minLength: 1 }] }, { allOf: [{ minLength: 1 }, { maxLength: 3 }] }, 'no', 'yes'],
      ['parts contradict each other', { allOf: [text, integer] }, false, 'yes', 'yes'],
      ['a branch is added to anyOf', { anyOf: [text] }, { anyOf: [text, integer] }, 'yes', 'no'],
      ['branches in another order', { anyOf: [text, integer] }, { anyOf: [integer, text] }, 'yes', 'yes'],
      ['a branch that another one covers', { anyOf: [integer, { type: 'number' }] }, { type: 'number' }, 'yes', 'yes'],
      ['branches as a union of types', { anyOf: [text, integer] }, { type: ['string', 'integer'] }, 'yes', 'yes'],
      ['a branch is added to oneOf', { oneOf: [text] }, { oneOf: [text, integer] }, 'yes', 'no'],
      [
        'an overlapping branch is added to oneOf',
        { oneOf: [integer] },
        { oneOf: [integer, { minimum: 0 }] },
        'no',
        'no',
      ],
      ['oneOf of what is apart', { oneOf: [text, integer] }, { anyOf: [text, integer] }, 'yes', 'yes'],
      [
        'oneOf of what overlaps',
        { oneOf: [integer, { type: 'number' }] },
        { type: 'number', not: integer },
        'yes',
        'yes',
      ],
      ['oneOf of the same twice', { oneOf: [text, text] }, false, 'yes', 'yes'],
      ['a kind more', { oneOf: [kind('a'), kind('b')] }, { oneOf: [kind('a'), kind('b'), kind('c')] }, 'yes', 'no'],
      [
        'a kind changes',
        { oneOf: [kind('a'), kind('b', { n: integer })] },
        { oneOf: [kind('a'), kind('b', { n: text })] },
        'no',
        'no',
      ],
      ['not twice', text, { not: { not: text } }, 'yes', 'yes'],
      ['not of more', { not: { type: 'number' } }, { not: integer }, 'yes', 'no'],
      [
        'not of a union',
        { not: { type: ['string', 'null'] } },
        { allOf: [{ not: text }, { not: { type: 'null' } }] },
        'yes',
        'yes',
      ],
      ['not everything', { not: {} }, false, 'yes', 'yes'],
      ['nothing in a branch', { anyOf: [text, false] }, text, 'yes', 'yes'],
      ['one value is taken out', text, { ...text, not: { const: '' } }, 'no', 'yes'],
      ['one value out, by length', { ...text, not: { const: '' } }, { ...text, minLength: 1 }, 'yes', 'yes'],
    ]));

  describe('conditions', () =>
    testTable([
      ['a condition is added', {}, { if: text, then: { minLength: 1 } }, 'no', 'yes'],
      ['if alone says nothing', {}, { if: text }, 'yes', 'yes'],
      ['then alone says nothing', {}, { then: text }, 'yes', 'yes'],
      [
        'a condition as branches',
        { if: text, then: { minLength: 1 }, else: integer },
        { anyOf: [{ ...text, minLength: 1 }, integer] },
        'yes',
        'yes',
      ],
      [
        'then becomes stricter',
        { if: text, then: { minLength: 1 } },
        { if: text, then: { minLength: 2 } },
        'no',
        'yes',
      ],
      ['else becomes stricter', { if: text, else: {} }, { if: text, else: integer }, 'no', 'yes'],
      ['a condition that always holds', { if: true, then: text, else: integer }, text, 'yes', 'yes'],
      [
        'one kind needs more',
        { if: kind('a'), then: { required: ['x'] } },
        { if: kind('a'), then: { required: ['x', 'y'] } },
        'no',
        'yes',
      ],
    ]));

  describe('references', () =>
    testTable([
      [
        'a definition is moved',
        { $defs: { id: text }, properties: { id: { $ref: '#/$defs/id' } } },
        { properties: { id: text } },
        'yes',
        'yes',
      ],
      [
        'a definition is renamed',
        { $defs: { a: text }, $ref: '#/$defs/a' },
        { $defs: { b: text }, $ref: '#/$defs/b' },
        'yes',
        'yes',
      ],
      [
        'a definition that nobody uses changes',
        { $defs: { a: text }, ...text },
        { $defs: { a: integer }, ...text },
        'yes',
        'yes',
      ],
      [
        'a definition allows more',
        { $defs: { a: integer }, $ref: '#/$defs/a' },
        { $defs: { a: { type: 'number' } }, $ref: '#/$defs/a' },
        'yes',
        'no',
      ],
      [
        'definitions and $defs',
        { definitions: { a: text }, $ref: '#/definitions/a' },
        { $defs: { a: text }, $ref: '#/$defs/a' },
        'yes',
        'yes',
      ],
      ['a reference by anchor', { $defs: { a: { $anchor: 'x', ...text } }, $ref: '#x' }, text, 'yes', 'yes'],
      [
        'a reference by $id',
        { $id: 'https://example.com/a', $defs: { b: { $id: 'b', ...text } }, $ref: 'b' },
        text,
        'yes',
        'yes',
      ],
      [
        'a dynamic reference to one anchor',
        { $defs: { a: { $dynamicAnchor: 'x', ...text } }, $dynamicRef: '#x' },
        text,
        'yes',
        'yes',
      ],
      [
        'a reference with neighbours',
        { $defs: { a: text }, $ref: '#/$defs/a', minLength: 1 },
        { ...text, minLength: 1 },
        'yes',
        'yes',
      ],
      [
        'neighbours of a reference in draft 07',
        { $schema: seven, properties: { p: { $ref: '#/definitions/a', minLength: 1 } }, definitions: { a: text } },
        { $schema: seven, properties: { p: text } },
        'yes',
        'yes',
      ],
      [
        'the same remote reference',
        { $ref: 'https://example.com/x' },
        { allOf: [{ $ref: 'https://example.com/x' }] },
        'yes',
        'yes',
      ],
      [
        'another remote reference',
        { $ref: 'https://example.com/x' },
        { $ref: 'https://example.com/y' },
        'unknown',
        'unknown',
      ],
      ['a recursive schema allows more', tree('integer'), tree('number'), 'yes', 'no'],
      ['a recursive schema is renamed', tree('integer'), tree('integer', 'tree'), 'yes', 'yes'],
      [
        'a recursive schema is unfolded',
        linked(text),
        { type: 'object', properties: { next: { $ref: '#/$defs/it' }, items: text }, $defs: { it: linked(text) } },
        'yes',
        'yes',
      ],
      [
        'a recursive schema without an end',
        { type: 'object', properties: { next: { $ref: '#' } }, required: ['next'] },
        false,
        'yes',
        'yes',
      ],
      [
        'recursion of two, closed',
        { type: 'array', items: { $ref: '#' } },
        { type: 'array', items: { type: 'array', items: { $ref: '#' } } },
        'yes',
        'yes',
      ],
    ]));

  describe('draft 07', () =>
    testTable([
      ['a list of items', { $schema: seven, items: [text] }, { prefixItems: [text] }, 'yes', 'yes'],
      [
        'additional items',
        { $schema: seven, items: [text], additionalItems: false },
        { prefixItems: [text], items: false },
        'yes',
        'yes',
      ],
      ['additional items without a list', { $schema: seven, additionalItems: false }, { $schema: seven }, 'yes', 'yes'],
      ['prefixItems are unknown there', { $schema: seven, prefixItems: [text] }, { $schema: seven }, 'yes', 'yes'],
      [
        'dependencies',
        { $schema: seven, dependencies: { a: ['b'] } },
        { dependentRequired: { a: ['b'] } },
        'yes',
        'yes',
      ],
      [
        'dependencies on a schema',
        { $schema: seven, dependencies: { a: { required: ['b'] } } },
        { dependentRequired: { a: ['b'] } },
        'yes',
        'yes',
      ],
      [
        'minContains is unknown there',
        { $schema: seven, contains: text, minContains: 2 },
        { contains: text },
        'yes',
        'yes',
      ],
      [
        'an id as an anchor',
        { $schema: seven, definitions: { a: { $id: '#x', ...text } }, allOf: [{ $ref: '#x' }] },
        text,
        'yes',
        'yes',
      ],
    ]));
});
