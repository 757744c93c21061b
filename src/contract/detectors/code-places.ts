// Where a text is code, and where it is a comment or the text of a string. Not a parser: a quote that is none, as in a
// regular expression or a lifetime of Rust, misleads it only to the end of its line.

interface Marks {
  readonly line: readonly string[];
  readonly block: boolean;
  readonly quotes: string;
}

const hash: Marks = { line: ['#'], block: false, quotes: `"'` };
const dashes: Marks = { line: ['--'], block: false, quotes: `"'` };
const semicolons: Marks = { line: [';'], block: false, quotes: '"' };
const percent: Marks = { line: ['%'], block: false, quotes: '"' };
const slashes: Marks = { line: ['//'], block: true, quotes: `"'\`` };
/** In a shell's double quotes variables are read too; only what single ones hold is no code. */
const shell: Marks = { line: ['#'], block: false, quotes: `'` };

const marks = new Map<string, Marks>([
  ...endings('sh bash zsh ksh', shell),
  ...endings(
    'py pyi rb ps1 ex exs r jl pl yaml yml toml ini cfg conf env properties cmake mk nix nim graphql gql',
    hash,
  ),
  ...endings('sql lua hs', dashes),
  ...endings('clj lisp el scm asm', semicolons),
  ...endings('tex erl hrl', percent),
  ...endings('php tf tfvars hcl', { ...slashes, line: ['//', '#'] }),
]);

function endings(names: string, marksOfThem: Marks): [string, Marks][] {
  return names.split(' ').map((name) => [name, marksOfThem]);
}

/** Says for each offset whether it is in code. `ending` is that of the file, in lower case. */
export function codePlaces(text: string, ending: string): (offset: number) => boolean {
  const own = marks.get(ending) ?? slashes;
  const isCode = new Uint8Array(text.length);
  /** Depths of braces in which templates are open. */
  const templates: number[] = [];
  let depth = 0;
  for (let at = 0; at < text.length;) {
    const character = text.charAt(at);
    const end = commentEnd(text, at, own);
    if (end !== undefined) {
      at = end;
    } else if (character === '`' && own.quotes.includes('`')) {
      at = templateEnd(text, at + 1, depth, templates);
    } else if (character === '}' && templates.at(-1) === depth) {
      templates.pop();
      at = templateEnd(text, at + 1, depth, templates);
    } else if (own.quotes.includes(character) && !isWord(text.charAt(at - 1))) {
      isCode[at] = 1;
      at = stringEnd(text, at, character, ending);
    } else {
      if (character === '{') depth++;
      if (character === '}') depth--;
      isCode[at++] = 1;
    }
  }
  return (offset) => isCode[offset] === 1;
}

const literal =
  /(?<quote>"{3}|'{3})(?<long>[^]*?)\k<quote>|(?<mark>["'`])(?<short>(?:\\[^]|(?!\k<mark>)[^\\])*?)\k<mark>/y;

/** The texts of the string literals in code, with simple escapes resolved. */
export function stringLiterals(text: string, ending: string): string[] {
  const isCode = codePlaces(text, ending);
  const found: string[] = [];
  for (let at = 0; at < text.length; at++) {
    const isStart =
      `"'\``.includes(text.charAt(at)) && (isCode(at) || text.charAt(at) === '`') && !isWord(text.charAt(at - 1));
    literal.lastIndex = at;
    const groups = isStart ? literal.exec(text)?.groups : undefined;
    if (groups === undefined) continue;
    at = literal.lastIndex - 1;
    found.push((groups['long'] ?? groups['short'] ?? '').replaceAll(/\\(["'`\\])/g, '$1'));
  }
  return found.filter((one) => one !== '');
}

function isWord(character: string): boolean {
  return /\w/.test(character);
}

/** Behind the comment that begins here. */
function commentEnd(text: string, at: number, { line, block }: Marks): number | undefined {
  const behind = (mark: string, from: number): number => {
    const found = text.indexOf(mark, from);
    return found < 0 ? text.length : found + mark.length;
  };
  if (block && text.startsWith('/*', at)) return behind('*/', at + 2);
  const mark = line.find((one) => text.startsWith(one, at));
  if (mark === undefined || (mark === '#' && at > 0 && !/[\s;]/.test(text.charAt(at - 1)))) return undefined;
  return behind('\n', at);
}

/** Behind a template's end, or behind the `${` at which code begins again. */
function templateEnd(text: string, from: number, depth: number, templates: number[]): number {
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\\') at++;
    else if (character === '`') return at + 1;
    else if (text.startsWith('${', at)) {
      templates.push(depth);
      return at + 2;
    }
  }
  return text.length;
}

function stringEnd(text: string, at: number, quote: string, ending: string): number {
  const long = quote.repeat(3);
  if (text.startsWith(long, at) && !['sh', 'bash', 'zsh', 'ksh'].includes(ending)) {
    const found = text.indexOf(long, at + 3);
    return found < 0 ? text.length : found + 3;
  }
  for (let end = at + 1; end < text.length; end++) {
    const character = text.charAt(end);
    if (character === '\\') end++;
    else if (character === quote) return end + 1;
    else if (character === '\n') return end;
  }
  return text.length;
}
