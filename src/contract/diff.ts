import { createHash } from 'node:crypto';
import { isJsonObject, type Json } from '../json.ts';
import type { ContractContent, Keys } from '../realm/model.ts';
import { canonicalText, isScalarList } from './canonical.ts';
import type { Change } from './change.ts';
import { listKey } from './list-key.ts';
import { type ApiComparison, compareApis } from './openapi/compare.ts';
import { below } from './pointer.ts';
import {
  compareSchemas,
  type EarlierSchema,
  modeOf,
  type SchemaComparison,
  type Witness,
} from './schema/compatibility.ts';
import { valueChanges } from './value-changes.ts';

export interface Comparison {
  breaking: boolean;
  /** False when part of a schema could not be judged; strict comparisons then count as breaking. */
  certain: boolean;
  /** Why it is not certain. */
  reason?: string;
  bump: Bump;
  changes: Change[];
  witness?: Witness;
  /** The schemas inside of an OpenAPI document that the witness is about, where it is not about the contract's. */
  witnessed?: { old: Json; next: Json };
}

export type Bump = 'major' | 'minor' | 'patch' | 'none';

/**
 * What changed between two contents of a contract, whom it breaks and the version bump that it asks for (decisions 1,
 * 2, 6 and 33). Nothing breaks where the old content is empty. `earlier` are the versions before the old one that are
 * still supported: a transitive mode compares with them too.
 */
export function compareContents(
  old: ContractContent,
  next: ContractContent,
  options: { strict?: boolean; earlier?: readonly EarlierSchema[] } = {},
): Comparison {
  const strict = options.strict === true;
  const schema = compareSchemas(old.schema, next.schema, modeOf(old), strict, options.earlier);
  const match = old.match === next.match ? next.match : 'exact';
  const terms = { direction: old.direction, match, keys: next.keys, strict };
  const api = compareApis(old.value, next.value, terms);
  const values = api?.changes ?? valueChanges(old.value, next.value, terms);
  const found = [...termChanges(old, next), ...values, ...schema.changes];
  const isFirst = isEmpty(old.value) && old.schema === undefined;
  return conclude(isFirst ? found.map(harmless) : found, schema, api);
}

function harmless({ suggestion: _unneeded, ...change }: Change): Change {
  return { ...change, breaking: false, for: 'none' };
}

/** The empty value of a contract that was only named so far is no promise. */
function isEmpty(value: Json | undefined): boolean {
  return value === undefined || (isJsonObject(value) && Object.keys(value).length === 0);
}

/** The bump of a first content is that of an addition. */
function conclude(changes: Change[], schema: SchemaComparison, api: ApiComparison | undefined): Comparison {
  const breaking = changes.some((change) => change.breaking);
  const verdicts = new Set([schema.verdict, api?.verdict]);
  // A break of the terms or of a plain value is always certain.
  const isKnown = ({ part }: Change): boolean => part === 'terms' || (part === 'value' && api === undefined);
  const isBroken = verdicts.has('broken') || changes.some((change) => change.breaking && isKnown(change));
  const { witness, witnessed }: Pick<Comparison, 'witness' | 'witnessed'> = schema.witness ? schema : (api ?? {});
  const certain = isBroken || !verdicts.has('unknown');
  return {
    breaking,
    certain,
    ...(certain ? {} : { reason: schema.reason ?? 'a part of the OpenAPI document cannot be decided' }),
    bump: bumpOf(changes, breaking),
    changes,
    ...(witness === undefined ? {} : { witness }),
    ...(witnessed === undefined ? {} : { witnessed }),
  };
}

function bumpOf(changes: Change[], breaking: boolean): Bump {
  if (changes.length === 0) return 'none';
  if (breaking) return 'major';
  return changes.some((change) => change.kind !== 'text') ? 'minor' : 'patch';
}

function termChanges(old: ContractContent, next: ContractContent): Change[] {
  return [
    ...termChange('direction', old.direction, next.direction, true),
    ...termChange('match', old.match, next.match, true),
    // A promise about later changes: it neither breaks nor stands in the hash.
    ...termChange('compatibility', modeOf(old), old.direction === next.direction ? modeOf(next) : modeOf(old), false),
    ...termChange('keys', keysText(old), keysText(next), false),
  ];
}

function keysText({ keys = {} }: ContractContent): string {
  return canonicalText(keys);
}

function termChange(term: string, from: string, to: string, breaking: boolean): Change[] {
  if (from === to) return [];
  const message = `Changed ${term} from ${from} to ${to}`;
  const change = { part: 'terms' as const, pointer: `/${term}`, message, from, to };
  if (!breaking) return [{ ...change, kind: 'text', breaking }];
  return [{ ...change, kind: 'changed', breaking, suggestion: `publish it with the other ${term} under another name` }];
}

/**
 * The changes as they stand in the results of `status` and `sync`: pointers of the value as they are, those of the
 * schema and of the terms relative to the contract (`/schema/…`, `/direction`), all of these under `changed`.
 */
export function changesForStatus(comparison: Comparison): {
  added: { pointer: string; value: Json }[];
  removed: { pointer: string; value: Json }[];
  changed: { pointer: string; from: Json; to: Json }[];
} {
  const { changes } = comparison;
  const ofValue = (kind: Change['kind']) =>
    changes
      .filter((change) => change.part === 'value' && change.kind === kind)
      .map(({ pointer, value }) => ({ pointer, value: value ?? null }));
  const changed = changes
    .filter(({ part, kind }) => part !== 'value' || (kind !== 'added' && kind !== 'removed'))
    .map(({ pointer, from, to }) => ({ pointer, from: from ?? null, to: to ?? null }));
  return { added: ofValue('added'), removed: ofValue('removed'), changed };
}

/**
 * `sha256:<hex>` over value, schema, match and direction (decision 3). Equal contents have equal hashes: neither the
 * order of keys counts nor, in the value, order and repetition in lists of scalars and order in lists with a key.
 */
export function contentHash(content: ContractContent): string {
  const { value, schema, match, direction, keys } = content;
  const parts: Json = { match, direction };
  if (value !== undefined) parts['value'] = withSortedLists(value, keys, '');
  if (schema !== undefined) parts['schema'] = schema;
  if (keys !== undefined && Object.keys(keys).length > 0) parts['keys'] = keys;
  return `sha256:${createHash('sha256').update(canonicalText(parts)).digest('hex')}`;
}

function withSortedLists(value: Json, keys: Keys | undefined, pattern: string): Json {
  if (isScalarList(value)) return [...new Set(value.map(canonicalText))].sort();
  if (Array.isArray(value)) {
    const items = value.map((item) => withSortedLists(item, keys, below(pattern, '-')));
    return listKey([value], pattern, keys) === undefined ? items : items.map(canonicalText).sort();
  }
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).map(([key, inner]) => [key, withSortedLists(inner, keys, below(pattern, key))]);
  return Object.fromEntries(members);
}
