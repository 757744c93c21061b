/**
 * Whether a pattern with stars, each standing for any run of subjects, matches all of the subject. Only the last star
 * is ever reconsidered, so the time is at most the product of the two lengths.
 */
export function greedyMatch<P, S>(
  pattern: readonly P[],
  subject: readonly S[],
  isStar: (part: P) => boolean,
  matches: (part: P, one: S) => boolean,
): boolean {
  let at = 0;
  let star = -1;
  let taken = 0;
  for (let position = 0; position < subject.length;) {
    const part = pattern[at];
    const one = subject[position];
    if (part !== undefined && isStar(part)) {
      star = at++;
      taken = position;
    } else if (part !== undefined && one !== undefined && matches(part, one)) {
      at++;
      position++;
    } else if (star >= 0) {
      at = star + 1;
      position = ++taken;
    } else {
      return false;
    }
  }
  return pattern.slice(at).every(isStar);
}
