import assert from 'node:assert/strict';
import { Failure } from '../failure.ts';
import type { Json } from '../json.ts';
import type { ContractContent } from '../realm/model.ts';
import { type EvidenceRequest, findEvidence } from './evidence.ts';

function find(value: Json | undefined, text: string, more: Partial<EvidenceRequest> & Partial<ContractContent> = {}) {
  const { direction = 'offers', match = 'exact', schema, previous, uses, verify = [] } = more;
  return findEvidence({ content: { value, schema, direction, match }, previous, uses, verify, file: 'use.py', text });
}

function before(value: Json): ContractContent {
  return { direction: 'offers', match: 'exact', value };
}

const captureQuoted = '"(?P<value>[^"]*)"';

describe('evidence in a text', () => {
  const tokens: [value: string, text: string, found: boolean][] = [
    ['jobs/*', 'paths = ["jobs/*"]', true],
    ['jobs/*', 'jobs/*', true],
    ['jobs/*', '["jobs/*/masks"]', false],
    ['jobs/*', '["all/jobs/*"]', false],
    ['jobs', 'jobs-2', false],
    ['jobs', 'my.jobs', false],
    ['jobs', '(jobs),', true],
    ['jobs', 'jobs=1', true],
    ['name', 'Übername', false],
    ['über', 'prüfung:über;', true],
    ['x', 'x²', false],
    ['a b', 'say "a b"!', true],
    ['a b', 'aa b a bc', false],
    [':a', ':a', true],
    [':a', 'x:a', false],
    ['user@host', 'user@host', true],
    ['50%', '150%', false],
    ['🦊', '🦊', true],
  ];
  for (const [value, text, found] of tokens) {
    it(`${value} is ${found ? '' : 'not '}in ${text}`, async () => {
      assert.deepEqual((await find({ read: [value] }, text)).missing, found ? [] : [{ pointer: '/read', value }]);
    });
  }

  it('is asked for every string of the value, not for keys', async () => {
    const evidence = await find({ read: ['a', 'b'], deep: [{ path: 'c' }], key: {} }, 'a c');
    assert.equal(evidence.complete, false);
    assert.deepEqual(evidence.missing, [{ pointer: '/read', value: 'b' }]);
    assert.deepEqual([evidence.remaining, evidence.unverifiable, evidence.problems], [[], [], []]);
    assert.equal((await find({ read: ['a', 'b'], deep: [{ path: 'c' }] }, 'a b c')).complete, true);
  });

  it('is asked only for the parts that the consumer uses', async () => {
    const value = { read: ['a'], write: ['b'] };
    assert.equal((await find(value, 'a', { uses: ['/read'] })).complete, true);
    assert.equal((await find(value, 'b', { uses: ['/read'] })).complete, false);
  });

  it('is not given by using a part that is not there', async () => {
    for (const use of ['/reed', '/read/0']) {
      assert.deepEqual((await find({ read: ['a'] }, 'a', { uses: [use] })).unverifiable, [use]);
    }
  });

  it('cannot be given by text for numbers, booleans, null and empty strings', async () => {
    const evidence = await find({ a: 5, b: true, c: null, d: '', e: [1, 2], f: 'x' }, '5 true null x 1 2');
    assert.deepEqual(evidence.unverifiable, ['/a', '/b', '/c', '/d', '/e']);
    assert.deepEqual(evidence.missing, []);
    assert.equal(evidence.complete, false);
  });

  it('needs a rule for a contract that is a schema only', async () => {
    assert.deepEqual((await find(undefined, 'x', { schema: true })).unverifiable, ['']);
    const verify = [{ from: '', pattern: '"(?P<value>order)"' }];
    assert.equal((await find(undefined, 'schema: "order"', { schema: true, verify })).complete, true);
    assert.equal((await find(undefined, 'schema: "user"', { schema: true, verify })).complete, false);
    assert.equal((await find({ a: 'x' }, 'x', { schema: true })).complete, true);
  });
});

describe('evidence by verify rules', () => {
  it('replaces the text search below its place', async () => {
    const verify = [{ from: '/read', pattern: captureQuoted }];
    const evidence = await find({ read: ['a', 'b'], write: ['c'] }, 'a "b" c', { verify });
    assert.deepEqual(evidence.missing, [{ pointer: '/read', value: 'a' }]);
  });

  it('compares the text forms of numbers, booleans and null', async () => {
    const verify = [{ from: '', pattern: captureQuoted }];
    assert.equal((await find({ a: 5, b: true, c: null, d: '' }, '"5" "true" "null" ""', { verify })).complete, true);
    assert.deepEqual((await find({ a: 5 }, '"50"', { verify })).missing, [{ pointer: '/a', value: 5 }]);
  });

  it('unites rules for the same place; the nearest place counts', async () => {
    const same = [captureQuoted, "'(?P<value>[^']*)'"].map((pattern) => ({ from: '/read', pattern }));
    assert.equal((await find({ read: ['a', 'b'] }, `"a" 'b'`, { verify: same })).complete, true);
    const nested = [
      { from: '', pattern: captureQuoted },
      { from: '/read', pattern: "'(?P<value>[^']*)'" },
    ];
    assert.equal((await find({ read: ['a'] }, '"a"', { verify: nested })).complete, false);
  });

  it('takes a captured glob for all that it covers, under match glob only', async () => {
    const verify = [{ from: '', pattern: captureQuoted }];
    assert.equal((await find({ read: ['metrics/x/*'] }, '"metrics/*"', { verify, match: 'glob' })).complete, true);
    assert.equal((await find({ read: ['metrics/x/*'] }, '"metrics/*"', { verify })).complete, false);
    assert.equal((await find({ read: ['metrics/x/*'] }, '"metrics/*"', { match: 'glob' })).complete, false);
  });

  it('needs a pattern with a group named value, in linear time', async () => {
    const failing = (pattern: string, code: string) =>
      assert.rejects(
        () => find('x', 'x', { verify: [{ from: '', pattern }] }),
        (error) => error instanceof Failure && error.code === code,
      );
    await failing('x', 'no-value-group');
    await failing('(?P<value>x', 'bad-pattern');
    await failing('(?P<value>x)(?=y)', 'bad-pattern');
    const text = 'a'.repeat(50_000);
    assert.equal((await find('x', text, { verify: [{ from: '', pattern: '(?P<value>(a+)+)$b' }] })).complete, false);
  });
});

describe('removed values', () => {
  it('must not remain in the binding where they are offered', async () => {
    const evidence = await find({ read: ['a'] }, 'a b', { previous: before({ read: ['a', 'b'] }) });
    assert.deepEqual(evidence.remaining, [{ pointer: '/read', value: 'b' }]);
    assert.equal(evidence.complete, false);
  });

  it('may remain where they are required, moved elsewhere, part of another value or not used', async () => {
    const given = { previous: before({ read: ['a', 'b'] }) };
    assert.equal((await find({ read: ['a'] }, 'a b', { ...given, direction: 'requires' })).complete, true);
    assert.equal((await find({ read: ['a'], write: ['b'] }, 'a b', given)).complete, true);
    assert.equal((await find({ read: ['a'] }, 'a b/c', given)).complete, true);
    assert.equal((await find({ read: ['a'], x: 'a' }, 'a b', { ...given, uses: ['/x'] })).complete, true);
  });

  it('may remain when a remaining glob covers them', async () => {
    const given = { previous: before({ read: ['m/*', 'm/x'] }), match: 'glob' } as const;
    assert.equal((await find({ read: ['m/*'] }, 'm/* m/x', given)).complete, true);
  });

  it('are looked for in what verify rules capture', async () => {
    const verify = [{ from: '/limit', pattern: 'limit=(?P<value>\\d+)' }];
    const evidence = await find({ limit: 6 }, 'limit=6 limit=5', { verify, previous: before({ limit: 5 }) });
    assert.deepEqual(evidence.remaining, [{ pointer: '/limit', value: 5 }]);
  });
});
