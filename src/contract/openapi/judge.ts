import { isJsonObject, type Json } from '../../json.ts';
import { canonicalText } from '../canonical.ts';
import { compareSchemas, type Witness } from '../schema/compatibility.ts';
import type { DocumentPair } from './document.ts';
import { type Side, standalone } from './schema-translation.ts';

/** Schemas, with those that they refer to, that are judged in one comparison; what is left is unknown. */
const mostSchemas = 50_000;

export type Verdict = 'compatible' | 'broken' | 'unknown';

/** Judges pairs of schemas of two documents, each pair once, and remembers what became of it. */
export class Judge {
  readonly pair: DocumentPair;
  readonly strict: boolean;
  /** Something could not be judged. */
  isUncertain = false;
  /** For the first schema that breaks, with the two readings of it that it is about. */
  witness: { witness: Witness; old: Json; next: Json } | undefined;
  private left = mostSchemas;
  private readonly known = new Map<string, Verdict>();

  constructor(pair: DocumentPair, strict: boolean) {
    this.pair = pair;
    this.strict = strict;
  }

  /**
   * Whether the readers understand what is written: the provider reads old requests, old consumers read new responses
   * (decision 33).
   */
  verdict(old: Json, next: Json, side: Side): Verdict {
    if (this.pair.isSame(old, next)) return 'compatible';
    const key = canonicalText([side, old, next]);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    if (this.left < 0) return 'unknown';
    const isRequest = side === 'request';
    const before = standalone(old, this.pair.old, side, isRequest ? 'closed' : 'open');
    const after = standalone(next, this.pair.next, side, isRequest ? 'open' : 'closed');
    this.left -= sizeOf(before) + sizeOf(after);
    const { verdict, witness } = compareSchemas(before, after, isRequest ? 'backward' : 'forward', false);
    if (witness !== undefined) this.witness ??= { witness, old: before, next: after };
    this.known.set(key, verdict);
    return verdict;
  }
}

function sizeOf(schema: Json): number {
  const definitions = isJsonObject(schema) ? schema['$defs'] : undefined;
  return isJsonObject(definitions) ? 1 + Object.keys(definitions).length : 1;
}
