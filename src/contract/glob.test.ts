import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { covers, GlobIndex } from './glob.ts';

function toRegExp(glob: string): RegExp {
  return new RegExp(`^${glob.replaceAll(/[*?]/g, (wildcard) => (wildcard === '*' ? '[^]*' : '[^]'))}$`, 'u');
}

describe('globs', () => {
  const table: [general: string, specific: string, covers: boolean][] = [
    ['a/b', 'a/b', true],
    ['training-metrics/*', 'training-metrics/experiments/*', true],
    ['training-metrics/experiments/*', 'training-metrics/*', false],
    ['*', '', true],
    ['*', 'a/b/c', true],
    ['a*', 'b', false],
    ['a/**', 'a/*', true],
    ['a/*', 'a/**', true],
    ['jobs/*/masks/*', 'jobs/1/2/masks/x.png', true],
    ['jobs/*/masks/*', 'jobs/*/masks/*', true],
    ['jobs/*/masks/*', 'jobs/masks/x', false],
    ['a?c', 'abc', true],
    ['a?c', 'a*c', false],
    ['a?c', 'a?c', true],
    ['a*c', 'a?c', true],
    ['?', '🦊', true],
    ['?', 'ab', false],
    ['?*', '*?', true],
    ['?*', '*', false],
    ['*??', '?*', false],
    ['abc', 'a*c', false],
    ['*a', '*b', false],
    ['*.json', '*/config.json', true],
  ];
  for (const [general, specific, expected] of table) {
    it(`${general} ${expected ? 'covers' : 'does not cover'} ${specific}`, () => {
      assert.equal(covers(general, specific), expected);
    });
  }

  const glob = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '?'), maxLength: 8 });

  it('cover only what they match: sound against a regular expression', () => {
    const filling = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 2 }), {
      minLength: 8,
      maxLength: 8,
    });
    fc.assert(
      fc.property(glob, glob, filling, (general, specific, parts) => {
        if (!covers(general, specific)) return;
        let at = 0;
        const path = specific.replaceAll(/[*?]/g, (wildcard) => (wildcard === '?' ? 'b' : (parts[at++] ?? '')));
        assert.match(path, toRegExp(general));
      }),
      { seed: 1, numRuns: 5000 },
    );
  });

  it('cover themselves, and what is covered by what they cover', () => {
    fc.assert(
      fc.property(glob, glob, glob, (one, two, three) => {
        assert.ok(covers(one, one));
        if (covers(one, two) && covers(two, three)) assert.ok(covers(one, three));
      }),
      { seed: 1, numRuns: 5000 },
    );
  });

  it('of a thousand stars are judged at once', () => {
    const stars = '*a'.repeat(1000);
    const start = Date.now();
    assert.equal(covers(`${stars}b`, `${'a'.repeat(5000)}c`), false);
    assert.equal(covers(stars, stars), true);
    assert.ok(Date.now() - start < 1000);
  });

  it('are found by their start', () => {
    const index = new GlobIndex(['jobs/*', 'runs/*/x', '*.json', 'jobs/1']);
    assert.equal(index.covering('jobs/1'), 'jobs/*');
    assert.equal(
      index.covering('jobs/1', (found) => found !== 'jobs/*'),
      'jobs/1',
    );
    assert.equal(index.covering('a/b.json'), '*.json');
    assert.equal(index.covering('runs/y'), undefined);
  });
});
