import { formatted, joined, type Literal, longestOperand, withoutPlaceholders } from './s3-keys.ts';

const opening = /([rbuft]{0,2})("""|'''|"|')/iy;
const word = /[\p{L}\p{N}_]+/uy;
const deepest = 20;

/** The texts of a Python file's string literals; no comments, no docstrings. Placeholders become `*`. */
export function pythonStrings(source: string): string[] {
  return new PythonReader(source).read();
}

interface Opening {
  prefix: string;
  quote: string;
}

class PythonReader {
  private readonly source: string;
  private at = 0;

  constructor(source: string) {
    this.source = source;
  }

  read(): string[] {
    const literals: Literal[] = [];
    let before = '';
    let depth = 0;
    const code = (text: string): void => {
      if (before.length < longestOperand) before += text;
    };
    let startsStatement = true;
    while (this.at < this.source.length) {
      const start = this.opening();
      if (start !== undefined) {
        const text = this.literal(start);
        if (startsStatement && depth === 0 && this.endsLine()) code(';');
        else {
          literals.push({ text, before });
          before = '';
        }
        startsStatement = false;
        continue;
      }
      const character = this.source.charAt(this.at);
      if (character === '#') this.skipLine();
      else if (character === '\n') {
        if (depth === 0) {
          startsStatement = true;
          code('\n');
        }
        this.at++;
      } else if (character === '\\' || /\s/.test(character)) {
        // A backslash before the end of the line continues it.
        this.at += character === '\\' ? 2 : 1;
      } else {
        if ('([{'.includes(character)) depth++;
        if (')]}'.includes(character)) depth = Math.max(0, depth - 1);
        code(this.wordOr(character));
        startsStatement = false;
      }
    }
    return joined(literals, true, before);
  }

  private opening(): Opening | undefined {
    opening.lastIndex = this.at;
    const [whole, prefix, quote] = opening.exec(this.source) ?? [];
    if (whole === undefined || prefix === undefined || quote === undefined) return undefined;
    this.at += whole.length;
    return { prefix: prefix.toLowerCase(), quote };
  }

  private wordOr(character: string): string {
    word.lastIndex = this.at;
    const found = word.exec(this.source)?.[0] ?? character;
    this.at += found.length;
    return found;
  }

  private skipLine(): void {
    const end = this.source.indexOf('\n', this.at);
    this.at = end < 0 ? this.source.length : end;
  }

  private endsLine(): boolean {
    return /^[ \t\r]*(#|;|\n|$)/.test(this.source.slice(this.at, this.at + 200));
  }

  /** The text from behind the opening quotes to behind the closing ones, or to where an unclosed literal ends. */
  private literal({ prefix, quote }: Opening, nesting = 0): string {
    const isRaw = prefix.includes('r');
    const isFormat = /[ft]/.test(prefix);
    let text = '';
    while (this.at < this.source.length) {
      const character = this.source.charAt(this.at);
      if (this.source.startsWith(quote, this.at)) {
        this.at += quote.length;
        break;
      }
      if (character === '\n' && quote.length === 1) break;
      if (character === '\\') {
        text += this.escape(isRaw);
      } else if (isFormat && '{}'.includes(character)) {
        text += this.field(character, quote, nesting);
      } else {
        text += character;
        this.at++;
      }
    }
    if (isFormat) return text;
    return /^\s*\.format\b/.test(this.source.slice(this.at, this.at + 50))
      ? formatted(text)
      : withoutPlaceholders(text);
  }

  private escape(isRaw: boolean): string {
    const escaped = this.source.charAt(this.at + 1);
    this.at += 2;
    if (isRaw) return `\\${escaped}`;
    if (escaped === '\n') return '';
    return 'ntr'.includes(escaped) ? ' ' : escaped;
  }

  /** A doubled brace is one; a replacement field is a star. */
  private field(brace: string, quote: string, nesting: number): string {
    const isDoubled = this.source.charAt(this.at + 1) === brace;
    this.at += isDoubled ? 2 : 1;
    if (isDoubled || brace === '}' || nesting > deepest) return brace;
    this.skipExpression(quote, nesting);
    return '*';
  }

  /** To behind the brace that closes a replacement field; its strings may hold braces and, since 3.12, any quotes. */
  private skipExpression(quote: string, nesting: number): void {
    let depth = 1;
    while (this.at < this.source.length) {
      const start = this.opening();
      if (start !== undefined) {
        this.literal(start, nesting + 1);
        continue;
      }
      const character = this.source.charAt(this.at);
      this.wordOr(character);
      if (character === ':' && depth === 1) return this.skipFormatSpec(quote, nesting);
      if ('([{'.includes(character)) depth++;
      if (')]}'.includes(character) && --depth === 0) return;
    }
  }

  /** What follows the colon of a field: nested fields, and characters that mean nothing here. */
  private skipFormatSpec(quote: string, nesting: number): void {
    while (this.at < this.source.length && !this.source.startsWith(quote, this.at)) {
      const character = this.source.charAt(this.at++);
      if (character === '}') return;
      if (character === '{' && nesting <= deepest) this.skipExpression(quote, nesting + 1);
    }
  }
}
