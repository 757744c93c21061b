import type { Json } from '../json.ts';

export interface Change {
  /** What of the contract changed: `terms` are its direction, match and compatibility. */
  part: 'value' | 'schema' | 'terms';
  /** For `value` relative to the value (`/read`), else to the contract (`/schema/properties/id`, `/direction`). */
  pointer: string;
  kind: 'added' | 'removed' | 'changed' | 'narrowed' | 'widened' | 'renamed' | 'text';
  breaking: boolean;
  /** Left out, it is as `brokenBy` says. */
  for?: Affected;
  /** One sentence without its full stop, as it goes into a changelog. */
  message: string;
  /** What was added or removed. */
  value?: Json;
  /** Before and after of a change in place. */
  from?: Json;
  to?: Json;
  /** Added, but covered by another glob already (decision 6). */
  redundant?: boolean;
  /** What would make it compatible, as an imperative without its full stop. */
  suggestion?: string;
}

/**
 * Whom a change breaks unless they act before it is in use. `provider`: under `requires` it needs what its consumers
 * have yet to grant; such a change is not `breaking`, and they merge first (decision 1).
 */
type Affected = 'consumers' | 'provider' | 'none';

export function brokenBy(change: Change): Affected {
  return change.for ?? (change.breaking ? 'consumers' : 'none');
}

const longest = 200;

/** A value inside a sentence: on one line and not too long. */
export function shown(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' && /^[^\p{Cc}]+$/u.test(value) ? value : JSON.stringify(value);
  return text.length <= longest ? text : `${text.slice(0, longest)}…`;
}

/** Words without the empty ones, such as the pointer of a whole value. */
export function sentence(...words: string[]): string {
  return words.filter((word) => word !== '').join(' ');
}
