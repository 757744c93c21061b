import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { Document, isCollection, isScalar, visit } from 'yaml';
import { type Json, type JsonObject, isJsonObject } from '../json.ts';
import { parseTree } from './document.ts';
import { editYaml, newYaml } from './edit.ts';

const key = fc
  .oneof(
    fc.constantFrom('a', 'b', 'name', 'version', 'x y', 'é', '1', 'a: b', '#', 'null'),
    fc.string({ maxLength: 5 }),
  )
  .filter((text) => text !== '__proto__');
const text = fc.oneof(
  fc.constantFrom(
    '1.0',
    'two\nlines\n',
    ' lead\nb',
    '\n',
    'x\n\n\ny',
    '- a',
    '# no',
    "it's",
    '"q"',
    'true',
    '',
    'a, b',
  ),
  fc.string({ maxLength: 6 }),
  fc.string({ unit: 'binary', maxLength: 4 }),
);
const scalar = fc.oneof(
  text,
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const { value, object } = fc.letrec<{ value: Json; object: JsonObject }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, scalar, fc.array(tie('value'), { maxLength: 4 }), tie('object')),
  object: fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true }),
}));
const settings = { seed: 1, numRuns: 400 };

describe('editYaml as a law', () => {
  it('says the new value, however the old one was written, and returns the same text for the same value', () => {
    const next = fc.oneof(object, fc.nat());
    fc.assert(
      fc.property(object, next, fc.nat(), (before, other, seed) => {
        const dice = diceOf(seed);
        const written = randomlyWritten(before, dice);
        assert.equal(editYaml(written, before), written);
        const after = typeof other === 'number' ? objectOf(mutated(before, dice)) : objectOf(other);
        assert.deepEqual(valueOf(editYaml(written, after)), after);
      }),
      settings,
    );
  });

  it('changes no byte around the one top-level key that it changes', () => {
    const keys = ['a', 'b', 'c'];
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 3, maxLength: 3 }),
        fc.nat(2),
        value,
        fc.boolean(),
        (values, at, next, windows) => {
          const parts = values.map((one, index) => `# about ${keys[index]}\n${newYaml({ [keys[index] ?? '']: one })}`);
          const ends = (joined: string) => (windows ? joined.replaceAll('\n', '\r\n') : joined);
          const before = Object.fromEntries(values.map((one, index) => [keys[index] ?? '', one]));
          const edited = editYaml(ends(parts.join('')), { ...before, [keys[at] ?? '']: next });
          const start = ends(`${parts.slice(0, at).join('')}# about ${keys[at]}\n${keys[at]}:`);
          assert.equal(edited.slice(0, start.length), start);
          const end = ends(parts.slice(at + 1).join(''));
          assert.equal(edited.slice(edited.length - end.length), end);
        },
      ),
      settings,
    );
  });
});

describe('newYaml as a law', () => {
  it('is read again as the same value', () => {
    fc.assert(
      fc.property(object, (one) => assert.deepEqual(valueOf(newYaml(one)), objectOf(one))),
      settings,
    );
  });
});

/** A number below `sides` from each call, the same ones for the same seed. */
type Dice = (sides: number) => number;

function diceOf(seed: number): Dice {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 16) % sides;
  };
}

/** The value in mixed styles, with comments and blank lines at random places. */
function randomlyWritten(before: JsonObject, dice: Dice): string {
  const document = new Document(before, { aliasDuplicateObjects: false });
  const types = ['PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'] as const;
  visit(document, {
    Node(_, node) {
      const type = types[dice(6)];
      if (isCollection(node)) node.flow = dice(4) === 0;
      if (isScalar(node) && typeof node.value === 'string' && type !== undefined) node.type = type;
      if (dice(3) === 0) node.comment = ' beside';
      if (dice(3) === 0) node.commentBefore = ' before';
      if (dice(4) === 0) node.spaceBefore = true;
    },
  });
  const indented = document.toString({ indent: 2 + 2 * dice(2), indentSeq: dice(2) === 0, lineWidth: 30 * dice(2) });
  const candidates = [dice(3) === 0 ? indented.replace(/\n$/, '') : indented, newYaml(before)];
  // Not every style that was asked for is possible.
  const written = candidates.find((candidate) => isReadAs(candidate, before)) ?? '';
  return dice(3) === 0 ? written.replaceAll('\n', '\r\n') : written;
}

/** The value with one thing added, removed or replaced somewhere inside. */
function mutated(now: Json, dice: Dice): Json {
  const fresh: Json[] = [1, 'a: b', 'x\ny\n', null, [], {}, ['p'], { name: 'n', list: [1, { a: 2 }] }];
  const added = fresh[dice(fresh.length)] ?? null;
  if (!Array.isArray(now) && !isJsonObject(now)) return added;
  const entries = Array.isArray(now) ? now.map((item): [string, Json] => ['', item]) : Object.entries(now);
  const at = dice(entries.length + 1);
  const chosen = entries[at];
  const action = dice(4);
  if (action === 0 || chosen === undefined) entries.splice(at, 0, ['new', added]);
  else if (action === 1) entries.splice(at, 1);
  else entries[at] = [chosen[0], mutated(chosen[1], dice)];
  return Array.isArray(now) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}

function isReadAs(candidate: string, before: JsonObject): boolean {
  try {
    assert.deepEqual(valueOf(candidate), objectOf(before));
    return true;
  } catch {
    return false;
  }
}

function valueOf(yaml: string): Json {
  return parseTree(yaml, 'the test').value;
}

/** As JSON has it: without -0. */
function objectOf(json: Json): JsonObject {
  const again: Json = JSON.parse(JSON.stringify(json));
  return isJsonObject(again) ? again : {};
}
