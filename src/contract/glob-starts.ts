import { literalOf, type Token } from './glob-syntax.ts';

export interface ParsedGlob {
  glob: string;
  tokens: Token[];
}

/** Globs by the literal text that they start with, to find those that may have a word in common with another one. */
export class GlobStarts {
  private readonly byStart = new Map<string, ParsedGlob[]>();
  /** In order, so that those with a common start stand together. */
  private readonly starts: string[];

  constructor(globs: Iterable<ParsedGlob>) {
    for (const one of globs) {
      const start = literalStart(one.tokens);
      const known = this.byStart.get(start);
      if (known === undefined) this.byStart.set(start, [one]);
      else known.push(one);
    }
    this.starts = [...this.byStart.keys()].sort();
  }

  /** Those whose literal start goes on where that of `tokens` ends, or the other way round. */
  meeting(tokens: readonly Token[]): ParsedGlob[] {
    const start = literalStart(tokens);
    const shorter = Array.from({ length: start.length }, (_, length) => start.slice(0, length));
    const first = this.firstFrom(start);
    let behind = first;
    while (this.starts[behind]?.startsWith(start) === true) behind++;
    return [...shorter, ...this.starts.slice(first, behind)].flatMap((one) => this.byStart.get(one) ?? []);
  }

  private firstFrom(start: string): number {
    let [low, high] = [0, this.starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.starts[middle] ?? '') < start) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function literalStart(tokens: readonly Token[]): string {
  let start = '';
  for (const token of tokens) {
    const literal = literalOf(token);
    if (literal === undefined) break;
    start += literal;
  }
  return start;
}
