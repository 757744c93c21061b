/** Levels of nesting in a row; files that people write have far fewer. */
const deepest = 64;

/**
 * Whether YAML, as its lexemes, nests too deeply in brackets or in the dashes of one line. The library composes nodes by
 * recursion, and such a text would fill the memory before the stack.
 */
export function isTooDeep(lexemes: Iterable<string>): boolean {
  let brackets = 0;
  let dashes = 0;
  for (const lexeme of lexemes) {
    if (lexeme === '[' || lexeme === '{') brackets += 1;
    else if (lexeme === ']' || lexeme === '}') brackets -= 1;
    else if (lexeme === '-' || lexeme === '?') dashes += 1;
    else if (lexeme.startsWith('\n') || lexeme.startsWith('\r')) dashes = 0;
    if (brackets > deepest || dashes > deepest) return true;
  }
  return false;
}
