import { complement, lastCodePoint, united, type Ranges, type Term, type Terms } from './pattern-terms.ts';

/** What a pattern uses and regular languages do not have: look-around, back references, word boundaries. */
export class UnreadPattern extends Error {}

const longest = 2000;
const mostRepeats = 1000;
const digits: Ranges = [[0x30, 0x39]];
const words: Ranges = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
const spaces: Ranges = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const lineEnds: Ranges = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
];
const classEscapes = new Map<string, Ranges>([
  ['d', digits],
  ['D', complement(digits)],
  ['w', words],
  ['W', complement(words)],
  ['s', spaces],
  ['S', complement(spaces)],
]);
const controls = new Map([
  ['n', 0x0a],
  ['r', 0x0d],
  ['t', 0x09],
  ['v', 0x0b],
  ['f', 0x0c],
]);

/** Texts in which an ECMAScript pattern (flag `u`) matches somewhere. Fails with UnreadPattern. */
export function searchTerm(source: string, terms: Terms): Term {
  if (source.length > longest) throw new UnreadPattern();
  const found = new PatternParser(source, terms).pattern();
  return terms.then(terms.every, terms.then(found, terms.every));
}

class PatternParser {
  private readonly chars: readonly string[];
  private readonly terms: Terms;
  private at = 0;
  private anchors = 0;
  private depth = 0;

  constructor(source: string, terms: Terms) {
    this.chars = Array.from(source);
    this.terms = terms;
  }

  pattern(): Term {
    const term = this.either();
    if (this.at < this.chars.length) throw new UnreadPattern();
    return term;
  }

  private either(): Term {
    if (++this.depth > 50) throw new UnreadPattern();
    const alternatives = [this.sequence()];
    while (this.take('|')) alternatives.push(this.sequence());
    this.depth--;
    return this.terms.either(alternatives);
  }

  private sequence(): Term {
    const parts: Term[] = [];
    while (this.at < this.chars.length && this.chars[this.at] !== '|' && this.chars[this.at] !== ')')
      parts.push(this.repeated());
    return parts.reduceRight((rest, part) => this.terms.then(part, rest), this.terms.empty);
  }

  private repeated(): Term {
    const anchors = this.anchors;
    const term = this.atom();
    const times = this.quantifier();
    if (times === undefined) return term;
    // How often an anchor is repeated depends on where it stands.
    if (this.anchors > anchors) throw new UnreadPattern();
    this.take('?');
    return this.terms.repeat(term, times.least, times.most);
  }

  private quantifier(): { least: number; most: number } | undefined {
    if (this.take('*')) return { least: 0, most: Infinity };
    if (this.take('+')) return { least: 1, most: Infinity };
    if (this.take('?')) return { least: 0, most: 1 };
    if (!this.take('{')) return undefined;
    const least = this.count();
    const most = this.take(',') ? (this.chars[this.at] === '}' ? Infinity : this.count()) : least;
    if (!this.take('}') || most < least || least > mostRepeats) throw new UnreadPattern();
    return { least, most: most > mostRepeats && most !== Infinity ? unread() : most };
  }

  private count(): number {
    let text = '';
    for (let char = this.chars[this.at]; char !== undefined && /\d/.test(char); char = this.chars[this.at]) {
      text += char;
      this.at++;
    }
    return text === '' ? unread() : Number(text);
  }

  private atom(): Term {
    const char = this.next();
    switch (char) {
      case '^':
      case '$':
        this.anchors++;
        return char === '^' ? this.terms.start : this.terms.end;
      case '.':
        return this.terms.chars(complement(lineEnds));
      case '[':
        return this.terms.chars(this.charClass());
      case '\\':
        return this.terms.chars(this.escape(false));
      case '(':
        return this.group();
      default:
        return '*+?{}])'.includes(char) ? unread() : this.terms.chars(single(codeOf(char)));
    }
  }

  private group(): Term {
    if (this.take('?') && !this.take(':')) {
      if (!this.take('<') || '=!'.includes(this.chars[this.at] ?? '=')) throw new UnreadPattern();
      while (!this.take('>')) if (!/[\w$]/.test(this.next())) throw new UnreadPattern();
    }
    const term = this.either();
    return this.take(')') ? term : unread();
  }

  private charClass(): Ranges {
    const isNegated = this.take('^');
    const ranges: [number, number][] = [];
    while (!this.take(']')) {
      const from = this.classAtom();
      const isRange = this.chars[this.at] === '-' && this.chars[this.at + 1] !== ']';
      if (!isRange) {
        ranges.push(...from.map(([low, high]): [number, number] => [low, high]));
        continue;
      }
      this.at++;
      const [low, high] = [onlyChar(from), onlyChar(this.classAtom())];
      if (low > high) throw new UnreadPattern();
      ranges.push([low, high]);
    }
    return isNegated ? complement(ranges) : united(ranges);
  }

  private classAtom(): Ranges {
    const char = this.next();
    return char === '\\' ? this.escape(true) : single(codeOf(char));
  }

  private escape(isInClass: boolean): Ranges {
    const char = this.next();
    const known = classEscapes.get(char);
    if (known !== undefined) return known;
    const control = controls.get(char) ?? (isInClass && char === 'b' ? 8 : undefined);
    if (control !== undefined) return single(control);
    if (char === '0' && !/\d/.test(this.chars[this.at] ?? '')) return single(0);
    if (char === 'x') return single(this.hex(2));
    if (char === 'u') return single(this.unicode());
    const isSyntax = '^$\\.*+?()[]{}|/'.includes(char) || (isInClass && char === '-');
    return isSyntax ? single(codeOf(char)) : unread();
  }

  private unicode(): number {
    if (!this.take('{')) {
      const unit = this.hex(4);
      // Half of a character that two escapes write.
      return unit >= 0xd800 && unit <= 0xdfff ? unread() : unit;
    }
    let digitsRead = '';
    while (!this.take('}')) digitsRead += this.next();
    const code = /^[0-9a-fA-F]{1,8}$/.test(digitsRead) ? Number.parseInt(digitsRead, 16) : Infinity;
    return code <= lastCodePoint ? code : unread();
  }

  private hex(length: number): number {
    const text = this.chars.slice(this.at, this.at + length).join('');
    this.at += length;
    return text.length === length && /^[0-9a-fA-F]+$/.test(text) ? Number.parseInt(text, 16) : unread();
  }

  private next(): string {
    return this.chars[this.at++] ?? unread();
  }

  private take(char: string): boolean {
    if (this.chars[this.at] !== char) return false;
    this.at++;
    return true;
  }
}

function single(code: number): Ranges {
  return [[code, code]];
}

function onlyChar(ranges: Ranges): number {
  const [range] = ranges;
  return ranges.length === 1 && range !== undefined && range[0] === range[1] ? range[0] : unread();
}

function codeOf(char: string): number {
  return char.codePointAt(0) ?? unread();
}

function unread(): never {
  throw new UnreadPattern();
}
