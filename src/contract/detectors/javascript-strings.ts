import { joined, type Literal, longestOperand, withoutPlaceholders } from './s3-keys.ts';

const word = /[\p{L}\p{N}_$]+/uy;
const deepest = 20;
/** After these a slash begins a regular expression. */
const beforeExpression =
  /(^|[(,=:[!&|?{};+\-*%^~>]|\b(return|typeof|case|in|of|delete|void|throw|new|else|do|await|yield))$/;

/** The texts of string literals and templates of a JavaScript or TypeScript file. Placeholders become `*`. */
export function javascriptStrings(source: string): string[] {
  return new JavascriptReader(source).read();
}

class JavascriptReader {
  private readonly source: string;
  private at = 0;

  constructor(source: string) {
    this.source = source;
  }

  read(): string[] {
    const literals: Literal[] = [];
    let before = '';
    let last = '';
    while (this.at < this.source.length) {
      const character = this.source.charAt(this.at);
      if (this.skipBlank(character)) continue;
      if (`"'\``.includes(character)) {
        const text = character === '`' ? this.template(0) : withoutPlaceholders(this.quoted(character));
        literals.push({ text, before });
        before = '';
        last = '"';
      } else if (character === '/' && this.isRegularExpression(last)) {
        this.skipRegularExpression();
        last = '/';
      } else {
        last = this.wordOr(character);
        if (before.length < longestOperand) before += last;
      }
    }
    return joined(literals, false, before);
  }

  /** Blanks and comments. */
  private skipBlank(character: string): boolean {
    if (this.source.startsWith('//', this.at)) this.skipTo('\n');
    else if (this.source.startsWith('/*', this.at)) this.skipTo('*/', this.at + 2);
    else if (/\s/.test(character)) this.at++;
    else return false;
    return true;
  }

  private skipTo(end: string, from = this.at): void {
    const found = this.source.indexOf(end, from);
    this.at = found < 0 ? this.source.length : found + end.length;
  }

  private wordOr(character: string): string {
    word.lastIndex = this.at;
    const found = word.exec(this.source)?.[0] ?? character;
    this.at += found.length;
    return found;
  }

  private quoted(quote: string): string {
    let text = '';
    this.at++;
    while (this.at < this.source.length) {
      const character = this.source.charAt(this.at);
      if (character === '\n') break;
      if (character === '\\') {
        text += this.escape();
        continue;
      }
      this.at++;
      if (character === quote) break;
      text += character;
    }
    return text;
  }

  private escape(): string {
    const escaped = this.source.charAt(this.at + 1);
    this.at += 2;
    if (escaped === '\n') return '';
    return 'ntr'.includes(escaped) ? ' ' : escaped;
  }

  private template(nesting: number): string {
    let text = '';
    this.at++;
    while (this.at < this.source.length) {
      const character = this.source.charAt(this.at);
      if (character === '\\') {
        text += this.escape();
      } else if (character === '$' && this.source.charAt(this.at + 1) === '{' && nesting <= deepest) {
        this.at += 2;
        this.skipExpression(nesting + 1);
        text += '*';
      } else {
        this.at++;
        if (character === '`') break;
        text += character;
      }
    }
    return text;
  }

  /** To behind the brace that closes a template's expression. */
  private skipExpression(nesting: number): void {
    let depth = 1;
    while (this.at < this.source.length) {
      const character = this.source.charAt(this.at);
      if (this.skipBlank(character)) continue;
      if (character === '`') this.template(nesting);
      else if (`"'`.includes(character)) this.quoted(character);
      else {
        this.at++;
        if (character === '{') depth++;
        if (character === '}' && --depth === 0) return;
      }
    }
  }

  private isRegularExpression(last: string): boolean {
    // `/>` closes an element of JSX.
    return beforeExpression.test(last) && this.source.charAt(this.at + 1) !== '>';
  }

  private skipRegularExpression(): void {
    let inClass = false;
    for (this.at++; this.at < this.source.length; this.at++) {
      const character = this.source.charAt(this.at);
      if (character === '\\') this.at++;
      else if (character === '[') inClass = true;
      else if (character === ']') inClass = false;
      else if (character === '\n') return;
      else if (character === '/' && !inClass) {
        this.at++;
        return;
      }
    }
  }
}
