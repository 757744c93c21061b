// Globs in a contract's value (decision 6), as in S3 and IAM: `*` and `**` stand for any characters, also `/` and
// none at all; `?` for one; `[a-z]` and `[!a-z]` for one of a class; `\` takes the meaning from what follows.

/** Code points, ascending and apart from each other. Empty: no character at all. */
export type Characters = readonly (readonly [from: number, to: number])[];

/** What one character must be, or `*` for any run of characters. */
export type Token = '*' | Characters;

const last = 0x10_ffff;
const any: Characters = [[0, last]];

/** One object for each character, so that equal ones are mostly found by identity. */
const singles = new Map<string, Characters>();
const mostSingles = 10_000;

/** The glob's tokens, each run of wildcards in one form: first what stands for one character, then a single `*`. */
export function tokensOf(glob: string): Token[] {
  const characters = Array.from(glob);
  const tokens: Token[] = [];
  let starred = false;
  const push = (token: Token): void => {
    if (token === any) tokens.push(token);
    else if (token === '*') starred = true;
    else {
      if (starred) tokens.push('*');
      starred = false;
      tokens.push(token);
    }
  };
  for (let at = 0; at < characters.length;) {
    const [token, length] = tokenAt(characters, at);
    push(token);
    at += length;
  }
  if (starred) tokens.push('*');
  return tokens;
}

function tokenAt(characters: readonly string[], at: number): [Token, length: number] {
  const character = characters[at] ?? '';
  if (character === '*') return ['*', 1];
  if (character === '?') return [any, 1];
  const next = characters[at + 1];
  if (character === '\\' && next !== undefined) return [single(next), 2];
  return (character === '[' ? classAt(characters, at) : undefined) ?? [single(character), 1];
}

/** Undefined for a bracket that nothing closes: it stands for itself. */
function classAt(characters: readonly string[], at: number): [Characters, length: number] | undefined {
  const isNegated = characters[at + 1] === '!';
  const start = at + (isNegated ? 2 : 1);
  const members: { point: number; isDash: boolean }[] = [];
  for (let position = start; position < characters.length; position++) {
    const character = characters[position] ?? '';
    const next = characters[position + 1];
    // A bracket in the first place is a member of the class.
    if (character === ']' && position > start) {
      const found = rangesOf(members);
      return [isNegated ? complement(found) : found, position + 1 - at];
    }
    const isEscape = character === '\\' && next !== undefined;
    members.push({ point: pointOf(isEscape ? next : character), isDash: character === '-' });
    if (isEscape) position++;
  }
  return undefined;
}

/** A dash between two members makes a range, empty where it runs backwards. */
function rangesOf(members: readonly { point: number; isDash: boolean }[]): Characters {
  const ranges: [number, number][] = [];
  for (let at = 0; at < members.length; at++) {
    const from = members[at]?.point ?? 0;
    const to = members[at + 1]?.isDash === true ? members[at + 2]?.point : undefined;
    if (to === undefined) ranges.push([from, from]);
    else {
      if (from <= to) ranges.push([from, to]);
      at += 2;
    }
  }
  return merged(ranges);
}

function merged(ranges: readonly [number, number][]): Characters {
  const result: [number, number][] = [];
  for (const [from, to] of [...ranges].sort(([one], [other]) => one - other)) {
    const before = result.at(-1);
    if (before !== undefined && from <= before[1] + 1) before[1] = Math.max(before[1], to);
    else result.push([from, to]);
  }
  return result;
}

function complement(ranges: Characters): Characters {
  const result: [number, number][] = [];
  let from = 0;
  for (const [start, end] of ranges) {
    if (start > from) result.push([from, start - 1]);
    from = end + 1;
  }
  if (from <= last) result.push([from, last]);
  return result;
}

function single(character: string): Characters {
  const known = singles.get(character);
  if (known !== undefined) return known;
  const point = pointOf(character);
  const made: Characters = [[point, point]];
  if (singles.size < mostSingles) singles.set(character, made);
  return made;
}

function pointOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}

/** The character that a token stands for, if it stands for one only. */
export function literalOf(token: Token | undefined): string | undefined {
  if (token === undefined || token === '*') return undefined;
  const [range, another] = token;
  if (range === undefined || another !== undefined || range[0] !== range[1]) return undefined;
  return String.fromCodePoint(range[0]);
}

/** The tokens of a text that stands for itself. */
export function literalTokens(text: string): Token[] {
  return Array.from(text, single);
}

export function hasCharacter(characters: Characters, point: number): boolean {
  return characters.some(([from, to]) => from <= point && point <= to);
}

/** Whether one class has all the characters of another. */
export function hasAll(characters: Characters, others: Characters): boolean {
  if (characters === others) return true;
  return others.every(([from, to]) => characters.some(([start, end]) => start <= from && to <= end));
}
