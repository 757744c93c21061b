import assert from 'node:assert/strict';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import * as fc from 'fast-check';
import { isJsonObject, type Json } from '../../json.ts';
import { documents, drafts, pairs, type Draft, type Pair } from './generated-schemas.ts';
import { SchemaPair } from './inclusion.ts';

/** What came of many pairs; all verdicts in both directions. */
export interface Tally {
  pairs: number;
  yes: number;
  no: number;
  unknown: number;
  /** Verdicts that ajv could not judge. */
  unjudged: number;
  reasons: Map<string, number>;
  slowest: number;
  milliseconds: number;
}

type Validate = (document: Json) => boolean;

// Failing fast, it skips keywords after a list of items that is longer than the array.
const options = { strict: false, logger: false, validateSchema: false, allErrors: true } as const;

/** The referee. It compiles a few schemas to code that cannot run: undefined. */
function validator(schema: Json, draft: Draft): Validate | undefined {
  assert.ok(typeof schema === 'boolean' || isJsonObject(schema));
  // One for each schema: a root's `$id` and what was compiled before must not matter.
  const ajv = draft === '2020-12' ? new Ajv2020(options) : new Ajv({ ...options, ignoreKeywordsWithRef: true });
  addFormats.default(ajv);
  try {
    const validate = ajv.compile(schema);
    validate(null);
    return (document) => validate(document);
  } catch (error) {
    if (isFaultOfTheReferee(error)) return undefined;
    throw error;
  }
}

function isFaultOfTheReferee(error: unknown): boolean {
  return error instanceof ReferenceError || error instanceof TypeError;
}

const samples = 25;

/**
 * The law: what is called included has no document that contradicts it, and a document that is to show the contrary
 * does so, for ajv. Seeded, so that every run sees the same pairs.
 */
export function holdTheLaw(seed: number, numRuns: number): Tally {
  const tally: Tally = {
    pairs: 0,
    yes: 0,
    no: 0,
    unknown: 0,
    unjudged: 0,
    reasons: new Map(),
    slowest: 0,
    milliseconds: 0,
  };
  const cases = fc.tuple(
    fc.constantFrom(...drafts).chain(pairs),
    fc.array(documents, { minLength: samples, maxLength: samples }),
  );
  fc.assert(
    fc.property(cases, ([pair, probes]) => judge(pair, probes, tally)),
    { seed, numRuns, endOnFailure: true },
  );
  return tally;
}

function judge({ draft, old, next }: Pair, probes: readonly Json[], tally: Tally): void {
  const start = performance.now();
  const pair = new SchemaPair(old, next);
  const inclusions = { new: pair.inclusion('new'), old: pair.inclusion('old') };
  const time = performance.now() - start;
  tally.pairs++;
  tally.milliseconds += time;
  tally.slowest = Math.max(tally.slowest, time);
  const [before, after] = [validator(old, draft), validator(next, draft)];
  const told = JSON.stringify({ old, next });
  for (const [side, schema, validate] of [
    ['old', old, before],
    ['new', next, after],
  ] as const)
    for (const probe of probes) {
      const verdict = validate === undefined ? undefined : tried(validate, probe);
      const own = new SchemaPair(schema, schema).accepts('old', probe);
      if (verdict !== undefined && own !== undefined)
        assert.equal(own, verdict, `${side} of ${told} judges ${JSON.stringify(probe)}`);
    }
  for (const reader of ['new', 'old'] as const) {
    const inclusion = inclusions[reader];
    tally[inclusion.holds]++;
    const [sub, whole] = reader === 'new' ? [before, after] : [after, before];
    if (inclusion.holds === 'unknown')
      tally.reasons.set(inclusion.reason, (tally.reasons.get(inclusion.reason) ?? 0) + 1);
    if (sub === undefined || whole === undefined) {
      tally.unjudged++;
      continue;
    }
    if (inclusion.holds === 'no') {
      const verdicts = [tried(sub, inclusion.document), tried(whole, inclusion.document)];
      if (verdicts.includes(undefined)) tally.unjudged++;
      else
        assert.deepEqual(
          verdicts,
          [true, false],
          `${JSON.stringify(inclusion.document)} shows that the ${reader} one of ${told} refuses more`,
        );
    }
    if (inclusion.holds === 'yes') {
      const refused = probes.find((probe) => tried(sub, probe) === true && tried(whole, probe) === false);
      assert.equal(refused, undefined, `the ${reader} one of ${told} refuses ${JSON.stringify(refused)}`);
    }
  }
}

function tried(validate: Validate, document: Json): boolean | undefined {
  try {
    return validate(document);
  } catch (error) {
    if (isFaultOfTheReferee(error)) return undefined;
    throw error;
  }
}

export function tallied({ pairs: count, yes, no, unknown, unjudged, reasons, slowest, milliseconds }: Tally): string {
  const share = ((100 * unknown) / (yes + no + unknown)).toFixed(2);
  const why = [...reasons]
    .sort(([, one], [, other]) => other - one)
    .slice(0, 8)
    .map(([reason, times]) => `${times} × ${reason}`);
  const figures = `${count} pairs: ${yes} yes, ${no} no, ${unknown} unknown (${share} %), ${unjudged} not judged by ajv; ${(milliseconds / count).toFixed(2)} ms a pair, at most ${slowest.toFixed(0)} ms`;
  return [figures, ...why].join('\n      ');
}
