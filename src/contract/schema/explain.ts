import { isEqual } from '../canonical.ts';
import type { Json } from '../../json.ts';
import type { Change } from '../change.ts';
import { differences, type Difference } from './differences.ts';
import type { SchemaPair } from './inclusion.ts';
import { sentenceFor } from './sentence.ts';
import { suggestionFor } from './suggestion.ts';

type Reader = 'old' | 'new';
/** Who must be able to read what the other one's schema accepts. */
export type Readers = readonly Reader[];

/** Whether each side certainly accepts what the other one does. */
export type Holds = { readonly [reader in Reader]: boolean };

interface Comparison {
  pair: SchemaPair;
  readers: Readers;
  /** Whether all changes together break the promise. */
  breaks: boolean;
}

const mostChanges = 200;

/** The changes between two schemas without annotations, place by place, in words. */
export function explain(old: Json, next: Json, { pair, readers, breaks }: Comparison): Change[] {
  const found = differences(old, next, '/schema').slice(0, mostChanges);
  if (isEqual(old, next) || found.length === 0) return [textChange('Changed the wording of the schema only')];
  if (pair.inclusion('old').holds === 'yes' && pair.inclusion('new').holds === 'yes')
    return [textChange('Wrote the schema differently; it accepts the same')];
  const judged = found.map((difference) => ({ difference, holds: holdsOf(difference, pair) }));
  const breaking = (holds: Holds): boolean => readers.some((reader) => !holds[reader]);
  // Where no place breaks alone, it takes all of them.
  const isAnyFound = judged.some(({ holds }) => breaking(holds));
  return judged.map(({ difference, holds }) =>
    describe(difference, holds, breaks && (breaking(holds) || !isAnyFound), readers),
  );
}

function holdsOf({ old, next }: Difference, pair: SchemaPair): Holds {
  return { old: pair.partIsIncluded(old, next, 'old'), new: pair.partIsIncluded(old, next, 'new') };
}

function describe(difference: Difference, holds: Holds, breaking: boolean, readers: Readers): Change {
  const { pointer, from, to } = difference;
  const kind = difference.kind === 'changed' ? kindOf(holds) : difference.kind;
  const suggestion = breaking ? suggestionFor(difference, holds, readers) : undefined;
  return {
    part: 'schema',
    pointer,
    kind,
    breaking,
    message: sentenceFor(difference, kind),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

function kindOf(holds: Holds): Change['kind'] {
  if (holds.old && holds.new) return 'text';
  return holds.old ? 'narrowed' : holds.new ? 'widened' : 'changed';
}

function textChange(message: string): Change {
  return { part: 'schema', pointer: '/schema', kind: 'text', breaking: false, message };
}
