import assert from 'node:assert/strict';
import { Failure } from '../failure.ts';
import type { Bump } from './diff.ts';
import { type ImportFacts, isUnbounded, judgeImport, nextVersion } from './version.ts';

describe('the next version', () => {
  const table: [current: string, bump: Bump, requested: string | undefined, next: string][] = [
    ['1.3.0', 'major', undefined, '2.0.0'],
    ['1.3.0', 'minor', undefined, '1.4.0'],
    ['1.3.0', 'patch', undefined, '1.3.1'],
    ['1.3.0', 'none', undefined, '1.3.0'],
    ['0.1.0', 'major', undefined, '1.0.0'],
    ['0.1.0', 'minor', undefined, '0.2.0'],
    ['1.3.0', 'minor', '1.4.0', '1.4.0'],
    ['1.3.0', 'minor', '2.0.0', '2.0.0'],
    ['1.3.0', 'none', '1.3.0', '1.3.0'],
    ['1.3.0', 'none', '1.5.0', '1.5.0'],
    ['2.0.0-beta.1', 'patch', undefined, '2.0.0'],
  ];
  for (const [current, bump, requested, next] of table) {
    it(`of ${current} for ${bump}${requested === undefined ? '' : `, asked for ${requested},`} is ${next}`, () => {
      assert.equal(nextVersion(current, bump, requested), next);
    });
  }

  const refused: [current: string, bump: Bump, requested: string, code: string][] = [
    ['1.3.0', 'minor', '1.3.0', 'version-too-low'],
    ['1.3.0', 'minor', '1.3.9', 'version-too-low'],
    ['1.3.0', 'major', '1.9.0', 'version-too-low'],
    ['1.3.0', 'major', '2.0.0-rc.1', 'bad-version'],
    ['1.3.0', 'none', '1.2.0', 'version-too-low'],
    ['1.3.0', 'minor', '1.3.0+build', 'bad-version'],
    ['1.3.0', 'minor', 'v1.4.0', 'bad-version'],
    ['1.3.0', 'minor', '1.4', 'bad-version'],
  ];
  for (const [current, bump, requested, code] of refused) {
    it(`of ${current} for ${bump} cannot be ${requested}`, () => {
      assert.throws(
        () => nextVersion(current, bump, requested),
        (error) => error instanceof Failure && error.code === code,
      );
    });
  }
});

describe('ranges', () => {
  const table: [range: string, unbounded: boolean][] = [
    ['>=1.0.0', true],
    ['*', true],
    ['', true],
    ['>1', true],
    ['^1.0.0 || >=3', true],
    ['^1.2.0', false],
    ['1.x', false],
    ['>=1.0.0 <2', false],
    ['~1.2', false],
    ['1.2.3', false],
  ];
  for (const [range, unbounded] of table) {
    it(`${JSON.stringify(range)} is ${unbounded ? 'unbounded' : 'bounded'}`, () => {
      assert.equal(isUnbounded(range), unbounded);
    });
  }
});

function of(version: string, ...supported: { version: string; until: string }[]) {
  return { version, supported, orphaned: false };
}

describe('the state of an import', () => {
  const now = new Date('2026-02-01T00:00:00Z');
  const later = '2026-02-07T10:00:00Z';
  const earlier = '2026-01-07T10:00:00Z';
  const facts = (given: Partial<ImportFacts>): ImportFacts => ({
    requirement: '^1.0.0',
    resolved: '1.3.0',
    available: of('1.3.0'),
    bindingMissing: false,
    evidence: 'holds',
    now,
    ...given,
  });

  const table: [what: string, given: Partial<ImportFacts>, state: string, deadline?: string][] = [
    ['resolved with evidence', {}, 'current'],
    ['resolved, without a checkout to look into', { evidence: 'unknown' }, 'current'],
    ['resolved without evidence', { evidence: 'none' }, 'unverified'],
    ['evidence that fails', { evidence: 'fails' }, 'drifted'],
    ['never resolved', { resolved: undefined }, 'stale'],
    ['a newer version', { available: of('1.4.0') }, 'stale'],
    ['a newer version, and evidence that fails', { available: of('1.4.0'), evidence: 'fails' }, 'stale'],
    ['a newer major in an unbounded range', { requirement: '>=1.0.0', available: of('2.0.0') }, 'stale'],
    [
      'a newer major, the old one supported',
      { available: of('2.0.0', { version: '1.3.0', until: later }) },
      'stale',
      later,
    ],
    [
      'two older ones, the last counts',
      {
        available: of('2.0.0', { version: '1.3.0', until: later }, { version: '1.2.0', until: '2026-02-03T00:00:00Z' }),
      },
      'stale',
      later,
    ],
    ['a newer major, the old one expired', { available: of('2.0.0', { version: '1.3.0', until: earlier }) }, 'broken'],
    [
      'support that ends now',
      { available: of('2.0.0', { version: '1.3.0', until: '2026-02-01T00:00:00Z' }) },
      'broken',
    ],
    ['no version in the range', { requirement: '^3.0.0' }, 'broken'],
    ['a range that is none', { requirement: 'what' }, 'broken'],
    ['the contract is gone', { available: undefined }, 'broken'],
    ['the owner left', { available: { ...of('1.3.0'), orphaned: true } }, 'broken'],
    ['the binding file is missing', { bindingMissing: true, resolved: undefined }, 'broken'],
  ];
  for (const [what, given, state, deadline] of table) {
    it(`${what}: ${state}`, () => {
      const judgement = judgeImport(facts(given));
      assert.equal(judgement.state, state);
      assert.equal(judgement.deadline, deadline ?? null);
      assert.match(judgement.reason, /^[^A-Z].*[^.]$/);
    });
  }
});
