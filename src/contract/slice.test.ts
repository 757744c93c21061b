import assert from 'node:assert/strict';
import type { Change } from './change.ts';
import { concerns, unusedParts } from './slice.ts';

const change = (pointer: string, part: Change['part'] = 'value'): Change => ({
  part,
  pointer,
  kind: 'removed',
  breaking: true,
  for: 'consumers',
  message: `Removed ${pointer}`,
});

describe('what a consumer uses', () => {
  const table: [pointer: string, part: Change['part'], uses: string[] | undefined, concerned: boolean][] = [
    ['/read', 'value', undefined, true],
    ['/read', 'value', ['/read'], true],
    ['/read/0', 'value', ['/read'], true],
    ['/read', 'value', ['/read/deep'], true],
    ['', 'value', ['/read'], true],
    ['/write', 'value', ['/read'], false],
    ['/reader', 'value', ['/read'], false],
    ['/write', 'value', [], false],
    ['/schema/properties/job/type', 'schema', ['/job'], true],
    ['/schema/properties/job', 'schema', ['/job/id'], true],
    ['/schema/properties/image', 'schema', ['/job'], false],
    ['/schema/required', 'schema', ['/job'], true],
    ['/direction', 'terms', ['/job'], true],
  ];
  for (const [pointer, part, uses, concerned] of table)
    it(`a change of ${pointer || 'everything'} ${concerned ? 'concerns' : 'is nothing to'} who uses ${uses === undefined ? 'all' : uses.join()}`, () => {
      assert.equal(concerns(change(pointer, part), uses), concerned);
    });

  it('leaves the parts that nobody uses', () => {
    const value = { read: [], write: [], 'a/b': [] };
    assert.deepEqual(unusedParts(value, [['/read/x'], ['/read']]), ['/write', '/a~1b']);
    assert.deepEqual(unusedParts(value, [['/read'], undefined]), []);
    assert.deepEqual(unusedParts(value, [['']]), []);
    assert.deepEqual(unusedParts(value, []), []);
    assert.deepEqual(unusedParts(['x'], [['/0']]), []);
  });
});
