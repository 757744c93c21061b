import { type Budget, uncoveredWord } from './glob-automaton.ts';
import { GlobStarts } from './glob-starts.ts';
import { hasAll, literalOf, literalTokens, type Token, tokensOf } from './glob-syntax.ts';
import { greedyMatch } from './wildcards.ts';

/**
 * Whether everything that `specific` stands for is matched by `general`; both may be globs. Sound: a wildcard of
 * `specific` is a symbol of its own that only wildcards of `general` match.
 */
export function covers(general: string, specific: string): boolean {
  return coversTokens(tokensOf(general), tokensOf(specific));
}

function coversTokens(general: readonly Token[], specific: readonly Token[]): boolean {
  return greedyMatch(general, specific, isStar, coversOne);
}

function isStar(token: Token): boolean {
  return token === '*';
}

function coversOne(general: Token, specific: Token): boolean {
  return general !== '*' && specific !== '*' && hasAll(general, specific);
}

interface Indexed {
  glob: string;
  tokens: Token[];
  /** Its place in the order of their coming. */
  order: number;
}

/** Globs by a piece of literal text that is rare among them, so that of thousands only a few are tried for one path. */
export class GlobIndex {
  private readonly byPiece = new Map<string, Indexed[]>();
  private readonly lengths = new Set<number>();
  private size = 0;

  constructor(globs: Iterable<string>) {
    for (const glob of globs) this.add(glob);
  }

  private add(glob: string): void {
    const tokens = tokensOf(glob);
    let [rarest, fewest] = ['', Infinity];
    for (const piece of anchors(chunksOf(tokens))) {
      const count = this.byPiece.get(piece)?.length ?? 0;
      if (count < fewest) [rarest, fewest] = [piece, count];
    }
    const bucket = this.byPiece.get(rarest) ?? [];
    bucket.push({ glob, tokens, order: this.size++ });
    this.byPiece.set(rarest, bucket);
    this.lengths.add(rarest.length);
  }

  /** The first one that covers `specific` and is acceptable, if there is any. */
  covering(specific: string, isAcceptable: (glob: string) => boolean = () => true): string | undefined {
    return this.coveringTokens(tokensOf(specific), isAcceptable);
  }

  /** The same for a glob that is parsed already. */
  coveringTokens(specific: readonly Token[], isAcceptable: (glob: string) => boolean): string | undefined {
    let first: Indexed | undefined;
    for (const piece of this.piecesIn(chunksOf(specific)))
      for (const one of this.byPiece.get(piece) ?? []) {
        const isBetter = first === undefined || one.order < first.order;
        if (isBetter && isAcceptable(one.glob) && coversTokens(one.tokens, specific)) first = one;
      }
    return first?.glob;
  }

  private piecesIn(chunks: readonly string[]): Set<string> {
    const pieces = new Set(this.lengths.has(0) ? [''] : []);
    for (const length of this.lengths)
      if (length > 0) for (const chunk of chunks) for (const piece of piecesOf(chunk, length)) pieces.add(piece);
    return pieces;
  }
}

/** UTF-16 units of a piece, where there is that much literal text. */
const pieceLength = 6;

/** The runs of literal characters. */
function chunksOf(tokens: readonly Token[]): string[] {
  const chunks: string[] = [];
  let chunk = '';
  for (const token of tokens) {
    const literal = literalOf(token);
    if (literal !== undefined) chunk += literal;
    else if (chunk !== '') {
      chunks.push(chunk);
      chunk = '';
    }
  }
  return chunk === '' ? chunks : [...chunks, chunk];
}

function anchors(chunks: readonly string[]): string[] {
  const longest = chunks.reduce((most, chunk) => Math.max(most, chunk.length), 0);
  return longest === 0 ? [''] : chunks.flatMap((chunk) => piecesOf(chunk, Math.min(pieceLength, longest)));
}

function piecesOf(text: string, length: number): string[] {
  return Array.from({ length: Math.max(0, text.length - length + 1) }, (_, at) => text.slice(at, at + length));
}

/** Whether the globs together match everything that a path stands for. */
export type Cover =
  | { included: true; /** The one that does so alone, if there is one. */ by?: string }
  | { included: false; /** What none of them matches. */ example: string }
  | { included: 'unknown' };

const nothing: ReadonlySet<string> = new Set();

/** Globs that are asked for what they match together, exactly as far as the work is bearable. */
export class GlobUnion {
  private readonly globs: readonly string[];
  private readonly index: GlobIndex;
  private readonly known: ReadonlySet<string>;
  private readonly budget: Budget = { left: 20_000_000 };
  private starts: GlobStarts | undefined;
  private stranger: string | undefined;

  constructor(globs: readonly string[]) {
    this.known = new Set(globs);
    this.globs = [...this.known];
    this.index = new GlobIndex(this.globs);
  }

  /** Whether they cover `specific`, were those in `without` not there. */
  cover(specific: string, without: ReadonlySet<string> = nothing): Cover {
    if (this.known.has(specific) && !without.has(specific)) return { included: true, by: specific };
    const isThere = (glob: string): boolean => !without.has(glob);
    const tokens = tokensOf(specific);
    const alone = this.index.coveringTokens(tokens, isThere);
    if (alone !== undefined) return { included: true, by: alone };
    for (const example of this.examples(tokens))
      if (this.index.coveringTokens(literalTokens(example), isThere) === undefined) return { included: false, example };
    this.starts ??= new GlobStarts(this.globs.map((glob) => ({ glob, tokens: tokensOf(glob) })));
    const generals = this.starts.meeting(tokens).filter(({ glob }) => isThere(glob));
    return uncoveredWord(
      tokens,
      generals.map((one) => one.tokens),
      this.budget,
    );
  }

  /** Two words that a glob matches: the shortest, and one that has something unheard-of in each place that is open. */
  private examples(tokens: readonly Token[]): string[] {
    // An empty class matches no word at all.
    if (tokens.some((token) => token !== '*' && token.length === 0)) return [];
    this.stranger ??= strangerTo(this.globs);
    const point = this.stranger.codePointAt(0) ?? 0;
    const word = (run: string) =>
      tokens.map((token) => (token === '*' ? run : String.fromCodePoint(memberOf(token, point)))).join('');
    return [word(''), word(this.stranger.repeat(8))];
  }
}

/** A character that none of the globs has, a readable one if possible. */
function strangerTo(globs: readonly string[]): string {
  const present = new Set(globs.join(''));
  return Array.from('xyzabcdefghijklmnopqrstuvw0123456789').find((one) => !present.has(one)) ?? '\u{10fffd}';
}

function memberOf(characters: Exclude<Token, '*'>, wanted: number): number {
  return characters.some(([from, to]) => from <= wanted && wanted <= to) ? wanted : (characters[0]?.[0] ?? 0);
}

interface GlobInclusion {
  included: boolean | 'unknown';
  /** Of the specific globs those that are not covered, and those where it could not be decided. */
  uncovered: string[];
  /** A path that a specific glob matches and no general one. */
  example?: string;
}

/** Whether everything that a glob of `specific` matches is matched by one of `general` too. */
export function includes(general: readonly string[], specific: readonly string[]): GlobInclusion {
  const union = new GlobUnion(general);
  const verdicts = specific.map((glob) => ({ glob, cover: union.cover(glob) }));
  const open = verdicts.filter(({ cover }) => cover.included !== true);
  const uncovered = open.map(({ glob }) => glob);
  for (const { cover } of open)
    if (cover.included === false) return { included: false, uncovered, example: cover.example };
  return { included: open.length === 0 ? true : 'unknown', uncovered };
}
