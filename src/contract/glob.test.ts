import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { covers, GlobIndex, includes } from './glob.ts';

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
    ['[a-c]', '[ac]', true],
    ['[ac]', '[a-c]', false],
    ['[!a]*', 'b?', true],
    ['[!a]*', '?', false],
    ['?', '[!a]', true],
    ['[]a]', ']', true],
    ['[a', '[a', true],
    ['[a-]', '-', true],
    ['[\\]]', ']', true],
    ['\\*', '*', false],
    ['*', '\\*', true],
    ['\\*', '\\*', true],
    ['a\\', 'a\\', true],
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

describe('inclusion of globs', () => {
  const table: [general: string[], specific: string[], included: boolean, example?: string][] = [
    [['a/*', 'b/*'], ['a/x', 'b/*'], true],
    [[], [], true],
    [[], ['a'], false, 'a'],
    [['a'], ['a', 'b'], false, 'b'],
    [['[a-m]*', '[!a-m]*', ''], ['*'], true],
    [['[a-m]*', '[!a-m]*'], ['*'], false, ''],
    [['?*', ''], ['*'], true],
    [['?', '??', '???*'], ['?*'], true],
    [['?', '???*'], ['?*'], false, 'xx'],
    [['a', 'b', 'c'], ['[a-c]'], true],
    [['a', 'c'], ['[a-c]'], false, 'b'],
    [['*a*', '[!a]*'], ['?*'], true],
    [['jobs/[0-9]*', 'jobs/[!0-9]*'], ['jobs/*'], false, 'jobs/'],
    [['training-metrics/*'], ['training-metrics/experiments/*'], true],
    [['*/a', '*/b'], ['x/*/[ab]'], true],
    [['x*', '*y'], ['x*y', '*xy', 'xy*'], true],
    [[], ['[b-a]'], true],
    [['\\*'], ['[*]'], true],
  ];
  for (const [general, specific, included, example] of table)
    it(`${JSON.stringify(specific)} ${included ? 'is' : 'is not'} in ${JSON.stringify(general)}`, () => {
      const found = includes(general, specific);
      assert.equal(found.included, included);
      assert.equal(found.uncovered.length === 0, included);
      assert.equal(found.example, example);
    });

  it('is exact: proven by every short word, refuted by a word that only one side matches', () => {
    const part = fc.constantFrom('a', 'b', '*', '?', '[ab]', '[!a]', '[!ab]', '[b-c]', '\\*');
    const glob = fc.array(part, { maxLength: 5 }).map((parts) => parts.join(''));
    const words = shortWords(['a', 'b', 'c', '*'], 5);
    const verdicts = { true: 0, false: 0, unknown: 0 };
    fc.assert(
      fc.property(fc.array(glob, { maxLength: 5 }), glob, (general, specific) => {
        const [inside, union] = [matcher(specific), general.map(matcher)];
        const { included, example } = includes(general, [specific]);
        verdicts[`${included}`]++;
        if (included === true) {
          for (const word of words)
            assert.ok(!inside.test(word) || union.some((one) => one.test(word)), `${JSON.stringify(word)} is missed`);
        } else {
          assert.match(example ?? 'no example', inside);
          for (const one of union) assert.doesNotMatch(example ?? '', one);
        }
      }),
      { seed: 1, numRuns: 5000 },
    );
    assert.ok(verdicts.true > 500 && verdicts.false > 500 && verdicts.unknown === 0, JSON.stringify(verdicts));
  });

  it('of ten thousand paths in ten thousand is decided in seconds, also where all start with a wildcard', () => {
    const many = Array.from({ length: 10_000 }, (_, at) => `*/folder-${at}/?asks/*`);
    const start = Date.now();
    assert.equal(
      includes(
        many,
        many.map((path) => `x/${path}.png`),
      ).included,
      true,
    );
    assert.equal(
      includes(
        many.slice(1),
        many.map((path) => path.replace('?', 'm')),
      ).uncovered.length,
      1,
    );
    assert.ok(Date.now() - start < 5000);
  });

  it('that is too hard is left open in bounded time', () => {
    const late = (letter: string) => `*${letter}${'?'.repeat(20)}`;
    const short = Array.from({ length: 21 }, (_, at) => '?'.repeat(at));
    const start = Date.now();
    assert.equal(includes([late('a'), late('b'), '*[!ab]*', ...short], ['*']).included, 'unknown');
    assert.ok(Date.now() - start < 5000);
  });
});

function shortWords(letters: readonly string[], longest: number): string[] {
  const words = [''];
  for (const word of words) if (word.length < longest) words.push(...letters.map((letter) => word + letter));
  return words;
}

/** Another reading of globs, by the engine's own regular expressions. */
function matcher(glob: string): RegExp {
  const source = glob.replaceAll(
    /\\(.)|\*+|\?|\[(!?)([^\]]+)\]/g,
    (whole, escaped?: string, not?: string, inner?: string) => {
      if (escaped !== undefined) return `\\${escaped}`;
      if (whole.startsWith('*')) return '[^]*';
      return whole === '?' ? '[^]' : `[${not === '!' ? '^' : ''}${inner}]`;
    },
  );
  return new RegExp(`^(?:${source})$`, 'u');
}
