/** Characters of a glob; the work grows with the product of two of them. */
const longest = 2000;

/**
 * Whether some text may be matched by both globs: `*` stands for any characters, `?` and a character class for one. Too
 * long ones count as such.
 */
export function overlap(one: string, other: string): boolean {
  return meet(withoutClasses(one), withoutClasses(other));
}

function withoutClasses(glob: string): string {
  return glob.replaceAll(/\\.|\[!?\]?[^\]]*\]/gsu, '?');
}

function meet(one: string, other: string): boolean {
  if (one.length > longest || other.length > longest) return true;
  if (!startsAgree(one, other)) return false;
  const [symbols, others] = [Array.from(one), Array.from(other)];
  // met[j]: some text is matched by the symbols so far and by the first j of the others.
  let met = [true];
  for (const symbol of others) met.push(symbol === '*' && met.at(-1) === true);
  for (const symbol of symbols) {
    const next = [symbol === '*' && met[0] === true];
    for (const [j, against] of others.entries())
      next.push(
        symbol === '*' || against === '*'
          ? met[j + 1] === true || next[j] === true
          : met[j] === true && (symbol === against || symbol === '?' || against === '?'),
      );
    // A star of the one ends here or goes on; a star of the other takes this symbol or ends before it.
    met = next;
  }
  return met[others.length] === true;
}

/** Most pairs differ before their first wildcard. */
function startsAgree(one: string, other: string): boolean {
  for (let at = 0; at < Math.min(one.length, other.length); at++) {
    const [a, b] = [one[at], other[at]];
    if (a === '*' || a === '?' || b === '*' || b === '?') return true;
    if (a !== b) return false;
  }
  return true;
}
