/** Inclusive ranges of code points, sorted and apart from each other. */
export type Ranges = readonly (readonly [from: number, to: number])[];

/** A regular expression over code points; `start` and `end` are the anchors `^` and `$`. */
export type Term = { readonly id: number; readonly derived: Map<number, Term> } & (
  | { readonly kind: 'never' | 'empty' | 'start' | 'end' }
  | { readonly kind: 'chars'; readonly ranges: Ranges }
  | { readonly kind: 'then'; readonly first: Term; readonly second: Term }
  | { readonly kind: 'either'; readonly of: readonly Term[] }
  | { readonly kind: 'repeat'; readonly term: Term; readonly least: number; readonly most: number }
);

export const lastCodePoint = 0x10ffff;

/** Thrown where a pattern unfolds into too many terms. */
export class TooManyTerms extends Error {}

const mostTerms = 10_000;
const mostWork = 60_000;

/** All terms, each once, with the laws applied that keep their number finite. */
export class Terms {
  private readonly known = new Map<string, Term>();
  private work = 0;
  readonly never: Term = this.make('never', { kind: 'never' });
  readonly empty: Term = this.make('empty', { kind: 'empty' });
  readonly start: Term = this.make('start', { kind: 'start' });
  readonly end: Term = this.make('end', { kind: 'end' });
  readonly anyChar: Term = this.chars([[0, lastCodePoint]]);
  /** Every text. */
  readonly every: Term = this.repeat(this.anyChar, 0, Infinity);

  chars(ranges: Ranges): Term {
    return ranges.length === 0 ? this.never : this.make(`c${ranges.join(';')}`, { kind: 'chars', ranges });
  }

  then(first: Term, second: Term): Term {
    if (first === this.never || second === this.never) return this.never;
    if (first === this.empty) return second;
    if (second === this.empty) return first;
    if (first.kind === 'then') return this.then(first.first, this.then(first.second, second));
    if (first === this.every && second === this.every) return first;
    return this.make(`t${first.id},${second.id}`, { kind: 'then', first, second });
  }

  either(terms: readonly Term[]): Term {
    const flat = new Map<number, Term>();
    for (const term of terms) {
      if (term === this.every) return term;
      for (const one of term.kind === 'either' ? term.of : [term]) if (one !== this.never) flat.set(one.id, one);
    }
    const of = [...flat.values()].sort((one, other) => one.id - other.id);
    const [only] = of;
    if (only === undefined) return this.never;
    return of.length === 1 ? only : this.make(`e${of.map(({ id }) => id).join()}`, { kind: 'either', of });
  }

  repeat(term: Term, least: number, most: number): Term {
    if (most === 0 || term === this.empty) return this.empty;
    if (term === this.never) return least === 0 ? this.empty : this.never;
    if (least === 1 && most === 1) return term;
    if (term.kind === 'repeat' && term.least === 0 && term.most === Infinity) return term;
    return this.make(`r${term.id},${least},${most}`, { kind: 'repeat', term, least, most });
  }

  private make(
    key: string,
    term:
      | { kind: 'never' | 'empty' | 'start' | 'end' }
      | { kind: 'chars'; ranges: Ranges }
      | { kind: 'then'; first: Term; second: Term }
      | { kind: 'either'; of: readonly Term[] }
      | { kind: 'repeat'; term: Term; least: number; most: number },
  ): Term {
    const known = this.known.get(key);
    if (known !== undefined) return known;
    if (this.known.size >= mostTerms) throw new TooManyTerms();
    const made: Term = { ...term, id: this.known.size, derived: new Map() };
    this.known.set(key, made);
    return made;
  }

  /** What may follow a code point, at the start of the text or later (Brzozowski's derivative). */
  after(term: Term, char: number, atStart: boolean): Term {
    const key = atStart ? -1 - char : char;
    const known = term.derived.get(key);
    if (known !== undefined) return known;
    const derived = this.derive(term, char, atStart);
    term.derived.set(key, derived);
    return derived;
  }

  private derive(term: Term, char: number, atStart: boolean): Term {
    this.work += term.kind === 'either' ? term.of.length : 1;
    if (this.work > mostWork) throw new TooManyTerms();
    switch (term.kind) {
      case 'chars':
        return contains(term.ranges, char) ? this.empty : this.never;
      case 'then': {
        const through = this.then(this.after(term.first, char, atStart), term.second);
        return isNullable(term.first, atStart, false)
          ? this.either([through, this.after(term.second, char, atStart)])
          : through;
      }
      case 'either':
        return this.either(term.of.map((one) => this.after(one, char, atStart)));
      case 'repeat': {
        // A term that accepts the empty text may be left out as often as one likes.
        const least = isNullable(term.term, false, false) ? 0 : Math.max(0, term.least - 1);
        return this.then(this.after(term.term, char, atStart), this.repeat(term.term, least, term.most - 1));
      }
      default:
        return this.never;
    }
  }
}

export function isNullable(term: Term, atStart: boolean, atEnd: boolean): boolean {
  switch (term.kind) {
    case 'empty':
      return true;
    case 'start':
      return atStart;
    case 'end':
      return atEnd;
    case 'then':
      return isNullable(term.first, atStart, atEnd) && isNullable(term.second, atStart, atEnd);
    case 'either':
      return term.of.some((one) => isNullable(one, atStart, atEnd));
    case 'repeat':
      return term.least === 0 || isNullable(term.term, atStart, atEnd);
    default:
      return false;
  }
}

function contains(ranges: Ranges, char: number): boolean {
  return ranges.some(([from, to]) => from <= char && char <= to);
}

/** Sorted, and joined where they touch. */
export function united(ranges: Ranges): Ranges {
  const result: [number, number][] = [];
  for (const [from, to] of [...ranges].sort(([one], [other]) => one - other)) {
    const last = result.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

export function complement(ranges: Ranges): Ranges {
  const result: [number, number][] = [];
  let next = 0;
  for (const [from, to] of united(ranges)) {
    if (from > next) result.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= lastCodePoint) result.push([next, lastCodePoint]);
  return result;
}
