import type { Json } from '../../json.ts';
import type { Compatibility, ContractContent } from '../../realm/model.ts';
import { isEqual } from '../canonical.ts';
import { sentence, shown, type Change } from '../change.ts';
import { newBudget } from './accepts.ts';
import { differences, type Difference } from './differences.ts';
import { schemaDocument, type SchemaDocument } from './document.ts';
import { doubt } from './inclusion.ts';
import { witness } from './witness.ts';

/** A document that proves a break. */
export interface Witness {
  document: Json;
  acceptedBy: 'old' | 'new';
  refusedBy: 'old' | 'new';
}

export interface SchemaComparison {
  changes: Change[];
  /** Whether the compatibility mode holds; `unknown` where neither a proof nor a witness was found. */
  verdict: 'compatible' | 'broken' | 'unknown';
  witness?: Witness;
}

type Reader = 'old' | 'new';

/** The mode that is promised: the contract's own or that of its direction (decision 33). */
export function modeOf(content: ContractContent): Compatibility {
  return content.compatibility ?? (content.direction === 'offers' ? 'forward' : 'backward');
}

/**
 * Compares two schemas under a compatibility mode (decision 33). No schema accepts everything, but a first one breaks
 * no promise. `strict` counts the unknown as a break.
 */
export function compareSchemas(
  old: Json | undefined,
  next: Json | undefined,
  mode: Compatibility,
  strict: boolean,
): SchemaComparison {
  if (isEqual(old, next)) return { changes: [], verdict: 'compatible' };
  if (old === undefined) return { changes: [schemaChange('added', 'Added a schema', next)], verdict: 'compatible' };
  const [before, after] = [schemaDocument(old), schemaDocument(next ?? true)];
  const judgements = readers(mode).map((reader) => judge(before, after, reader));
  const broken = judgements.find(({ verdict }) => verdict === 'broken');
  const worst = broken ?? judgements.find(({ verdict }) => verdict === 'unknown') ?? { verdict: 'compatible' as const };
  const breaks = worst.verdict === 'broken' || (strict && worst.verdict === 'unknown');
  if (next === undefined)
    return { ...worst, changes: [{ ...schemaChange('removed', 'Removed the schema', old), breaking: breaks }] };
  return { ...worst, changes: describe(before, after, mode, breaks) };
}

/** Who must be able to read what the other one's schema accepts. */
function readers(mode: Compatibility): Reader[] {
  if (mode === 'none') return [];
  if (mode.startsWith('full')) return ['old', 'new'];
  return mode.startsWith('forward') ? ['old'] : ['new'];
}

function judge(old: SchemaDocument, next: SchemaDocument, reader: Reader): Omit<SchemaComparison, 'changes'> {
  const sides = reader === 'new' ? { left: old, right: next } : { left: next, right: old };
  if (doubt(sides.left.root, sides.right.root, { ...sides, budget: newBudget() }) === undefined) {
    return { verdict: 'compatible' };
  }
  const document = witness({ ...sides, budget: newBudget() });
  if (document === undefined) return { verdict: 'unknown' };
  return { verdict: 'broken', witness: { document, acceptedBy: reader === 'new' ? 'old' : 'new', refusedBy: reader } };
}

function describe(old: SchemaDocument, next: SchemaDocument, mode: Compatibility, breaks: boolean): Change[] {
  const found = differences(old.root, next.root, '/schema').map((difference) => describeOne(difference, old, next));
  const isSame = isProven(old.root, next.root, old, next) && isProven(next.root, old.root, next, old);
  if (isSame || found.length === 0) return [schemaChange('text', 'Changed the wording of the schema only')];
  const breaking = (holds: Holds): boolean => readers(mode).some((reader) => !holds[reader]);
  const isAnyFound = found.some(({ holds }) => breaking(holds));
  for (const { change, holds } of found) change.breaking = breaks && (breaking(holds) || !isAnyFound);
  return found.map(({ change }) => change);
}

/** Whether each side certainly accepts what the other one does. */
type Holds = { [reader in Reader]: boolean };

function describeOne(
  difference: Difference,
  old: SchemaDocument,
  next: SchemaDocument,
): { change: Change; holds: Holds } {
  const { pointer, from, to } = difference;
  const holds = {
    old: isProven(difference.next, difference.old, next, old),
    new: isProven(difference.old, difference.next, old, next),
  };
  const kind = difference.kind === 'changed' ? kindOf(holds) : difference.kind;
  const what = kind === 'added' || kind === 'removed' ? '' : `from ${shown(from)} to ${shown(to)}`;
  const message = sentence(kind === 'text' ? 'Reworded' : capitalized(kind), pointer, what);
  const values = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  return { change: { part: 'schema', pointer, kind, breaking: false, message, ...values }, holds };
}

function kindOf(holds: Holds): Change['kind'] {
  if (holds.old && holds.new) return 'text';
  return holds.old ? 'narrowed' : holds.new ? 'widened' : 'changed';
}

function isProven(part: Json, whole: Json, left: SchemaDocument, right: SchemaDocument): boolean {
  return doubt(part, whole, { left, right, budget: newBudget() }) === undefined;
}

function schemaChange(kind: Change['kind'], message: string, value?: Json): Change {
  return {
    part: 'schema',
    pointer: '/schema',
    kind,
    breaking: false,
    message,
    ...(value === undefined ? {} : { value }),
  };
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
