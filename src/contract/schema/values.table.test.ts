import { testTable } from './compatibility-table.ts';

const text = { type: 'string' };
const number = { type: 'number' };
const integer = { type: 'integer' };

describe('compatibility of schemas of values', () => {
  describe('types', () =>
    testTable([
      ['an integer becomes a number', integer, number, 'yes', 'no'],
      ['a number becomes an integer', number, integer, 'no', 'yes'],
      ['an integer is a multiple of 1', integer, { type: 'number', multipleOf: 1 }, 'yes', 'yes'],
      ['integer beside number says nothing', { type: ['integer', 'number'] }, number, 'yes', 'yes'],
      ['a type becomes nullable', text, { type: ['string', 'null'] }, 'yes', 'no'],
      ['a type is nullable no longer', { type: ['string', 'null'] }, text, 'no', 'yes'],
      ['nullable, written with anyOf', { type: ['string', 'null'] }, { anyOf: [text, { type: 'null' }] }, 'yes', 'yes'],
      ['another type', text, { type: 'boolean' }, 'no', 'no'],
      ['a union in another order', { type: ['string', 'null'] }, { type: ['null', 'string'] }, 'yes', 'yes'],
      ['a type and a union of one', text, { type: ['string'] }, 'yes', 'yes'],
      ['unions that overlap', { type: ['string', 'null'] }, { type: ['string', 'array'] }, 'no', 'no'],
      ['any type becomes one', {}, { type: 'object' }, 'no', 'yes'],
      ['all six types are any', { type: ['null', 'boolean', 'number', 'string', 'array', 'object'] }, {}, 'yes', 'yes'],
      ['everything becomes nothing', true, false, 'no', 'yes'],
      ['an empty schema and true', {}, true, 'yes', 'yes'],
      ['nothing, written in two ways', false, { type: 'string', enum: [1] }, 'yes', 'yes'],
      [
        'another draft of the same',
        { $schema: 'http://json-schema.org/draft-07/schema#', ...text },
        text,
        'yes',
        'yes',
      ],
      ['an unknown dialect', { $schema: 'https://example.com/mine', ...text }, text, 'unknown', 'unknown'],
    ]));

  describe('choices', () =>
    testTable([
      ['one choice more', { enum: ['a', 'b'] }, { enum: ['a', 'b', 'c'] }, 'yes', 'no'],
      ['one choice less', { enum: ['a', 'b'] }, { enum: ['a'] }, 'no', 'yes'],
      ['choices in another order', { enum: ['a', 'b'] }, { enum: ['b', 'a'] }, 'yes', 'yes'],
      ['a choice twice', { enum: ['a', 'b'] }, { enum: ['b', 'a', 'a'] }, 'yes', 'yes'],
      ['choices that overlap', { enum: ['a', 'b'] }, { enum: ['b', 'c'] }, 'no', 'no'],
      ['a constant changes', { const: 1 }, { const: 2 }, 'no', 'no'],
      ['a constant becomes a choice', { const: 1 }, { enum: [1, 2] }, 'yes', 'no'],
      ['a constant and a choice of one', { const: 5 }, { enum: [5] }, 'yes', 'yes'],
      ['a constant becomes its type', { const: 5 }, integer, 'yes', 'no'],
      ['1.0 and 1', { const: JSON.parse('1.0') }, { const: 1 }, 'yes', 'yes'],
      ['an object with its keys in another order', { const: { a: 1, b: 2 } }, { const: { b: 2, a: 1 } }, 'yes', 'yes'],
      ['a list in another order', { const: [1, 2] }, { const: [2, 1] }, 'no', 'no'],
      ['choices replace a free text', text, { enum: ['a'] }, 'no', 'yes'],
      ['booleans one by one', { type: 'boolean' }, { enum: [true, false] }, 'yes', 'yes'],
      ['null as a type and as a constant', { type: 'null' }, { const: null }, 'yes', 'yes'],
      ['choices that a bound leaves', { enum: [1, 2, 3], minimum: 2 }, { enum: [2, 3] }, 'yes', 'yes'],
      ['choices that a type leaves', { enum: [1, 'a', null], type: 'string' }, { const: 'a' }, 'yes', 'yes'],
      [
        'integers between bounds, one by one',
        { ...integer, minimum: 1, maximum: 3 },
        { enum: [1, 2, 3] },
        'yes',
        'yes',
      ],
      ['false is not 0', { const: false }, { const: 0 }, 'no', 'no'],
      ['a choice of a list is an array', { enum: [[1]] }, { type: 'array', maxItems: 1 }, 'yes', 'no'],
    ]));

  describe('numbers', () =>
    testTable([
      ['a lower minimum', { ...number, minimum: 1 }, { ...number, minimum: 0 }, 'yes', 'no'],
      ['a lower maximum', { ...number, maximum: 9 }, { ...number, maximum: 8 }, 'no', 'yes'],
      ['the bound is left out', { ...number, minimum: 1 }, { ...number, exclusiveMinimum: 1 }, 'no', 'yes'],
      [
        'the bound of integers is left out',
        { ...integer, minimum: 1 },
        { ...integer, exclusiveMinimum: 0 },
        'yes',
        'yes',
      ],
      ['a bound is dropped', { ...number, minimum: 1 }, number, 'yes', 'no'],
      ['a bound on whatever is a number', { minimum: 1 }, { minimum: 2 }, 'no', 'yes'],
      ['a bound that says nothing for a text', { ...text, minimum: 1 }, text, 'yes', 'yes'],
      ['a finer step', { multipleOf: 4 }, { multipleOf: 2 }, 'yes', 'no'],
      ['steps that are no multiples', { multipleOf: 4 }, { multipleOf: 6 }, 'no', 'no'],
      ['steps together', { allOf: [{ multipleOf: 4 }, { multipleOf: 6 }] }, { multipleOf: 12 }, 'yes', 'yes'],
      ['half steps', { multipleOf: 0.5 }, { multipleOf: 0.25 }, 'yes', 'no'],
      [
        'hundredths as before',
        { type: 'number', multipleOf: 0.01 },
        { multipleOf: 0.01, type: 'number' },
        'yes',
        'yes',
      ],
      ['hundredths become tenths', { multipleOf: 0.01 }, { multipleOf: 0.1 }, 'no', 'unknown'],
      ['an empty interval', { ...number, minimum: 2, maximum: 1 }, false, 'yes', 'yes'],
      ['no integer in an interval', { ...integer, exclusiveMinimum: 1, exclusiveMaximum: 2 }, false, 'yes', 'yes'],
      ['not an integer', { ...number, not: integer }, number, 'yes', 'no'],
      ['two intervals touch', { ...number, anyOf: [{ maximum: 1 }, { minimum: 1 }] }, number, 'yes', 'yes'],
      [
        'a gap between two intervals',
        { ...number, anyOf: [{ maximum: 1 }, { exclusiveMinimum: 1.5 }] },
        number,
        'yes',
        'no',
      ],
    ]));

  describe('texts', () =>
    testTable([
      ['shorter texts', { ...text, maxLength: 9 }, { ...text, maxLength: 3 }, 'no', 'yes'],
      ['texts may be empty', { ...text, minLength: 1 }, text, 'yes', 'no'],
      ['a length of at least 0', text, { ...text, minLength: 0 }, 'yes', 'yes'],
      ['lengths count characters', { const: '🦊🦊' }, { ...text, maxLength: 2 }, 'yes', 'no'],
      ['a pattern is added', text, { ...text, pattern: '^a' }, 'no', 'yes'],
      ['a pattern changes', { ...text, pattern: '^a' }, { ...text, pattern: '^b' }, 'no', 'no'],
      ['a pattern allows more', { ...text, pattern: '^[a-f]+$' }, { ...text, pattern: '^[a-z]+$' }, 'yes', 'no'],
      ['a pattern, written differently', { pattern: '^(a|b)+$' }, { pattern: '^[ab][ab]*$' }, 'yes', 'yes'],
      ['digits, written differently', { pattern: '^\\d{2}$' }, { pattern: '^[0-9][0-9]$' }, 'yes', 'yes'],
      [
        'a pattern that says a length',
        { pattern: '^.{2,4}$', type: 'string' },
        { ...text, minLength: 2, maxLength: 4 },
        'yes',
        'no',
      ],
      ['a pattern that matches everything', text, { ...text, pattern: '.*' }, 'yes', 'yes'],
      ['a pattern that matches nothing', { ...text, pattern: 'a^b' }, false, 'yes', 'yes'],
      ['choices under a pattern', { enum: ['ab', 'ac'] }, { pattern: '^a[bc]$' }, 'yes', 'no'],
      ['the same look-ahead', { pattern: '^(?!a)' }, { pattern: '^(?!a)', type: ['string', 'number'] }, 'no', 'yes'],
      ['another look-ahead', { pattern: '^(?!a)' }, { pattern: '^(?!b)' }, 'unknown', 'unknown'],
      ['the same format', { ...text, format: 'date' }, { format: 'date', ...text }, 'yes', 'yes'],
      ['a format is dropped', { ...text, format: 'date' }, text, 'yes', 'unknown'],
      ['another format', { ...text, format: 'date' }, { ...text, format: 'email' }, 'unknown', 'unknown'],
      ['a length under a format', { ...text, format: 'date' }, { ...text, format: 'date', maxLength: 5 }, 'no', 'yes'],
      ['an encoding says nothing', text, { ...text, contentEncoding: 'base64' }, 'yes', 'yes'],
    ]));
});
