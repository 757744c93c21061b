import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { jsonErrorOffset } from './json-error.ts';

describe('the place of an error in JSON', () => {
  // The caret stands before the first wrong character.
  const table = [
    '{"a": ^b}',
    '[1,^]',
    '{"a": 1,^}',
    '[1 ^2]',
    '{"a"^ 1}',
    '{^a: 1}',
    '["x^\ny"]',
    '[1^',
    '^',
    '[1]^]',
    '^// comment',
    '{"a":1}^{}',
    '[^}',
  ];
  for (const marked of table) {
    it(JSON.stringify(marked), () => {
      const offset = jsonErrorOffset(marked.replace('^', ''));
      const rest = marked.slice(marked.indexOf('^') + 1);
      assert.ok(
        Math.abs(offset - marked.indexOf('^')) <= (rest.startsWith(' ') || rest.startsWith('\n') ? 2 : 0),
        String(offset),
      );
    });
  }

  it('is the end of JSON that is cut off', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (value) => {
        const text = JSON.stringify(value).slice(0, -1);
        assert.equal(jsonErrorOffset(text), text.length);
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});
