import { version } from '../../package.json';
import type { Operation } from '../operations/operation.ts';
import { absenceOf, commandAt, commandsUnder, flagsOf, type NamedField, placesOf } from './commands.ts';
import type { Style } from './style.ts';
import { columns } from './text/layout.ts';

/** The help of a command, of a group such as `realm`, or of everything for no words. */
export function helpFor(words: readonly string[], style: Style): string {
  const operation = commandAt(words)?.operation;
  if (operation) return operationHelp(operation, style);
  const own = ownHelp[words.join(' ')];
  if (own) return own;
  return words.length === 0 ? overview(style) : groupHelp(words, style);
}

const ownHelp: Readonly<Record<string, string>> = {
  completion: `Print a completion script.

Usage: blue completion bash|zsh|fish

  bash  add to ~/.bashrc:  source <(blue completion bash)
  zsh   add to ~/.zshrc:   source <(blue completion zsh)
  fish  run once:          blue completion fish > ~/.config/fish/completions/blue.fish
`,
  mcp: `Serve the same operations to agents, over MCP on standard input and output.

Usage: blue mcp

An agent’s configuration names the command "blue" with the argument "mcp". Every tool takes repo_path, the repo to
work in; without it, the directory the server was started in. The server ends when its input ends.
`,
  help: `Explain a command.

Usage: blue help [command]
`,
};

const globalFlags: readonly (readonly string[])[] = [
  ['-C <dir>', 'Run as if started in <dir>'],
  ['--json', 'Print one JSON document, and nothing else'],
  ['-h, --help', 'Explain the command'],
];

function overview(style: Style): string {
  return `${style.bold('Blue Realms')} ${version}: contracts between repositories, kept in git

Usage: blue <command> [flags]

${commandTable([], style)}
${section('Flags', [...globalFlags, ['-V, --version', 'Print the version']], style)}
${section(
  'To begin',
  [
    ['blue realm init --name <name>', 'once: create the realm'],
    ['blue realm join <path or url>', 'in each repo'],
    ['blue status', 'every day: what changed, who is affected, what to do next'],
  ],
  style,
)}
Exit status: 0 done, 1 a check found something, 2 could not run.
'blue <command> --help' explains a command.
`;
}

function groupHelp(words: readonly string[], style: Style): string {
  return `Usage: blue ${words.join(' ')} <command> [flags]

${commandTable(words, style)}
'blue ${words.join(' ')} <command> --help' explains a command.
`;
}

function commandTable(words: readonly string[], style: Style): string {
  const rows = commandsUnder(words).map((command) => [command.words.join(' '), command.summary]);
  return section('Commands', rows, style);
}

function operationHelp(operation: Operation, style: Style): string {
  const flags = flagsOf(operation);
  const places = placesOf(operation);
  const usage = ['blue', ...operation.command, ...places.map(placeUsage), flags.length > 0 ? '[flags]' : ''];
  const parts = [
    `${operation.summary}\n`,
    operation.details && `${operation.details}\n`,
    `Usage: ${usage.filter((word) => word !== '').join(' ')}\n`,
    section(
      'Arguments',
      places.map((place) => [place.label, explained(place)]),
      style,
    ),
    section('Flags', [...flags.map((flag) => [flagUsage(flag), explained(flag)]), ...globalFlags], style),
    section(
      'Examples',
      (operation.examples ?? []).map((example) => [example]),
      style,
    ),
    operation.finds && 'Exit status: 0 nothing found, 1 something found, 2 could not run.\n',
  ];
  return parts.filter((part) => part !== undefined && part !== '').join('\n');
}

function placeUsage({ label, field }: NamedField): string {
  const word = field.choices ? field.choices.join('|') : label;
  const { required } = absenceOf(field);
  // A word that may be left out can only be the last one; one that has a default and stands before others is given.
  return required || field.choices ? word : `[${word}]`;
}

function flagUsage({ listed, field }: NamedField): string {
  const short = field.short ? `-${field.short}, ` : '';
  if (field.kind === 'flag') return short + listed;
  return `${short}${listed} ${field.choices?.join('|') ?? field.placeholder ?? '<value>'}`;
}

function explained({ help, field }: NamedField): string {
  const { required, byDefault } = absenceOf(field);
  const note = required ? 'required' : defaultText(byDefault);
  return note === '' ? help : `${help} (${note})`;
}

function defaultText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? `default: ${value}` : '';
}

function section(title: string, rows: readonly (readonly string[])[], style: Style): string {
  if (rows.length === 0) return '';
  return `${style.bold(title)}\n${columns(rows, '  ')}\n`;
}
