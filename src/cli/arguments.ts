import { Failure } from '../failure.ts';
import type { Operation } from '../operations/operation.ts';
import {
  type Command,
  commandAt,
  commandsUnder,
  flagsOf,
  nextWords,
  placesOf,
  type Shell,
  shells,
} from './commands.ts';
import { globalFlags, readFlags, required, seeHelp, unknownFlag, valueOf } from './flags.ts';
import { suggestion } from './suggestion.ts';
import { validated } from './validation.ts';

/** What the arguments ask for. */
export type Request =
  | { kind: 'run'; operation: Operation; input: Record<string, unknown> }
  | { kind: 'help'; words: readonly string[] }
  | { kind: 'version' }
  | { kind: 'completion'; shell: Shell }
  | { kind: 'mcp' };

/** The request, and the directories of `-C`, each seen from the one before. */
export interface Invocation {
  readonly request: Request;
  readonly directories: readonly string[];
}

interface Split {
  readonly words: readonly string[];
  readonly rest: readonly string[];
  readonly directories: string[];
  readonly asked?: 'help' | 'version';
}

/** `--json` decides how a failure is shown, so it is known even where the other arguments make no sense. */
export function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end < 0 ? argv.length : end).includes('--json');
}

/** Reads the arguments after `blue`. Fails with `usage` or `invalid-input`, naming the argument. */
export function readArguments(argv: readonly string[]): Invocation {
  const { words, rest, directories, asked } = splitAtCommand(argv);
  const command = commandAt(words);
  if (asked === 'version') return { request: { kind: 'version' }, directories };
  if (asked === 'help' || !command) return { request: { kind: 'help', words }, directories };
  return { request: readCommand(command, rest, directories), directories };
}

/** Takes the words of the command, and the global flags before and between them. */
function splitAtCommand(argv: readonly string[]): Split {
  const words: string[] = [];
  const directories: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] ?? '';
    if (argument === '--json') continue;
    if (argument === '--help' || argument === '-h') return { words, rest: [], directories, asked: 'help' };
    if (words.length === 0 && (argument === '--version' || argument === '-V')) {
      return { words, rest: [], directories, asked: 'version' };
    }
    if (argument.startsWith('-C')) {
      directories.push(argument.length > 2 ? argument.slice(2) : required('-C', argv[++index]));
    } else if (nextWords(words).includes(argument)) {
      words.push(argument);
    } else if (commandAt(words)) {
      return { words, rest: argv.slice(index), directories };
    } else {
      throw argument.startsWith('-') ? unknownFlag(argument, globalFlags, words) : unknownCommand(argument, words);
    }
  }
  return { words, rest: [], directories };
}

function readCommand(command: Command, rest: readonly string[], directories: string[]): Request {
  if (command.operation) return readOperation(command.operation, rest, directories);
  const { given, places, help } = readFlags(command.words, [], rest, directories);
  const [name = ''] = command.words;
  if (help || given.size > 0) return { kind: 'help', words: command.words };
  if (name === 'help') return { kind: 'help', words: knownWords(places) };
  const [first, ...more] = name === 'mcp' ? [undefined, ...places] : places;
  if (more[0] !== undefined) throw unexpected(more[0], command.words);
  if (name === 'mcp') return { kind: 'mcp' };
  const shell = shells.find((one) => one === first);
  if (!shell)
    throw new Failure('usage', `completion needs a shell: ${shells.join(', ')}`, "for example 'blue completion bash'");
  return { kind: 'completion', shell };
}

function knownWords(words: readonly string[]): readonly string[] {
  for (const [index, word] of words.entries()) {
    const before = words.slice(0, index);
    if (!nextWords(before).includes(word)) throw unknownCommand(word, before);
  }
  return words;
}

function readOperation(operation: Operation, rest: readonly string[], directories: string[]): Request {
  const flags = flagsOf(operation);
  const fields = placesOf(operation);
  const { given, places, help } = readFlags(operation.command, flags, rest, directories);
  if (help) return { kind: 'help', words: operation.command };
  for (const [index, word] of places.entries()) {
    const field = fields[index];
    if (!field) throw unexpected(word, operation.command);
    given.set(field.name, [word]);
  }
  const input: Record<string, unknown> = {};
  const labels = new Map<string, string>();
  for (const { name, label, field } of [...fields, ...flags]) {
    labels.set(name, label);
    const values = given.get(name);
    if (values) input[name] = valueOf(field, label, values);
  }
  const wording = { label: (name: string) => labels.get(name) ?? name, hint: seeHelp(operation.command) };
  return { kind: 'run', operation, input: validated(operation, input, wording) };
}

function unknownCommand(word: string, before: readonly string[]): Failure {
  const prefix = before.length > 0 ? `${before.join(' ')} ` : '';
  const near = suggestion(word, nextWords(before));
  // A person may have left out the group: `blue sync` for `blue realm sync`.
  const deep = commandsUnder(before)
    .find((command) => command.words.at(-1) === word)
    ?.words.join(' ');
  const meant = deep ?? (near && prefix + near);
  return new Failure(
    'usage',
    `unknown command ${prefix}${word}`,
    (meant ? `did you mean 'blue ${meant}'? ` : '') + seeHelp(before),
  );
}

function unexpected(word: string, words: readonly string[]): Failure {
  return new Failure(
    'usage',
    `unexpected argument ${JSON.stringify(word)} after 'blue ${words.join(' ')}'`,
    seeHelp(words),
  );
}
