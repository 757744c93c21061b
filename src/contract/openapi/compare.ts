import type { Json } from '../../json.ts';
import type { Direction } from '../../realm/model.ts';
import { isEqual } from '../canonical.ts';
import { type Change, sentence, shown } from '../change.ts';
import type { Witness } from '../schema/compatibility.ts';
import { type ApiDocument, apiDocument, DocumentPair, own } from './document.ts';
import { breaks, finding } from './finding.ts';
import { Judge, type Verdict } from './judge.ts';
import { compareOperations } from './operations.ts';
import { SchemaComparer } from './schema-changes.ts';
import { compareSecuritySchemes } from './security.ts';

export interface ApiComparison {
  changes: Change[];
  verdict: Verdict;
  /** For the first schema that breaks. */
  witness?: Witness;
  /** The schemas that the witness is about: one accepts it, the other one does not. */
  witnessed?: { old: Json; next: Json };
}

interface Terms {
  direction: Direction;
  strict: boolean;
}

/**
 * What changed between two OpenAPI 3 documents (decision 33): the provider reads requests, so old ones must stay
 * valid; it writes responses, so old consumers must understand new ones. Undefined unless both are such documents.
 */
export function compareApis(old: Json | undefined, next: Json | undefined, terms: Terms): ApiComparison | undefined {
  const [before, after] = [apiDocument(old), apiDocument(next)];
  if (before === undefined || after === undefined) return undefined;
  const offers = terms.direction === 'offers';
  const judge = new Judge(new DocumentPair(before, after), terms.strict);
  const schemas = new SchemaComparer(judge);
  const scope = {
    pair: judge.pair,
    schemas,
    where: '',
    doubt: () => {
      judge.isUncertain = true;
    },
  };
  const found = [...compareHeads(before, after), ...compareSecuritySchemes(before, after), ...compareOperations(scope)];
  const { firstBreak } = schemas;
  // Of schemas that break only by referring to each other none is to blame alone.
  if (firstBreak !== undefined && !found.some((change) => change.breaking))
    found.push(breaks(finding('changed', firstBreak.pointer, `Changed what is accepted in ${firstBreak.where}`)));
  const changes = offers ? once(found) : once(found).map(required);
  if (changes.length === 0 && !isEqual(before.root, after.root))
    changes.push(finding('text', '', 'Changed what no operation uses'));
  const isBroken = changes.some((change) => change.breaking && !schemas.isDoubted(change));
  const verdict = isBroken ? 'broken' : judge.isUncertain ? 'unknown' : 'compatible';
  if (!isBroken || judge.witness === undefined) return { changes, verdict };
  const { witness, ...witnessed } = judge.witness;
  return { changes, verdict, witness, witnessed };
}

const heads = ['openapi', 'info', 'servers', 'tags', 'externalDocs', 'jsonSchemaDialect'];

function compareHeads(old: ApiDocument, next: ApiDocument): Change[] {
  return heads
    .filter((key) => !isEqual(own(old.root, key), own(next.root, key)))
    .map((key) => {
      const [from, to] = [own(old.root, key), own(next.root, key)];
      const values = key === 'openapi' ? `from ${shown(from)} to ${shown(to)}` : '';
      return finding('text', `/${key}`, sentence('Changed', key, values), { from, to });
    });
}

/** A component that several operations use is told once, where it breaks if it does anywhere. */
function once(changes: readonly Change[]): Change[] {
  const found = new Map<string, Change>();
  for (const change of changes) {
    const key = JSON.stringify([change.pointer, change.kind, change.from ?? change.value ?? null, change.to ?? null]);
    const known = found.get(key);
    if (known === undefined || (change.breaking && !known.breaking)) found.set(key, change);
  }
  return [...found.values()];
}

/** Under `requires` the consumers are those who serve it: what is new they must serve first (decision 1). */
function required(change: Change): Change {
  const { suggestion: _suggestion, ...rest } = change;
  const isNeed = change.breaking ? change.kind !== 'removed' : change.kind === 'added';
  return { ...rest, breaking: false, for: isNeed ? 'provider' : 'none' };
}
