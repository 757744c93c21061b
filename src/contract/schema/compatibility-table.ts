import assert from 'node:assert/strict';
import type { Json } from '../../json.ts';
import { SchemaPair, type Inclusion } from './inclusion.ts';
import { confirm } from './witness.ts';

type Verdict = Inclusion['holds'];

/**
 * What is changed; the old and the new schema; whether the new one reads all old documents (backward), and the old one
 * all new ones (forward).
 */
export type Row = [what: string, old: Json, next: Json, backward: Verdict, forward: Verdict];

/** One test for each row; a witness has to convince a second validator. */
export function testTable(rows: readonly Row[]): void {
  for (const [what, old, next, backward, forward] of rows) {
    it(`${what}: backward ${backward}, forward ${forward}`, async () => {
      const pair = new SchemaPair(old, next);
      await judge(pair, 'new', { old, next, expected: backward });
      await judge(pair, 'old', { old, next, expected: forward });
      const turned = new SchemaPair(next, old);
      assert.equal(turned.inclusion('old').holds, backward, 'forward is backward with the sides changed');
      assert.equal(turned.inclusion('new').holds, forward, 'backward is forward with the sides changed');
    });
  }
}

async function judge(
  pair: SchemaPair,
  reader: 'old' | 'new',
  { old, next, expected }: { old: Json; next: Json; expected: Verdict },
): Promise<void> {
  const inclusion = pair.inclusion(reader);
  assert.equal(inclusion.holds, expected, `${reader} reads the other: ${JSON.stringify(inclusion)}`);
  if (inclusion.holds !== 'no') return;
  const acceptedBy = reader === 'new' ? 'old' : 'new';
  const witness = { document: inclusion.document, acceptedBy, refusedBy: reader } as const;
  assert.equal(await confirm(witness, old, next), witness, `${JSON.stringify(inclusion.document)} convinces ajv`);
}
