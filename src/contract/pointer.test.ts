import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { Failure } from '../failure.ts';
import type { Json } from '../json.ts';
import { below, isBelow, tokensOf, valueAt, withValueAt } from './pointer.ts';

describe('JSON pointers', () => {
  const document: Json = { foo: ['bar', 'baz'], '': 0, 'a/b': 1, 'm~n': 8, ' ': 7, ['__proto__']: 5 };
  const places: [pointer: string, value: Json | undefined][] = [
    ['', document],
    ['/foo/0', 'bar'],
    ['/', 0],
    ['/a~1b', 1],
    ['/m~0n', 8],
    ['/ ', 7],
    ['/__proto__', 5],
    ['/constructor', undefined],
    ['/foo/length', undefined],
    ['/foo/00', undefined],
    ['/foo/-', undefined],
    ['/foo/0/1', undefined],
  ];
  for (const [pointer, value] of places) {
    it(`${JSON.stringify(pointer)} is ${JSON.stringify(value)}`, () => {
      assert.deepEqual(valueAt(document, pointer), value);
    });
  }

  it('are written as RFC 6901 says', () => {
    for (const pointer of ['read', '/a~2', '/a~']) {
      assert.throws(
        () => tokensOf(pointer),
        (error) => error instanceof Failure && error.code === 'bad-pointer',
      );
    }
  });

  it('put values in place, with objects on the way, and leave the rest alone', () => {
    const before: Json = { a: { b: 1 }, list: [1] };
    assert.deepEqual(withValueAt(before, '/a/c/d', 2), { a: { b: 1, c: { d: 2 } }, list: [1] });
    assert.deepEqual(withValueAt(before, '/list/-', 2), { a: { b: 1 }, list: [1, 2] });
    assert.deepEqual(withValueAt(before, '', 2), 2);
    assert.deepEqual(withValueAt(undefined, '/read', ['x']), { read: ['x'] });
    assert.deepEqual(before, { a: { b: 1 }, list: [1] });
  });

  it('never replace a scalar by an object, and leave no holes in lists', () => {
    for (const pointer of ['/a/b/c', '/list/5', '/list/x']) {
      assert.throws(
        () => withValueAt({ a: { b: 1 }, list: [1] }, pointer, 2),
        (error) => error instanceof Failure && error.code === 'no-place',
      );
    }
  });

  it('cannot reach the prototype', () => {
    const value = withValueAt({}, '/__proto__/polluted', true);
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
    assert.equal('polluted' in {}, false);
    assert.equal(valueAt(value, '/__proto__/polluted'), true);
  });

  it('lie below their ancestors by whole steps', () => {
    assert.ok(isBelow('/read/0', '/read') && isBelow('/read', '/read') && isBelow('/read', ''));
    assert.ok(!isBelow('/reader', '/read') && !isBelow('', '/read'));
  });

  it('find what was put there, whatever the keys are', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.jsonValue(), (keys, value) => {
        const pointer = keys.reduce(below, '');
        assert.deepEqual(tokensOf(pointer), keys);
        const json: Json = JSON.parse(JSON.stringify(value));
        assert.deepEqual(valueAt(withValueAt(undefined, pointer, json), pointer), json);
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});
