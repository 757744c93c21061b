import { isObject } from '../json.ts';

// A realm is untrusted: what it holds may carry escape sequences that move the cursor, or newlines and bidirectional
// controls that forge other text. Nothing of it reaches a terminal as it is.

/* oxlint-disable-next-line no-control-regex -- control characters are what this is about */
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** The text with every control character visible, such as `\u001b`; on one line. */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    return unicodeEscape(character);
  });
}

/** The same data with every text in it printable; `multiline` names top-level keys whose line ends stay. */
export function printableData(data: unknown, multiline: readonly string[] = []): unknown {
  if (typeof data === 'string') return printable(data);
  if (Array.isArray(data)) return data.map((item) => printableData(item));
  if (!isObject(data)) return data;
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      printable(key),
      multiline.includes(key) && typeof value === 'string'
        ? value.split('\n').map(printable).join('\n')
        : printableData(value),
    ]),
  );
}

/** One JSON document that is safe to show too: JSON itself lets the controls above U+007F pass. */
export function printableJson(data: unknown, indent?: number): string {
  const text = JSON.stringify(data, undefined, indent);
  return text.replace(unprintable, (character) => (character === '\n' ? character : unicodeEscape(character)));
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
