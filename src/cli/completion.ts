import type { Field } from '../operations/operation.ts';
import { bashScript } from './completion-bash.ts';
import { fishScript } from './completion-fish.ts';
import { zshScript } from './completion-zsh.ts';
import {
  type Command,
  commands,
  flagsOf,
  type NamedField,
  nextWords,
  placesOf,
  type Shell,
  shells,
} from './commands.ts';

/** What may stand for a value: one of some words, a file, a directory, or something only a person knows. */
export type Values = readonly string[] | 'files' | 'directories' | 'unknown';

/** What a shell needs to know, without the registry. */
export interface Completions {
  /** Under each start of a command (empty for `blue` itself): the words that may follow. */
  readonly words: ReadonlyMap<string, readonly { word: string; summary: string }[]>;
  /** Of each complete command, and of each start of one. */
  readonly commands: readonly CommandCompletions[];
}

export interface CommandCompletions {
  readonly command: string;
  readonly flags: readonly FlagCompletion[];
  readonly places: readonly Values[];
}

export interface FlagCompletion {
  /** With its dashes. */
  readonly name: string;
  readonly short?: string | undefined;
  readonly help: string;
  /** Undefined for one that takes no value. */
  readonly values?: Values | undefined;
}

const scripts: Readonly<Record<Shell, (completions: Completions) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** The script that makes a shell complete `blue`. */
export function completionScript(shell: Shell): string {
  return scripts[shell](completions());
}

const globalFlags: readonly FlagCompletion[] = [
  { name: '-C', help: 'Run as if started in this directory', values: 'directories' },
  { name: '--json', help: 'Print one JSON document' },
  { name: '--help', short: '-h', help: 'Explain the command' },
];
const versionFlag: FlagCompletion = { name: '--version', short: '-V', help: 'Print the version' };

function completions(): Completions {
  const starts = new Set(commands.flatMap(({ words }) => words.map((_, index) => words.slice(0, index).join(' '))));
  return {
    words: new Map([...starts].map((start) => [start, following(start)])),
    commands: [
      ...[...starts].map((start) => ({
        command: start,
        flags: start === '' ? [...globalFlags, versionFlag] : globalFlags,
        places: [],
      })),
      ...commands.map(commandCompletions),
    ],
  };
}

function commandCompletions({ words, operation }: Command): CommandCompletions {
  const command = words.join(' ');
  if (!operation) return { command, flags: globalFlags, places: command === 'completion' ? [shells] : [] };
  return {
    command,
    flags: [...flagsOf(operation).map(flagCompletion), ...globalFlags],
    places: placesOf(operation).map(({ field }) => valuesOf(field)),
  };
}

function following(start: string): { word: string; summary: string }[] {
  const before = start === '' ? [] : start.split(' ');
  return nextWords(before).map((word) => {
    const path = [...before, word].join(' ');
    const command = commands.find(({ words }) => words.join(' ') === path);
    return { word, summary: command?.summary ?? `Commands of a ${word}` };
  });
}

function flagCompletion({ listed, help, field }: NamedField): FlagCompletion {
  return {
    name: listed,
    short: field.short && `-${field.short}`,
    help,
    values: field.kind === 'flag' ? undefined : valuesOf(field),
  };
}

function valuesOf({ choices, placeholder = '' }: Field): Values {
  if (choices) return choices;
  if (/dir|path/.test(placeholder)) return 'directories';
  return /file|glob|old|new/.test(placeholder) ? 'files' : 'unknown';
}
