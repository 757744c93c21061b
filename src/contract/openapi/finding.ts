import type { Json } from '../../json.ts';
import type { Change } from '../change.ts';

interface Details {
  value?: Json | undefined;
  from?: Json | undefined;
  to?: Json | undefined;
}

/** A change that breaks nobody. */
export function finding(kind: Change['kind'], pointer: string, message: string, details: Details = {}): Change {
  const { value, from, to } = details;
  return {
    part: 'value',
    pointer,
    kind,
    breaking: false,
    message,
    ...(value === undefined ? {} : { value }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

/** The same change as one that breaks its consumers. */
export function breaks(change: Change, suggestion?: string): Change {
  return { ...change, breaking: true, for: 'consumers', ...(suggestion === undefined ? {} : { suggestion }) };
}

export function keepDeprecated(what: string): string {
  return `keep ${what} until its consumers have moved, and mark it as deprecated`;
}

/** Something that was removed from what is offered. */
export function removal(pointer: string, what: string, from: string): Change {
  const place = from === '' ? '' : ` from ${from}`;
  return breaks(finding('removed', pointer, `Removed ${what}${place}`, { value: what }), keepDeprecated(what));
}

export function addition(pointer: string, what: string, to: string): Change {
  return finding('added', pointer, `Added ${what}${to === '' ? '' : ` to ${to}`}`, { value: what });
}
