import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { covers } from '../glob.ts';
import { overlap } from './overlap.ts';

describe('globs that overlap', () => {
  const cases: [one: string, other: string, overlaps: boolean][] = [
    ['', '', true],
    ['*', '', true],
    ['?', '', false],
    ['a', 'a', true],
    ['a', 'b', false],
    ['a*', '*b', true],
    ['a*b', '*c', false],
    ['a?c', 'ab*', true],
    ['a*c*e', '*b*d*', true],
    ['jobs/*', 'jobs', false],
    ['jobs/[0-9]*', 'jobs/1', true],
    ['x'.repeat(3000), 'y', true],
  ];
  for (const [one, other, overlaps] of cases) {
    it(`${one.slice(0, 20)} and ${other} ${overlaps ? 'do' : 'do not'}`, () => {
      assert.equal(overlap(one, other), overlaps);
      assert.equal(overlap(other, one), overlaps);
    });
  }

  it('have every text in common that both match', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 5 });
    const glob = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 6 });
    const texts = fc.sample(text, { seed: 1, numRuns: 300 });
    fc.assert(
      fc.property(glob, glob, (one, other) => {
        if (texts.some((each) => covers(one, each) && covers(other, each))) assert.equal(overlap(one, other), true);
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});
