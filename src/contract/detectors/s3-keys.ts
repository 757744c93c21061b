// Keys of S3 URIs in the text of string literals and other files. A placeholder in a key becomes `*`.

const uri = /(?<![A-Za-z0-9])s3:\/\/([^\s"'`<>\\]*)/g;

/** The keys, without their buckets, of the URIs in a literal's text. */
export function keysIn(text: string): string[] {
  return Array.from(text.matchAll(uri), ([, rest = '']) => keyOf(rest)).filter((key) => key !== '');
}

/** What follows the bucket, with neighbouring stars as one. */
export function keyOf(rest: string): string {
  const slash = rest.indexOf('/');
  return slash < 0 ? '' : rest.slice(slash + 1).replaceAll(/\*{2,}/g, '*');
}

const braces = /\$?\{\{[^{}]*\}\}|\$?\{[^{}]*\}/g;
/** `%s`, `%05d`, `%(name)s`, but not the `%2F` of an encoded URI. */
const percent =
  /%(?![0-9A-Fa-f]{2})(?:\(\w{1,100}\)[-#0+ ]?\d{0,3}(?:\.\d{1,3})?[a-zA-Z]|(?:0\d{1,3})?(?:\.\d{1,3})?[sdifrxgqvw])|%0\d{1,3}d/g;

/** The text of a plain literal, which may be a template for later. */
export function withoutPlaceholders(text: string): string {
  return text.replaceAll(braces, '*').replaceAll(percent, '*');
}

/** The text of a Python literal that `.format` is called on. */
export function formatted(text: string): string {
  return text.replaceAll(/\{\{|\}\}|\{[^{}]*\}/g, (found) => (found === '{{' ? '{' : found === '}}' ? '}' : '*'));
}

/** A string literal and the code between it and the one before, without blanks and comments. */
export interface Literal {
  text: string;
  before: string;
}

/** Longer code between two literals is no simple operand. */
export const longestOperand = 100;

/**
 * The texts of literals, with those in one that are written side by side (in Python), or joined by `+`. An operand
 * between or after them is a placeholder.
 */
export function joined(literals: readonly Literal[], adjacentIsJoined: boolean, after: string): string[] {
  const texts: string[] = [];
  literals.forEach(({ text, before }, at) => {
    const last = texts.length - 1;
    const isAdjacent = before === '+' || (before === '' && adjacentIsJoined);
    const isOperand = /^\+[\w$.()]+\+$/.test(before);
    if (at > 0 && (isAdjacent || isOperand)) texts[last] += (isOperand ? '*' : '') + text;
    else texts.push(text);
    const next = literals[at + 1]?.before ?? after;
    if (/^\+[^+=]/.test(next) && !/^\+[\w$.()]+\+$/.test(next)) texts[texts.length - 1] += '*';
  });
  return texts;
}
