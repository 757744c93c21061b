import { operations } from '../operations/registry.ts';
import type { Field, Operation } from '../operations/operation.ts';
import { kebabCase } from './names.ts';

// The commands of `blue`: the registry’s operations, and the few that belong to the command line itself.

export const commandLineOperations: readonly Operation[] = operations.filter(({ faces }) => faces.includes('cli'));

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

export interface Command {
  /** After `blue`, such as `realm sync`. */
  readonly words: readonly string[];
  readonly summary: string;
  readonly operation?: Operation;
}

export const commands: readonly Command[] = [
  ...commandLineOperations.map((operation) => ({ words: operation.command, summary: operation.summary, operation })),
  { words: ['completion'], summary: 'Print a completion script for bash, zsh or fish.' },
  { words: ['mcp'], summary: 'Serve the same operations to agents, over MCP on standard input and output.' },
  { words: ['help'], summary: 'Explain a command.' },
];

/** The commands that start with these words; all of them for none. */
export function commandsUnder(words: readonly string[]): readonly Command[] {
  return commands.filter((command) => words.every((word, index) => command.words[index] === word));
}

/** The command of exactly these words. */
export function commandAt(words: readonly string[]): Command | undefined {
  return commandsUnder(words).find((command) => command.words.length === words.length);
}

/** The words that may follow these, without repetition. */
export function nextWords(words: readonly string[]): readonly string[] {
  const next = commandsUnder(words).flatMap((command) => command.words[words.length] ?? []);
  return [...new Set(next)];
}

export interface NamedField {
  readonly name: string;
  /** On the command line: `--dry-run`, or `<name>` for one with a place among the words. */
  readonly label: string;
  /** What is worth listing: `--no-notify` for a flag that is true anyway, else the label. */
  readonly listed: string;
  readonly help: string;
  readonly field: Field;
}

function namedFields(operation: Operation): readonly NamedField[] {
  return Object.entries(operation.fields)
    .filter(([, field]) => field.faces?.includes('cli') ?? true)
    .map(([name, field]) => namedField(name, field));
}

function namedField(name: string, field: Field): NamedField {
  const label = labelOf(name, field);
  const { help } = field;
  if (!startsOn(field)) return { name, label, listed: label, help, field };
  const negated = `Do not ${help.charAt(0).toLowerCase()}${help.slice(1)}`;
  return { name, label, listed: `--no-${kebabCase(name)}`, help: negated, field };
}

function labelOf(name: string, field: Field): string {
  return field.position === undefined ? `--${kebabCase(name)}` : (field.placeholder ?? `<${kebabCase(name)}>`);
}

/** The fields that are given as flags. */
export function flagsOf(operation: Operation): readonly NamedField[] {
  return namedFields(operation).filter(({ field }) => field.position === undefined);
}

/** The fields that are given as words, in their order. */
export function placesOf(operation: Operation): readonly NamedField[] {
  return namedFields(operation)
    .filter(({ field }) => field.position !== undefined)
    .sort((left, right) => (left.field.position ?? 0) - (right.field.position ?? 0));
}

/** What the input says of a field that is not given: it must be, it need not be, or its default. */
export function absenceOf(field: Field): { readonly required: boolean; readonly byDefault: unknown } {
  const result = field.schema.safeParse(undefined);
  return { required: !result.success, byDefault: result.data };
}

/** True until `--no-…` is given. */
function startsOn(field: Field): boolean {
  return field.kind === 'flag' && absenceOf(field).byDefault === true;
}
