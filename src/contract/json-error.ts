// V8 does not say everywhere where JSON is wrong, so this looks again, only for the place.

const token =
  /\s*("(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:])/uy;

type Expected = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end';

/** Where a text that is no JSON stops being JSON, in UTF-16 units; its length when the text just ends too early. */
export function jsonErrorOffset(text: string): number {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  for (let offset = 0; ; offset = token.lastIndex) {
    token.lastIndex = offset;
    const word = token.exec(text)?.[1];
    if (word === undefined) return offset + (/^\s*/.exec(text.slice(offset))?.[0].length ?? 0);
    const next = after(word, expected, open);
    if (next === undefined) return token.lastIndex - word.length;
    expected = next;
  }
}

/** What may follow a token; undefined where the token itself may not stand. Keeps the list of open brackets. */
function after(word: string, expected: Expected, open: ('{' | '[')[]): Expected | undefined {
  const inside = open.at(-1);
  if (expected === 'colon') return word === ':' ? 'value' : undefined;
  if (word === '}' || word === ']') {
    const mayEnd = expected.endsWith('end') && inside === (word === '}' ? '{' : '[');
    open.pop();
    return mayEnd ? 'comma or end' : undefined;
  }
  if (expected === 'comma or end') {
    if (word !== ',' || inside === undefined) return undefined;
    return inside === '{' ? 'key' : 'value';
  }
  if (expected.startsWith('key')) return word.startsWith('"') ? 'colon' : undefined;
  if (word === ',' || word === ':') return undefined;
  if (word !== '{' && word !== '[') return 'comma or end';
  open.push(word);
  return word === '{' ? 'key or end' : 'value or end';
}
