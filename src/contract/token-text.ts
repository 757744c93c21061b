/** Characters that continue a token: a value that begins or ends beside one of them is part of another value. */
const tokenCharacter = /[\p{L}\p{M}\p{N}_\-./*@%+~]/u;
const tokens = /[\p{L}\p{M}\p{N}_\-./*@%+~]+/gu;

/** A text in which values are looked for as wholes (decision 4). */
export class TokenText {
  private readonly text: string;
  private readonly tokens: ReadonlySet<string>;

  constructor(text: string) {
    this.text = text;
    this.tokens = new Set(text.match(tokens));
  }

  /** Whether `value` stands in the text with token ends on both sides. */
  has(value: string): boolean {
    const isToken = value.match(tokens)?.[0] === value;
    return isToken ? this.tokens.has(value) : this.offsetOf(value) !== undefined;
  }

  /** The line, from 1, of the first place where `value` stands as a whole. */
  lineOf(value: string): number | undefined {
    const offset = this.has(value) ? this.offsetOf(value) : undefined;
    return offset === undefined ? undefined : this.text.slice(0, offset).split('\n').length;
  }

  /** A value with other characters than those of tokens may lie across several. */
  private offsetOf(value: string): number | undefined {
    for (let at = this.text.indexOf(value); at >= 0; at = this.text.indexOf(value, at + 1)) {
      const before = Array.from(this.text.slice(Math.max(0, at - 2), at)).at(-1) ?? '';
      const after = Array.from(this.text.slice(at + value.length, at + value.length + 2))[0] ?? '';
      if (!tokenCharacter.test(before) && !tokenCharacter.test(after)) return at;
    }
    return undefined;
  }
}
