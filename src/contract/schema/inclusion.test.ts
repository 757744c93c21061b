import assert from 'node:assert/strict';
import { holdTheLaw, tallied } from './inclusion-law.ts';

describe('inclusion of schemas', () => {
  it('is never contradicted by a validator, nor is a witness, and little is unknown', function () {
    this.timeout(60_000);
    const tally = holdTheLaw(1, 2000);
    console.log(`      ${tallied(tally)}`);
    assert.ok(tally.unknown / (tally.yes + tally.no + tally.unknown) <= 0.02, tallied(tally));
  });
});
