import type * as z from 'zod/mini';
import { isObject } from '../json.ts';

// What a schema found, in words for the person who wrote the file.

/** The place and words of an issue; of a union, those of the branch that came closest. */
export function problemOf(issue: z.core.$ZodIssue): { keys: readonly PropertyKey[]; message: string } {
  if (issue.code === 'invalid_union') {
    const closest = issue.errors.find(([first]) => first !== undefined && !isWrongType(first))?.[0];
    if (closest !== undefined) {
      const inner = problemOf(closest);
      return { keys: [...issue.path, ...inner.keys], message: inner.message };
    }
  }
  if (issue.code === 'invalid_key') return { keys: issue.path, message: issue.issues[0]?.message ?? issue.message };
  return { keys: issue.path, message: issue.message };
}

function isWrongType(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'invalid_type' && issue.path.length === 0;
}

/** What follows the key in a message, for whatever the schema has no words of its own. */
export function inWords(issue: z.core.$ZodRawIssue): string {
  if (issue.input === undefined) return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${noun(issue.expected)}, ${found(issue.input, issue.expected)}`;
    case 'invalid_value':
      return `must be ${listed(issue.values.map(String))}`;
    case 'invalid_union':
      return `must be ${listed(issue.errors.flatMap(([first]) => (first?.code === 'invalid_type' ? noun(first.expected) : [])))}`;
    case 'too_big':
      return `must ${bound(issue.origin, 'at most', Number(issue.maximum))}`;
    case 'too_small':
      return `must ${bound(issue.origin, 'at least', Number(issue.minimum))}`;
    case 'unrecognized_keys':
      return `has unknown keys: ${shortened(issue.keys.join(', '))}`;
    case 'invalid_format':
    case 'invalid_key':
    case 'invalid_element':
    case 'not_multiple_of':
    case 'custom':
      break;
  }
  return 'has the wrong form';
}

const nouns: { readonly [type: string]: string } = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys',
  record: 'a map of keys',
};

function noun(type: string): string {
  return nouns[type] ?? type;
}

function found(input: unknown, expected: string): string {
  if (input === null || input === '') return 'but is empty';
  if (Array.isArray(input)) return 'not a list';
  if (isObject(input)) return 'not a map';
  if (typeof input === 'string') return 'not text';
  return `not ${JSON.stringify(input)}${expected === 'string' ? ' (put it in quotes)' : ''}`;
}

function bound(origin: string, limit: string, count: number): string {
  const amount = count.toLocaleString('en');
  if (origin === 'string') return `have ${limit} ${amount} characters`;
  if (origin === 'array') return `have ${limit} ${amount} ${count === 1 ? 'item' : 'items'}`;
  return `be ${limit} ${amount}`;
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}

/** One line of at most 120 characters, of text that others wrote. */
export function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 120 ? `${line.slice(0, 120)}…` : line;
}
