import type { Json } from '../../json.ts';
import type { Compatibility, ContractContent } from '../../realm/model.ts';
import { isEqual } from '../canonical.ts';
import type { Change } from '../change.ts';
import { explain, type Readers } from './explain.ts';
import { SchemaPair } from './inclusion.ts';
import { meaningOf } from './meaning.ts';
import type { Witness } from './witness.ts';

export type { Witness };

export interface SchemaComparison {
  changes: Change[];
  /** Whether the compatibility mode holds; `unknown` where neither a proof nor a witness was found. */
  verdict: 'compatible' | 'broken' | 'unknown';
  witness?: Witness;
  /** Why it is unknown. */
  reason?: string;
}

/** A supported version that came before the old one. */
export interface EarlierSchema {
  version: string;
  schema?: Json | undefined;
}

/** The mode that is promised: the contract's own or that of its direction (decision 33). */
export function modeOf(content: ContractContent): Compatibility {
  return content.compatibility ?? (content.direction === 'offers' ? 'forward' : 'backward');
}

/**
 * Compares two schemas under a compatibility mode (decision 33), and the new one with the `earlier` ones as well where
 * the mode is transitive. No schema accepts everything, but a first one breaks no promise. `strict` counts the unknown
 * as a break. Which witnesses a second validator agrees with, `confirm` tells.
 */
export function compareSchemas(
  old: Json | undefined,
  next: Json | undefined,
  mode: Compatibility,
  strict: boolean,
  earlier: readonly EarlierSchema[] = [],
): SchemaComparison {
  const last = old === undefined || isEqual(old, next) ? unchanged(old, next) : compared(old, next, mode, strict);
  if (!mode.endsWith('_transitive')) return last;
  return earlier.reduce((worst, one) => withEarlier(worst, one, next, mode, strict), last);
}

function unchanged(old: Json | undefined, next: Json | undefined): SchemaComparison {
  const added: Change = { ...plain('added', 'Added a schema'), ...(next === undefined ? {} : { value: next }) };
  return { changes: isEqual(old, next) ? [] : [added], verdict: 'compatible' };
}

function compared(old: Json, next: Json | undefined, mode: Compatibility, strict: boolean): SchemaComparison {
  const [before, after] = [meaningOf(old), meaningOf(next ?? true)];
  const pair = new SchemaPair(before, after);
  const judgement = judged(pair, mode);
  const breaks = judgement.verdict === 'broken' || (strict && judgement.verdict === 'unknown');
  if (next === undefined)
    return { ...judgement, changes: [{ ...plain('removed', 'Removed the schema'), value: old, breaking: breaks }] };
  return { ...judgement, changes: explain(before, after, { pair, readers: readersUnder(mode), breaks }) };
}

function plain(kind: Change['kind'], message: string): Change {
  return { part: 'schema', pointer: '/schema', kind, breaking: false, message };
}

/** Who must be able to read what the other one's schema accepts. */
function readersUnder(mode: Compatibility): Readers {
  if (mode === 'none') return [];
  if (mode.startsWith('full')) return ['old', 'new'];
  return mode.startsWith('forward') ? ['old'] : ['new'];
}

type Judgement = Omit<SchemaComparison, 'changes'>;

function judged(pair: SchemaPair, mode: Compatibility): Judgement {
  let judgement: Judgement = { verdict: 'compatible' };
  for (const reader of readersUnder(mode)) {
    const inclusion = pair.inclusion(reader);
    if (inclusion.holds === 'no') {
      const acceptedBy = reader === 'new' ? 'old' : 'new';
      return { verdict: 'broken', witness: { document: inclusion.document, acceptedBy, refusedBy: reader } };
    }
    if (inclusion.holds === 'unknown') judgement = { verdict: 'unknown', reason: inclusion.reason };
  }
  return judgement;
}

const badness = { compatible: 0, unknown: 1, broken: 2 };

/** The worse of two verdicts; what breaks only an earlier version is one more change. */
function withEarlier(
  so: SchemaComparison,
  { version, schema }: EarlierSchema,
  next: Json | undefined,
  mode: Compatibility,
  strict: boolean,
): SchemaComparison {
  if (schema === undefined || isEqual(schema, next)) return so;
  const found = judged(new SchemaPair(meaningOf(schema), meaningOf(next ?? true)), mode);
  if (badness[found.verdict] <= badness[so.verdict]) return so;
  const breaking = found.verdict === 'broken' || strict;
  const message =
    found.verdict === 'broken'
      ? `The schema is not compatible with that of version ${version}, which is supported still`
      : `Whether the schema is compatible with that of version ${version} could not be decided`;
  const change: Change = {
    ...plain('changed', message),
    breaking,
    ...(breaking ? { suggestion: `keep to what version ${version} promised, or end its support first` } : {}),
  };
  const witness = found.witness && { ...found.witness, version };
  return { ...found, changes: [...so.changes, change], ...(witness === undefined ? {} : { witness }) };
}
