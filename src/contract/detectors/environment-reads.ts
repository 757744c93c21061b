import { codePlaces } from './code-places.ts';

export interface EnvironmentRead {
  name: string;
  /** It works without: there is a default, or it only asks whether the variable is there. */
  isOptional: boolean;
}

interface Form {
  readonly pattern: RegExp;
  /** What the form itself says; otherwise the code around it decides. */
  readonly isOptional?: boolean;
}

const quoted = String.raw`["'\x60](?<name>[A-Za-z_]\w*)["'\x60]`;
const call = (names: string, behind = ''): RegExp =>
  new RegExp(String.raw`(?<![\w$.])(?:${names})\s*\(\s*${quoted}${behind}`, 'g');

const javascript: readonly Form[] = [
  { pattern: /(?<![\w$.])(?:process|Bun|import\.meta)\.env(?:\?)?\.(?<name>[A-Za-z_]\w*)/g },
  { pattern: /(?<![\w$.])(?:process|Bun|import\.meta)\.env(?:\?\.)?\[\s*["'`](?<name>[A-Za-z_]\w*)["'`]\s*\]/g },
  { pattern: call(String.raw`Deno\.env\.get`) },
];
const python: readonly Form[] = [
  { pattern: /(?<![\w.])(?:os\.)?environ\[\s*["'](?<name>[A-Za-z_]\w*)["']\s*\]/g },
  { pattern: call(String.raw`(?:os\.)?environ\.get|(?:os\.)?getenv`) },
];
const jvm: readonly Form[] = [{ pattern: call(String.raw`(?:java\.lang\.)?System\.getenv`) }];
const native: readonly Form[] = [{ pattern: call(String.raw`(?:std::)?(?:secure_)?getenv`) }];

/** By the ending of a file. */
const forms = new Map<string, readonly Form[]>([
  ...['js', 'jsx', 'mjs', 'cjs', 'ts', 'tsx', 'mts', 'cts', 'vue', 'svelte'].map((one) => [one, javascript] as const),
  ['py', python],
  ...['java', 'kt', 'kts', 'scala', 'groovy'].map((one) => [one, jvm] as const),
  [
    'rs',
    [
      {
        pattern: // Its question mark passes the error on.
          call(String.raw`(?:std::)?env::var(?:_os)?|env!`, String.raw`(?:\s*\)\?)?`),
      },
      { pattern: call('option_env!'), isOptional: true },
    ],
  ],
  [
    'go',
    [
      { pattern: call(String.raw`(?:os|syscall)\.Getenv`) },
      { pattern: call(String.raw`(?:os|syscall)\.LookupEnv`), isOptional: true },
    ],
  ],
  [
    'rb',
    [{ pattern: /(?<![\w.])ENV\[\s*["'](?<name>[A-Za-z_]\w*)["']\s*\]/g }, { pattern: call(String.raw`ENV\.fetch`) }],
  ],
  ['php', [{ pattern: call('getenv') }, { pattern: /\$_(?:ENV|SERVER)\[\s*["'](?<name>[A-Z_][A-Z0-9_]*)["']\s*\]/g }]],
  ['cs', [{ pattern: call(String.raw`(?:System\.)?Environment\.GetEnvironmentVariable`) }]],
  ...['c', 'h', 'cc', 'cpp', 'hpp'].map((one) => [one, native] as const),
  ...['ex', 'exs'].map(
    (one) =>
      [
        one,
        [{ pattern: call(String.raw`System\.fetch_env!`) }, { pattern: call(String.raw`System\.get_env`) }],
      ] as const,
  ),
  ['ps1', [{ pattern: /\$(?:env:|\{env:)(?<name>[A-Za-z_]\w*)/gi }]],
  ...['sh', 'bash', 'zsh', 'ksh'].map(
    (one) =>
      [
        one,
        [
          { pattern: /\$\{(?<name>[A-Z_][A-Z0-9_]*):?\?/g, isOptional: false },
          { pattern: /\$\{(?<name>[A-Z_][A-Z0-9_]*):?[-=]/g, isOptional: true },
        ],
      ] as const,
  ),
]);

/** The endings of files in which reads are known. */
export const readableEndings = [...forms.keys()];

/** Variables that every system or build tool sets. */
const given = new Set(
  'PATH HOME PWD OLDPWD USER LOGNAME SHELL TERM LANG TMPDIR TEMP TMP HOSTNAME MODE BASE_URL PROD DEV SSR'.split(' '),
);
const quickly = /env|\$\{/i;

/** The variables of the environment that code reads, in the order of its text; not those that it sets. */
export function environmentReads(text: string, ending: string): EnvironmentRead[] {
  const known = forms.get(ending);
  if (known === undefined || !quickly.test(text)) return [];
  const found = known.flatMap((form) => Array.from(text.matchAll(form.pattern), (match) => ({ form, match })));
  const taken = known === javascript ? destructured(text) : [];
  if (found.length === 0 && taken.length === 0) return [];
  const isCode = codePlaces(text, ending);
  const reads = found
    .filter(({ match }) => isCode(match.index))
    .flatMap(({ form, match }) => readOf(text, form, match.index, match[0], match.groups?.['name'] ?? ''));
  const others = taken.filter(({ offset }) => isCode(offset)).map(({ name, isOptional }) => ({ name, isOptional }));
  return [...reads, ...others].filter(({ name }) => !given.has(name));
}

function readOf(text: string, form: Form, start: number, whole: string, name: string): EnvironmentRead[] {
  const before = text.slice(Math.max(0, start - 40), start);
  const after = text.slice(start + whole.length, start + whole.length + 80);
  if (/^\s*=(?![=>~])/.test(after) || /\b(?:delete|del)\s+$/.test(before)) return [];
  return [{ name, isOptional: form.isOptional ?? isOptionalBy(before, after, whole.includes('(')) }];
}

const defaultBehind =
  /^\s*(?:!(?!=)\s*)?(?:\?\?|\|\||&&|\?|[!=]==?|(?:or|and|is|in|if)\b|\.(?:unwrap_or|ok|is_ok|is_err|is_some|getOrElse|orElse))/;

/** A default behind it, or a question before or behind it. */
function isOptionalBy(before: string, after: string, isCall: boolean): boolean {
  const rest = isCall ? after.replace(/^\s*\)/, '') : after;
  // A second argument is the default.
  if (isCall && /^\s*,\s*[^\s)]/.test(after)) return true;
  if (/(?:\bif\s*\(?|\bnot\s+|\belif\s+|\bwhile\s*\(?|\bunless\s+|!)\s*$/.test(before)) return true;
  return defaultBehind.test(rest);
}

/** `const { PORT, HOST = 'localhost' } = process.env` */
function destructured(text: string): (EnvironmentRead & { offset: number })[] {
  const pattern = /\{(?<names>[^{}]{1,2000})\}\s*=\s*(?:process|Bun|import\.meta)\.env(?![\w$.[?])/g;
  return Array.from(text.matchAll(pattern)).flatMap((match) =>
    (match.groups?.['names'] ?? '')
      .replaceAll(/\/\/[^\n]*|\/\*[^]*?\*\//g, '')
      .split(',')
      .flatMap((part) => {
        const [, name] = /^\s*["']?([A-Za-z_]\w*)["']?\s*(?:[:=]|$)/.exec(part) ?? [];
        return name === undefined ? [] : [{ name, isOptional: part.includes('='), offset: match.index }];
      }),
  );
}
