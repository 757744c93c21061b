import type { Budget } from './budget.ts';
import { searchTerm, UnreadPattern } from './pattern-syntax.ts';
import { isNullable, lastCodePoint, Terms, TooManyTerms, type Term } from './pattern-terms.ts';

/** A pattern that a text must match, or must not. */
export interface PatternSign {
  source: string;
  matches: boolean;
}

interface Wanted {
  signs: readonly PatternSign[];
  /** Bounds on the number of characters. */
  least: number;
  most: number;
  excluded: ReadonlySet<string>;
}

/** `none` where there is no such text, undefined where that is not known. */
type FoundText = 'none' | undefined | { text: string };

interface State {
  terms: readonly Term[];
  previous: State | undefined;
  char: number;
  length: number;
}

const longestText = 10_000;

/** The patterns of one comparison as languages of texts. */
export class Patterns {
  private readonly terms = new Terms();
  private readonly read = new Map<string, Term | undefined>();
  private readonly answers = new Map<string, boolean | undefined>();

  /** Whether a pattern matches a text somewhere; undefined where that is not known. */
  matches(source: string, text: string): boolean | undefined {
    const key = `${source}\0${text}`;
    if (this.answers.has(key)) return this.answers.get(key);
    const answer = this.tried(() => this.match(source, text));
    if (text.length < 100) this.answers.set(key, answer);
    return answer;
  }

  private match(source: string, text: string): boolean | undefined {
    let term = this.term(source);
    if (term === undefined || text.length > longestText) return undefined;
    let atStart = true;
    for (const char of text) {
      term = this.terms.after(term, char.codePointAt(0) ?? 0, atStart);
      atStart = false;
      if (term === this.terms.every || term === this.terms.never) break;
    }
    return isNullable(term, atStart, true);
  }

  isRead(source: string): boolean {
    return this.term(source) !== undefined;
  }

  private term(source: string): Term | undefined {
    if (!this.read.has(source))
      this.read.set(
        source,
        this.tried(() => searchTerm(source, this.terms)),
      );
    return this.read.get(source);
  }

  /**
   * A shortest text with at least `least` and at most `most` characters that follows all of the signs and is none of
   * the excluded ones.
   */
  text({ signs, least, most, excluded }: Wanted, budget: Budget): FoundText {
    if (least > longestText) return undefined;
    if (signs.length === 0 && most > 0) return { text: firstOther(least, excluded) };
    return this.tried(() => this.search({ signs, least, most, excluded }, budget));
  }

  private search({ signs, least, most, excluded }: Wanted, budget: Budget): FoundText {
    const read = signs.map(({ source }) => this.term(source));
    const languages = read.filter((term) => term !== undefined);
    if (languages.length < read.length) return undefined;
    const wanted = signs.map(({ matches }) => matches);
    const near = [...excluded].filter((text) =>
      signs.every(({ source, matches }) => this.matches(source, text) === matches),
    );
    if (near.length > 0) {
      languages.push(this.terms.either(near.map((text) => this.literal(text))));
      wanted.push(false);
    }
    return new TextSearch(this.terms, wanted, representatives(languages)).run(languages, { least, most, budget });
  }

  private literal(text: string): Term {
    const codes = Array.from(text, (char) => char.codePointAt(0) ?? 0);
    return codes.reduceRight((rest, code) => this.terms.then(this.terms.chars([[code, code]]), rest), this.terms.empty);
  }

  private tried<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (error instanceof UnreadPattern || error instanceof TooManyTerms) return undefined;
      throw error;
    }
  }
}

/** Counts in letters from the shortest text that is long enough. */
function firstOther(least: number, excluded: ReadonlySet<string>): string {
  for (let count = 0; ; count++) {
    let text = '';
    for (let left = count; left > 0; left = Math.floor((left - 1) / 26))
      text += String.fromCodePoint(0x61 + ((left - 1) % 26));
    const padded = text.padStart(least, 'a');
    if (!excluded.has(padded)) return padded;
  }
}

/** Looks for a text breadth first, in the product of the languages. */
class TextSearch {
  private readonly terms: Terms;
  private readonly wanted: readonly boolean[];
  private readonly chars: readonly number[];

  constructor(terms: Terms, wanted: readonly boolean[], chars: readonly number[]) {
    this.terms = terms;
    this.wanted = wanted;
    this.chars = chars;
  }

  run(languages: readonly Term[], { least, most, budget }: { least: number; most: number; budget: Budget }): FoundText {
    let level: State[] = [{ terms: languages, previous: undefined, char: 0, length: 0 }];
    const seen = new Set<string>();
    for (let length = 0; length <= most && level.length > 0; length++) {
      const found = length < least ? undefined : level.find((state) => this.accepts(state));
      if (found !== undefined) return { text: textOf(found) };
      const next = new Map<string, State>();
      for (const state of level)
        for (const char of this.chars) {
          if (!budget.spend(this.wanted.length + 1)) return undefined;
          const after = this.after(state, char);
          if (after === undefined) continue;
          const key = after.terms.map(({ id }) => id).join();
          if (next.has(key) || seen.has(key)) continue;
          next.set(key, after);
          // Below the least length a state may come back later, when it is long enough.
          if (length + 1 >= least) seen.add(key);
        }
      level = [...next.values()];
    }
    return 'none';
  }

  private accepts({ terms, length }: State): boolean {
    return terms.every((term, at) => isNullable(term, length === 0, true) === this.wanted[at]);
  }

  private after(state: State, char: number): State | undefined {
    const { never, every } = this.terms;
    const terms: Term[] = [];
    for (const [at, term] of state.terms.entries()) {
      const next = this.terms.after(term, char, state.length === 0);
      if (next === (this.wanted[at] === true ? never : every)) return undefined;
      terms.push(next);
    }
    return { terms, previous: state, char, length: state.length + 1 };
  }
}

function textOf(state: State): string {
  const codes: number[] = [];
  for (let at: State | undefined = state; at?.previous !== undefined; at = at.previous) codes.push(at.char);
  return codes
    .reverse()
    .map((code) => String.fromCodePoint(code))
    .join('');
}

/** Engines agree on these more than on the line ends and blanks of Unicode. */
const preferred: [number, number][] = [
  [0x61, 0x7a],
  [0x41, 0x5a],
  [0x30, 0x39],
  [0x20, 0x7e],
  [0x0a, 0x0d],
  [0xa1, 0xd7ff],
  [0xe000, 0xfffd],
  [0, lastCodePoint],
];

/** One character, best a letter, for each set of characters that no class in the terms tells apart. */
function representatives(languages: readonly Term[]): number[] {
  const classes = [...new Set(languages.flatMap(classesIn))];
  const bounds = new Set<number>(preferred.flatMap(([from, to]) => [from, to + 1]));
  for (const ranges of classes) for (const [from, to] of ranges) bounds.add(from).add(to + 1);
  bounds.delete(lastCodePoint + 1);
  const best = new Map<string, { code: number; rank: number }>();
  for (const code of [...bounds].sort((one, other) => one - other)) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const signature = classes
      .map((ranges) => (ranges.some(([from, to]) => from <= code && code <= to) ? 1 : 0))
      .join('');
    const rank = preferred.findIndex(([from, to]) => from <= code && code <= to);
    if (rank < (best.get(signature)?.rank ?? Infinity)) best.set(signature, { code, rank });
  }
  return [...best.values()].map(({ code }) => code);
}

type Ranges = readonly (readonly [number, number])[];

function classesIn(term: Term): Ranges[] {
  const found = new Set<Ranges>();
  const open = [term];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === 'chars') found.add(next.ranges);
    else if (next.kind === 'then') open.push(next.first, next.second);
    else if (next.kind === 'either') open.push(...next.of);
    else if (next.kind === 'repeat') open.push(next.term);
  }
  return [...found];
}
