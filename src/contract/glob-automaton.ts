import { type Characters, hasCharacter, literalOf, type Token } from './glob-syntax.ts';

// Inclusion of a glob in a union of globs, by the states of their automata: those of the specific one singly, those of
// the general ones together as the set that a word can lead to. A state of the specific glob with more general states
// can only cover more, so it is not looked at again.

/** How many steps the search may still take. */
export interface Budget {
  left: number;
}

/** Steps for a single glob, so that one cannot use up what is there for all. */
const mostSteps = 2_000_000;

/** A state of the specific glob, the general states that the same word leads to, and the word, from its end. */
interface Node {
  at: number;
  general: number[];
  character: number | undefined;
  before: Node | undefined;
}

/** The union as one list of tokens, with `end` behind each glob; a state is an index in it. */
type States = (Token | 'end')[];

export function uncoveredWord(
  specific: readonly Token[],
  generals: readonly (readonly Token[])[],
  budget: Budget,
): { included: true } | { included: false; example: string } | { included: 'unknown' } {
  // An empty class matches no word at all.
  if (specific.some((token) => token !== '*' && token.length === 0)) return { included: true };
  const states: States = [];
  const starts: number[] = [];
  for (const tokens of generals.filter((one) => canMeet(one, specific))) {
    starts.push(states.length);
    for (const token of tokens) states.push(token);
    states.push('end');
  }
  const limit = budget.left - mostSteps - generals.length;
  budget.left -= generals.length;
  const seen = new Map<number, number[][]>();
  const open: Node[] = [];
  const visit = (node: Node): void => {
    if (node.general.some((state) => states[state] === '*' && states[state + 1] === 'end')) return;
    const known = seen.get(node.at) ?? [];
    budget.left -= known.length + node.general.length;
    if (known.some((fewer) => isSubset(fewer, node.general))) return;
    seen.set(node.at, [...known.filter((more) => !isSubset(node.general, more)), node.general]);
    open.push(node);
  };
  visit({ at: 0, general: closure(starts, states), character: undefined, before: undefined });
  for (let next = 0; next < open.length; next++) {
    const node = open[next];
    if (node === undefined) break;
    if (budget.left < Math.max(0, limit)) return { included: 'unknown' };
    const token = specific[node.at];
    if (token === undefined) {
      if (!node.general.some((state) => states[state] === 'end')) return { included: false, example: wordOf(node) };
      continue;
    }
    if (token === '*') visit({ ...node, at: node.at + 1 });
    for (const character of representatives(token, node.general, states)) {
      budget.left -= node.general.length + 1;
      const general = step(node.general, character, states);
      visit({ at: token === '*' ? node.at : node.at + 1, general, character, before: node });
    }
  }
  return { included: true };
}

/** Whether two globs may have a word in common, by the literals that they end with. */
function canMeet(one: readonly Token[], other: readonly Token[]): boolean {
  for (let back = 1; ; back++) {
    const [mine, theirs] = [literalOf(one.at(-back)), literalOf(other.at(-back))];
    if (mine === undefined || theirs === undefined) return true;
    if (mine !== theirs) return false;
  }
}

/** Sorted states with those that a star lets in without a character. */
function closure(from: readonly number[], states: States): number[] {
  const all = new Set<number>();
  for (let state of from) {
    all.add(state);
    while (states[state] === '*') all.add(++state);
  }
  return [...all].sort((one, other) => one - other);
}

function step(from: readonly number[], character: number, states: States): number[] {
  const to: number[] = [];
  for (const state of from) {
    const token = states[state];
    if (token === '*') to.push(state);
    else if (token !== undefined && token !== 'end' && hasCharacter(token, character)) to.push(state + 1);
  }
  return closure(to, states);
}

/** Of each set of characters that lead to the same states one. */
function representatives(token: Token, general: readonly number[], states: States): Set<number> {
  const own: Characters = token === '*' ? [[0, 0x10_ffff]] : token;
  const cuts = new Set(own.map(([from]) => from));
  for (const state of general) {
    const other = states[state];
    if (other === undefined || other === '*' || other === 'end') continue;
    for (const [from, to] of other) {
      cuts.add(from);
      cuts.add(to + 1);
    }
  }
  const inside = [...cuts].filter((cut) => hasCharacter(own, cut)).sort((one, other) => one - other);
  return new Set(inside.map((cut, index) => readable(cut, Math.min(inside[index + 1] ?? Infinity, endOf(own, cut)))));
}

/** Behind the range that has the character. */
function endOf(characters: Characters, point: number): number {
  return (characters.find(([from, to]) => from <= point && point <= to)?.[1] ?? point) + 1;
}

const letters = Array.from('xyzabcdefghijklmnopqrstuvw0123456789XYZABC-_./', (letter) => letter.codePointAt(0) ?? 0);

function readable(from: number, behind: number): number {
  return letters.find((letter) => from <= letter && letter < behind) ?? from;
}

function isSubset(few: readonly number[], many: readonly number[]): boolean {
  if (few.length > many.length) return false;
  let at = 0;
  for (const one of few) {
    while (at < many.length && (many[at] ?? 0) < one) at++;
    if (many[at] !== one) return false;
  }
  return true;
}

function wordOf(end: Node): string {
  const characters: string[] = [];
  for (let node: Node | undefined = end; node !== undefined; node = node.before)
    if (node.character !== undefined) characters.push(String.fromCodePoint(node.character));
  return characters.reverse().join('');
}
