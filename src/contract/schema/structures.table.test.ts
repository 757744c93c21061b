import type { JsonObject } from '../../json.ts';
import { testTable } from './compatibility-table.ts';

const text = { type: 'string' };
const integer = { type: 'integer' };
const person = { type: 'object', properties: { name: text } };
const closed = { ...person, additionalProperties: false };
const list = { type: 'array' };

function having(properties: JsonObject, rest: JsonObject = {}): JsonObject {
  return { type: 'object', properties, ...rest };
}

function arrayOf(items: JsonObject, rest: JsonObject = {}): JsonObject {
  return { type: 'array', items, ...rest };
}

describe('compatibility of schemas of structures', () => {
  describe('properties', () =>
    testTable([
      ['an optional property more', person, having({ name: text, age: integer }), 'no', 'yes'],
      [
        'an optional property more, closed',
        closed,
        { ...closed, properties: { name: text, age: integer } },
        'yes',
        'no',
      ],
      ['an optional property of any value', person, having({ name: text, age: {} }), 'yes', 'yes'],
      ['a required property more', person, having({ name: text, age: integer }, { required: ['age'] }), 'no', 'yes'],
      ['a property less', having({ name: text, age: integer }), person, 'yes', 'no'],
      ['a property less, closed', { ...closed, properties: { name: text, age: integer } }, closed, 'no', 'yes'],
      ['a property becomes required', person, { ...person, required: ['name'] }, 'no', 'yes'],
      ['required in another order', { required: ['a', 'b'] }, { required: ['b', 'a'] }, 'yes', 'yes'],
      ['a property is renamed', having({ a: text }), having({ b: text }), 'no', 'no'],
      ['a property allows more', having({ a: integer }), having({ a: { type: 'number' } }), 'yes', 'no'],
      [
        'a property that cannot be there',
        having({ a: false }),
        { type: 'object', not: { required: ['a'] } },
        'yes',
        'yes',
      ],
      ['required and impossible', having({ a: false }, { required: ['a'] }), false, 'yes', 'yes'],
      ['an object is closed', person, closed, 'no', 'yes'],
      ['other properties get a type', person, { ...person, additionalProperties: text }, 'no', 'yes'],
      ['other properties are free', { ...person, additionalProperties: true }, person, 'yes', 'yes'],
      [
        'a map of a property',
        having({ a: text }, { additionalProperties: text }),
        { type: 'object', additionalProperties: text },
        'yes',
        'yes',
      ],
      [
        'a nested property changes',
        having({ a: having({ b: integer }) }),
        having({ a: having({ b: text }) }),
        'no',
        'no',
      ],
      ['a default says nothing', person, having({ name: { ...text, default: 'x' } }), 'yes', 'yes'],
      ['a property named like an annotation', having({ title: text }), having({}), 'yes', 'no'],
      ['a property named like a method', having({ toString: text }), having({ toString: integer }), 'no', 'no'],
      [
        'a property with a hostile name',
        having({ ['__proto__']: text }),
        having({ ['__proto__']: integer }),
        'unknown',
        'unknown',
      ],
    ]));

  describe('names and numbers of properties', () =>
    testTable([
      ['more properties may be there', { maxProperties: 2 }, { maxProperties: 3 }, 'yes', 'no'],
      ['more must be there', { minProperties: 1 }, { minProperties: 2 }, 'no', 'yes'],
      [
        'as many as are required',
        { type: 'object', required: ['a', 'b'] },
        { type: 'object', minProperties: 2 },
        'yes',
        'no',
      ],
      ['required, and no room', { type: 'object', required: ['a', 'b'], maxProperties: 1 }, false, 'yes', 'yes'],
      ['a closed object has no more', { ...closed, minProperties: 2 }, false, 'yes', 'yes'],
      ['names get shorter', { propertyNames: { maxLength: 3 } }, { propertyNames: { maxLength: 2 } }, 'no', 'yes'],
      [
        'names, by list and by closing',
        { type: 'object', propertyNames: { enum: ['a'] } },
        having({ a: true }, { additionalProperties: false }),
        'yes',
        'yes',
      ],
      [
        'names by pattern, closed',
        { type: 'object', propertyNames: { pattern: '^a' } },
        { type: 'object', patternProperties: { '^a': true }, additionalProperties: false },
        'yes',
        'yes',
      ],
      ['no names at all', { type: 'object', propertyNames: false }, { type: 'object', maxProperties: 0 }, 'yes', 'yes'],
      [
        'a pattern takes over a property',
        having({ ab: text }, { patternProperties: { '^a': text } }),
        { type: 'object', patternProperties: { '^a': text } },
        'yes',
        'yes',
      ],
      [
        'a pattern for more names',
        { patternProperties: { '^ab': text } },
        { patternProperties: { '^a': text } },
        'no',
        'yes',
      ],
      [
        'a pattern with a looser rule',
        { patternProperties: { '^a': integer } },
        { patternProperties: { '^a': { type: 'number' } } },
        'yes',
        'no',
      ],
      [
        'patterns that overlap',
        { type: 'object', patternProperties: { a: text, b: integer } },
        { type: 'object', patternProperties: { ab: false, a: text, b: integer } },
        'yes',
        'yes',
      ],
      [
        'other properties than those of a pattern',
        { patternProperties: { '^x-': true }, additionalProperties: false },
        { patternProperties: { '^x': true }, additionalProperties: false },
        'yes',
        'no',
      ],
      ['a dependency is added', {}, { dependentRequired: { a: ['b'] } }, 'no', 'yes'],
      ['a dependency is met', { required: ['b'], type: 'object' }, { dependentRequired: { a: ['b'] } }, 'yes', 'no'],
      [
        'dependencies in a row',
        { dependentRequired: { a: ['b'], b: ['c'] } },
        { dependentRequired: { a: ['c'] } },
        'yes',
        'no',
      ],
      [
        'a dependency as a condition',
        { dependentRequired: { a: ['b'] } },
        { if: { type: 'object', required: ['a'] }, then: { required: ['b'] } },
        'yes',
        'yes',
      ],
      [
        'a dependency on a schema',
        { dependentSchemas: { a: { required: ['b'] } } },
        { dependentRequired: { a: ['b'] } },
        'yes',
        'yes',
      ],
    ]));

  describe('items', () =>
    testTable([
      ['items get a type', list, arrayOf(text), 'no', 'yes'],
      ['items allow more', arrayOf(integer), arrayOf({ type: 'number' }), 'yes', 'no'],
      ['longer lists', { ...list, maxItems: 2 }, { ...list, maxItems: 3 }, 'yes', 'no'],
      ['lists may be empty', { ...list, minItems: 1 }, list, 'yes', 'no'],
      ['items that cannot be', { ...list, items: false }, { ...list, maxItems: 0 }, 'yes', 'yes'],
      ['items become different', list, { ...list, uniqueItems: true }, 'no', 'yes'],
      [
        'one item is always different',
        { ...list, maxItems: 1 },
        { ...list, maxItems: 1, uniqueItems: true },
        'yes',
        'yes',
      ],
      [
        'more different items than there are',
        arrayOf({ enum: [1, 2] }, { uniqueItems: true, minItems: 3 }),
        false,
        'yes',
        'yes',
      ],
      [
        'different items are bounded',
        arrayOf({ type: 'boolean' }, { uniqueItems: true }),
        { ...list, maxItems: 2 },
        'yes',
        'no',
      ],
      ['a place gets a type', list, { ...list, prefixItems: [text] }, 'no', 'yes'],
      ['all places are alike', arrayOf(text), { ...list, prefixItems: [text], items: text }, 'yes', 'yes'],
      [
        'a tuple is closed',
        { ...list, prefixItems: [text] },
        { ...list, prefixItems: [text], items: false },
        'no',
        'yes',
      ],
      [
        'a closed tuple is short',
        { ...list, prefixItems: [text], items: false },
        { ...list, maxItems: 1 },
        'yes',
        'no',
      ],
      ['something must be contained', list, { ...list, contains: text }, 'no', 'yes'],
      ['what is contained is in all', arrayOf(text, { minItems: 1 }), { ...list, contains: text }, 'yes', 'no'],
      ['more must be contained', { ...list, contains: text }, { ...list, contains: text, minContains: 2 }, 'no', 'yes'],
      ['0 must be contained', { ...list, contains: text, minContains: 0 }, list, 'yes', 'yes'],
      [
        'less may be contained',
        { ...list, contains: text, maxContains: 3 },
        { ...list, contains: text, maxContains: 2 },
        'no',
        'yes',
      ],
      [
        'none may be contained',
        { ...list, contains: text, minContains: 0, maxContains: 0 },
        arrayOf({ not: text }),
        'yes',
        'yes',
      ],
      [
        'contained twice, and room for one',
        { ...list, contains: text, minContains: 2, maxItems: 1 },
        false,
        'yes',
        'yes',
      ],
      ['contained, and none is possible', arrayOf(integer, { contains: text }), false, 'yes', 'yes'],
      [
        'rows get longer',
        arrayOf(arrayOf(integer, { maxItems: 2 })),
        arrayOf(arrayOf(integer, { maxItems: 3 })),
        'yes',
        'no',
      ],
    ]));

  describe('what is not evaluated', () =>
    testTable([
      ['closed in two ways', closed, { ...person, unevaluatedProperties: false }, 'yes', 'yes'],
      ['closed around a part', { allOf: [person], unevaluatedProperties: false, type: 'object' }, closed, 'yes', 'yes'],
      [
        'closed around branches',
        {
          type: 'object',
          anyOf: [having({ a: text }, { required: ['a'] }), having({ b: text })],
          unevaluatedProperties: false,
        },
        having({ a: true, b: text }, { additionalProperties: false }),
        'yes',
        'no',
      ],
      [
        'a branch more inside',
        { type: 'object', properties: { a: text }, unevaluatedProperties: false },
        { type: 'object', properties: { a: text }, anyOf: [true, having({ b: text })], unevaluatedProperties: false },
        'yes',
        'no',
      ],
      [
        'a tuple closed in two ways',
        { ...list, prefixItems: [text], items: false },
        { ...list, prefixItems: [text], unevaluatedItems: false },
        'yes',
        'yes',
      ],
      [
        'items that are contained are evaluated',
        { ...list, contains: text, unevaluatedItems: false },
        arrayOf(text, { minItems: 1 }),
        'yes',
        'yes',
      ],
      [
        'a condition that evaluates',
        { type: 'object', if: having({ a: text }, { required: ['a'] }), unevaluatedProperties: false },
        having({ a: text }, { additionalProperties: false }),
        'yes',
        'yes',
      ],
    ]));
});
