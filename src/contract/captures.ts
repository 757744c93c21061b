import type { RE2JS } from 're2js';
import { Failure, messageOf } from '../failure.ts';

// Patterns come from files that others wrote, so they run on a linear-time engine (decision 5). Finding all matches
// can still take a search over the rest of the text for each of them: hence the limits.

/** States of the pattern times characters. */
const mostWork = 500_000_000;
/** Milliseconds for all texts together. */
const mostTime = 10_000;

/**
 * A function that finds what the group named `value` of an RE2 pattern captures, in order of appearance. Fails with
 * `bad-pattern` or `no-value-group`, the function with `pattern-too-slow`.
 */
export async function captures(pattern: string): Promise<(text: string) => string[]> {
  const compiled = await compile(pattern);
  if (!Object.hasOwn(compiled.namedGroups(), 'value')) {
    throw new Failure(
      'no-value-group',
      `the pattern ${pattern} has no group named value`,
      'name the part to take, as in (?P<value>[^"]+)',
    );
  }
  let left = mostTime;
  return (text) => {
    const start = Date.now();
    const found = find(compiled, text, start + left);
    left -= Date.now() - start;
    if (found === undefined) {
      throw new Failure(
        'pattern-too-slow',
        `the pattern ${pattern} takes too long`,
        'make it simpler, or name fewer files',
      );
    }
    return found;
  };
}

/** The engine is loaded with the first pattern: most runs have none. */
async function compile(pattern: string): Promise<RE2JS> {
  const engine = await import('re2js');
  try {
    return engine.RE2JS.compile(pattern);
  } catch (error) {
    throw new Failure(
      'bad-pattern',
      `the pattern ${pattern} is wrong: ${messageOf(error)}`,
      'write it in the syntax of RE2',
    );
  }
}

function find(compiled: RE2JS, text: string, end: number): string[] | undefined {
  if (compiled.programSize() * text.length > mostWork) return undefined;
  const found: string[] = [];
  const matcher = compiled.matcher(text);
  while (matcher.find()) {
    const value = matcher.group('value');
    if (value !== null) found.push(value);
    if (Date.now() > end) return undefined;
  }
  return found;
}
