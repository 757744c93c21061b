import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { Budget } from './budget.ts';
import { Patterns } from './pattern.ts';

const atoms = fc.constantFrom(
  'a',
  'b',
  '.',
  '[ab]',
  '[^a]',
  '[a-c-]',
  '\\d',
  '\\w',
  '\\s',
  '\\S',
  '\\.',
  '^',
  '$',
  '(?:)',
  '\\u{1F98A}',
  '[\\d_]',
);
const quantifiers = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,}', '{0,2}', '*?');
const sources: fc.Arbitrary<string> = fc.letrec<{ either: string; sequence: string; part: string }>((tie) => ({
  either: fc.array(tie('sequence'), { minLength: 1, maxLength: 2 }).map((all) => all.join('|')),
  sequence: fc.array(tie('part'), { maxLength: 3 }).map((all) => all.join('')),
  part: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    fc.tuple(atoms, quantifiers).map(([atom, times]) => ('^$'.includes(atom) ? atom : atom + times)),
    fc.tuple(tie('either'), quantifiers).map(([inner, times]) => `(${inner})${times}`),
  ),
})).either;
const texts = fc
  .array(fc.constantFrom('a', 'b', 'c', '1', '_', '.', '-', ' ', '\n', '🦊', '\u2028'), { maxLength: 5 })
  .map((all) => all.join(''));

describe('patterns', () => {
  it('match as regular expressions do', () => {
    fc.assert(
      fc.property(sources, fc.array(texts, { minLength: 5, maxLength: 5 }), (source, samples) => {
        const patterns = new Patterns();
        for (const text of samples) {
          const verdict = patterns.matches(source, text);
          if (verdict !== undefined)
            assert.equal(verdict, new RegExp(source, 'u').test(text), JSON.stringify({ source, text }));
        }
      }),
      { seed: 1, numRuns: 3000 },
    );
  });

  it('have a text that follows them all, or none at all', () => {
    const signs = fc.array(fc.record({ source: sources, matches: fc.boolean() }), { minLength: 1, maxLength: 3 });
    const bounds = fc.record({ least: fc.nat({ max: 3 }), more: fc.nat({ max: 3 }) });
    fc.assert(
      fc.property(signs, bounds, fc.array(texts, { maxLength: 20 }), (wanted, { least, more }, samples) => {
        const most = least + more;
        const fits = (text: string): boolean => {
          const size = Array.from(text).length;
          return (
            size >= least &&
            size <= most &&
            wanted.every(({ source, matches }) => new RegExp(source, 'u').test(text) === matches)
          );
        };
        const found = new Patterns().text(
          { signs: wanted, least, most, excluded: new Set(['a']) },
          new Budget(100_000),
        );
        if (found === 'none')
          assert.equal(
            samples.find((text) => text !== 'a' && fits(text)),
            undefined,
          );
        else if (found !== undefined)
          assert.ok(fits(found.text) && found.text !== 'a', JSON.stringify({ wanted, found }));
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  it('that are no regular language are not understood', () => {
    for (const source of ['(?=a)', '(?<!a)b', '(a)\\1', '\\bword', '\\p{L}', '(^a)*', '[', '{', '\\y'])
      assert.equal(new Patterns().matches(source, 'a'), undefined, source);
  });
});
