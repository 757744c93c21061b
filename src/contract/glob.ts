import { greedyMatch } from './wildcards.ts';

// Globs in a contract's value (decision 6), as in S3 and IAM: `*` and `**` stand for any characters, also `/` and
// none at all; `?` for one.

/**
 * Whether everything that `specific` stands for is matched by `general`; both may be globs. Sound: a wildcard of
 * `specific` is a symbol of its own that only wildcards of `general` match.
 */
export function covers(general: string, specific: string): boolean {
  if (!specific.startsWith(literalStart(general))) return false;
  return greedyMatch(symbols(general), symbols(specific), isStar, coversOne);
}

/** Globs by their literal start, so that of thousands only a few are tried for one path. */
export class GlobIndex {
  private readonly byStart = new Map<string, string[]>();
  private readonly lengths: number[];

  constructor(globs: Iterable<string>) {
    for (const glob of globs) {
      const start = literalStart(glob);
      const known = this.byStart.get(start);
      if (known === undefined) this.byStart.set(start, [glob]);
      else known.push(glob);
    }
    this.lengths = [...new Set([...this.byStart.keys()].map((start) => start.length))];
  }

  /** One that covers `specific` and is acceptable, if there is any. */
  covering(specific: string, isAcceptable: (glob: string) => boolean = () => true): string | undefined {
    for (const length of this.lengths) {
      const candidates = length > specific.length ? [] : (this.byStart.get(specific.slice(0, length)) ?? []);
      const found = candidates.find((glob) => isAcceptable(glob) && covers(glob, specific));
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function literalStart(glob: string): string {
  const wildcard = glob.search(/[*?]/);
  return wildcard < 0 ? glob : glob.slice(0, wildcard);
}

/** Characters, with each run of wildcards in one form: its `?`s first, then a single `*` if it had any. */
function symbols(glob: string): string[] {
  const normal = glob.replaceAll(/[*?]+/g, (run) => run.replaceAll('*', '') + (run.includes('*') ? '*' : ''));
  return Array.from(normal);
}

function isStar(symbol: string): boolean {
  return symbol === '*';
}

function coversOne(general: string, specific: string): boolean {
  return general === specific || (general === '?' && specific !== '*');
}
