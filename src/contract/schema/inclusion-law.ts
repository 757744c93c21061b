import assert from 'node:assert/strict';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import * as fc from 'fast-check';
import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { schemaPlaces } from './dialect.ts';
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

const options = { strict: false, logger: false, validateSchema: false } as const;

const referees = {
  '2020-12': addFormats.default(new Ajv2020(options)),
  'draft-07': addFormats.default(new Ajv({ ...options, ignoreKeywordsWithRef: true })),
};

const besideReference = new Set(['$ref', '$schema', 'definitions']);

/**
 * The same schema for ajv, which skips the keywords after a list of items that is longer than the array (so lists go
 * into an `allOf` of their own), takes for evaluated what an `if` names that fails (so conditions become branches), and
 * ignores not all of the keywords beside a `$ref` of draft 07.
 */
function separated(schema: Json, draft: Draft): Json {
  if (!isJsonObject(schema)) return schema;
  const isReference = draft === 'draft-07' && '$ref' in schema;
  const parts: JsonObject = {};
  const lists: JsonObject = {};
  for (const [keyword, argument] of Object.entries(schema)) {
    if (isReference && !besideReference.has(keyword)) continue;
    const place = schemaPlaces.get(keyword);
    const target = ['prefixItems', 'items', 'additionalItems'].includes(keyword) ? lists : parts;
    if (place === 'names' && isJsonObject(argument))
      target[keyword] = Object.fromEntries(
        Object.entries(argument).map(([name, one]) => [name, separated(one, draft)]),
      );
    else if (place !== undefined && Array.isArray(argument))
      target[keyword] = argument.map((one) => separated(one, draft));
    else target[keyword] = place === 'schema' ? separated(argument, draft) : argument;
  }
  const before = Array.isArray(parts['allOf']) ? parts['allOf'] : [];
  const { if: condition, then: yes = true, else: no = true, ...rest } = parts;
  if (condition !== undefined) {
    const either = { anyOf: [{ allOf: [condition, yes] }, { allOf: [{ not: condition }, no] }] };
    return { ...rest, allOf: [...before, lists, either] };
  }
  return Object.keys(lists).length === 0 ? { ...parts, ...lists } : { ...parts, allOf: [...before, lists] };
}

/** The referee. It compiles a few schemas to code that cannot run: undefined. */
function validator(given: Json, draft: Draft): Validate | undefined {
  const schema = separated(given, draft);
  assert.ok(typeof schema === 'boolean' || isJsonObject(schema));
  const ajv = referees[draft];
  try {
    const validate = ajv.compile(schema);
    if (typeof schema === 'object') ajv.removeSchema(schema);
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
const mostExamples = 4;

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
      const examples = examplesOf(reader === 'new' ? old : next, draft);
      const refused = [...probes, ...examples].find(
        (probe) => tried(sub, probe) === true && tried(whole, probe) === false,
      );
      assert.equal(refused, undefined, `the ${reader} one of ${told} refuses ${JSON.stringify(refused)}`);
    }
  }
}

/** Some documents that a schema accepts, all different. */
function examplesOf(schema: Json, draft: Draft): Json[] {
  const found: Json[] = [];
  const $schema = draft === 'draft-07' ? 'http://json-schema.org/draft-07/schema#' : undefined;
  while (found.length < mostExamples) {
    const others = { ...($schema === undefined ? {} : { $schema }), enum: found };
    const inclusion = new SchemaPair(schema, others).inclusion('new');
    if (inclusion.holds !== 'no') break;
    found.push(inclusion.document);
  }
  return found;
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
