import { parseArgs, type ParseArgsConfig } from 'node:util';
import { Failure, messageOf } from '../failure.ts';
import type { Field } from '../operations/operation.ts';
import type { NamedField } from './commands.ts';
import { suggestion } from './suggestion.ts';

export const globalFlags = ['-C', '--json', '--help', '--version'];

interface Given {
  /** By the field’s name; a flag has `true` or `false`. */
  readonly given: Map<string, string[]>;
  readonly places: readonly string[];
  readonly help: boolean;
}

/** Reads what follows a command’s words. Flags of `-C` are added to `directories`. */
export function readFlags(
  words: readonly string[],
  flags: readonly NamedField[],
  rest: readonly string[],
  directories: string[],
): Given {
  const known = new Map<string, { name: string; field?: Field; value?: string }>([
    ['C', { name: 'C' }],
    ['json', { name: 'json', value: 'true' }],
    ['help', { name: 'help', value: 'true' }],
  ]);
  const options: NonNullable<ParseArgsConfig['options']> = {
    C: { type: 'string', short: 'C' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  };
  for (const { name, label, listed, field } of flags) {
    const long = label.slice(2);
    const isFlag = field.kind === 'flag';
    options[long] = { type: isFlag ? 'boolean' : 'string', ...(field.short && { short: field.short }) };
    known.set(long, isFlag ? { name, field, value: 'true' } : { name, field });
    if (listed === label) continue;
    options[listed.slice(2)] = { type: 'boolean' };
    known.set(listed.slice(2), { name, field, value: 'false' });
  }
  const { tokens } = parseArgs({ args: [...rest], options, strict: false, allowPositionals: true, tokens: true });

  if (tokens.some((token) => token.kind === 'option' && token.name === 'help'))
    return { given: new Map(), places: [], help: true };
  const given = new Map<string, string[]>();
  const places: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') places.push(token.value);
    if (token.kind !== 'option') continue;
    const option = known.get(token.name);
    const label = token.rawName;
    if (!option || label === '--C') throw unknownFlag(label, [...globalFlags, ...flagNames(known)], words);
    if (option.value !== undefined) {
      if (token.value !== undefined) throw new Failure('usage', `${label} takes no value`, seeHelp(words));
      if (option.name !== 'json') given.set(option.name, [option.value]);
      continue;
    }
    const value = required(label, token.value, token.inlineValue || option.field?.kind.startsWith('json'));
    if (option.name === 'C') directories.push(value);
    else given.set(option.name, [...(given.get(option.name) ?? []), value]);
  }
  return { given, places, help: false };
}

function flagNames(known: ReadonlyMap<string, { field?: Field }>): string[] {
  return [...known].filter(([, { field }]) => field).map(([long]) => `--${long}`);
}

/** A value may start with `-` only where it cannot be a flag by mistake. */
export function required(label: string, value: string | undefined, anything = false): string {
  if (value === undefined) throw new Failure('usage', `${label} needs a value`);
  if (anything || !/^-./.test(value)) return value;
  throw new Failure(
    'usage',
    `${label} needs a value, and ${value} looks like a flag`,
    `write ${label}=${value} if it is the value`,
  );
}

/** The value of a field, from what was given for it on the command line. */
export function valueOf(field: Field, label: string, values: readonly string[]): unknown {
  switch (field.kind) {
    case 'flag':
      return values.at(-1) === 'true';
    case 'list':
      return values
        .flatMap((value) => value.split(','))
        .map((value) => value.trim())
        .filter((value) => value !== '');
    case 'texts':
      return values;
    case 'jsons':
      return values.map((value) => jsonOf(label, value));
    case 'json':
      return jsonOf(label, single(label, values));
    case 'text':
    case 'choice':
      break;
  }
  return single(label, values);
}

function single(label: string, values: readonly string[]): string {
  if (values.length > 1) throw new Failure('usage', `${label} is given ${values.length} times, and takes one value`);
  return values[0] ?? '';
}

function jsonOf(label: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure(
      'invalid-input',
      `${label} is not JSON: ${messageOf(error)}`,
      `quote it for the shell, as in ${label} '{"key":["value"]}'`,
    );
  }
}

export function unknownFlag(flag: string, candidates: readonly string[], words: readonly string[]): Failure {
  const meant = suggestion(flag, candidates);
  return new Failure('usage', `unknown flag ${flag}`, (meant ? `did you mean ${meant}? ` : '') + seeHelp(words));
}

export function seeHelp(words: readonly string[]): string {
  return `see '${['blue', ...words, '--help'].join(' ')}'`;
}
