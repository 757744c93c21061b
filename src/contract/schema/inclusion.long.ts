import assert from 'node:assert/strict';
import { holdTheLaw, tallied } from './inclusion-law.ts';

describe('inclusion of schemas, at length', () => {
  for (const seed of [2, 3, 4, 5, 6]) {
    it(`is never contradicted by a validator, from seed ${seed}`, function () {
      this.timeout(300_000);
      const tally = holdTheLaw(seed, 5000);
      console.log(`      ${tallied(tally)}`);
      assert.ok(tally.unknown / (tally.yes + tally.no + tally.unknown) <= 0.02, tallied(tally));
    });
  }
});
