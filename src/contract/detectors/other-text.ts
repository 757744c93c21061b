import { keyOf } from './s3-keys.ts';

/** How comments begin in files with an ending; without an entry there are none. */
const comments = new Map<string, readonly string[]>([
  ...endings('yaml yml sh bash zsh toml ini cfg conf env properties rb r pl jl dockerfile', ['#']),
  ...endings('go java kt kts scala groovy gradle rs cs c h cc cpp hpp swift dart jsonc json5 vue svelte', ['//', '/*']),
  ...endings('tf tfvars hcl php', ['#', '//', '/*']),
  ...endings('sql lua', ['--', '/*']),
  ...endings('json ipynb xml', []),
]);

function endings(names: string, marks: readonly string[]): [string, readonly string[]][] {
  return names.split(' ').map((name) => [name, marks]);
}

/** The endings of files that are read without knowing their grammar. */
export const otherEndings = [...comments.keys()];

/** The keys of S3 URIs in a text of any other format, outside of its comments. */
export function keysInOther(source: string, ending: string): string[] {
  const marks = comments.get(ending) ?? [];
  const keys: string[] = [];
  let quote = '';
  for (let at = 0; at < source.length; at++) {
    const character = source.charAt(at);
    if (quote === '' && startsComment(source, at, marks)) {
      at = commentEnd(source, at) - 1;
    } else if (character === '\n') {
      quote = '';
    } else if (character === '\\') {
      at++;
    } else if (source.startsWith('s3://', at) && !/[A-Za-z0-9]/.test(source.charAt(at - 1))) {
      const { rest, end } = uriFrom(source, at + 's3://'.length);
      keys.push(keyOf(rest));
      at = end - 1;
    } else if (quote === character) {
      quote = '';
    } else if (quote === '' && `"'\``.includes(character) && !/\w/.test(source.charAt(at - 1))) {
      quote = character;
    }
  }
  return keys.filter((key) => key !== '');
}

function startsComment(source: string, at: number, marks: readonly string[]): boolean {
  const mark = marks.find((one) => source.startsWith(one, at));
  return mark !== undefined && (mark !== '#' || at === 0 || /\s/.test(source.charAt(at - 1)));
}

function commentEnd(source: string, at: number): number {
  const end = source.startsWith('/*', at) ? '*/' : '\n';
  const found = source.indexOf(end, at + 1);
  return found < 0 ? source.length : found + (end === '\n' ? 0 : end.length);
}

const variable = /\$\w+/y;
const conversion = /%(?![0-9A-Fa-f]{2})[sdvqwxf]|%0\d+d/y;

/** A URI up to a blank, a quote or a closing bracket, with its placeholders as stars. */
function uriFrom(source: string, start: number): { rest: string; end: number } {
  let rest = '';
  let at = start;
  while (at < source.length && !/[\s"'`<>\\)\]},;|]/.test(source.charAt(at))) {
    const end = placeholderEnd(source, at);
    rest += end === undefined ? source.charAt(at) : '*';
    at = end ?? at + 1;
  }
  return { rest, end: at };
}

function placeholderEnd(source: string, at: number): number | undefined {
  for (const form of [variable, conversion]) {
    form.lastIndex = at;
    if (form.test(source)) return form.lastIndex;
  }
  const opening = ['${', '#{', '$(', '{'].find((form) => source.startsWith(form, at));
  return opening === undefined ? undefined : closingEnd(source, at + opening.length);
}

const longestPlaceholder = 500;

/** Behind the bracket that closes the one before `from`, on the same line. */
function closingEnd(source: string, from: number): number | undefined {
  let depth = 1;
  for (let at = from; at < Math.min(source.length, from + longestPlaceholder); at++) {
    const character = source.charAt(at);
    if (character === '\n') return undefined;
    if ('({'.includes(character)) depth++;
    if (')}'.includes(character) && --depth === 0) return at + 1;
  }
  return undefined;
}
