import { Failure, messageOf } from '../failure.ts';
import { isObject, type Json } from '../json.ts';
import { jsonErrorOffset } from './json-error.ts';
import { isTooDeep } from './yaml-depth.ts';

// JSON, YAML and TOML of a repository, as JSON. The parsers of the last two are loaded when a file needs them.

const deepest = 64;

/** Reads a file's text by the ending of its path. Fails with `unknown-format`, or `invalid-source` with file and line. */
export async function parseStructured(file: string, text: string): Promise<Json> {
  const format = formatOf(file);
  if (format === 'json') return asJson(parseJson(file, text), file);
  if (format === 'yaml') return asJson(await parseYaml(file, text), file);
  if (format === 'toml') return asJson(await parseToml(file, text), file);
  throw new Failure(
    'unknown-format',
    `${file} is no JSON, YAML or TOML file`,
    'a pattern rule reads files of any format',
  );
}

function formatOf(file: string): 'json' | 'yaml' | 'toml' | undefined {
  const ending = file.slice(file.lastIndexOf('.') + 1).toLowerCase();
  if (ending === 'yml') return 'yaml';
  return ending === 'json' || ending === 'yaml' || ending === 'toml' ? ending : undefined;
}

function parseJson(file: string, text: string): unknown {
  const json = text.replace(/^\uFEFF/, '');
  try {
    return JSON.parse(json);
  } catch {
    throw invalidSource(file, lineAt(json, jsonErrorOffset(json)), 'this is not valid JSON');
  }
}

async function parseYaml(file: string, text: string): Promise<unknown> {
  const { Lexer, parseDocument } = await import('yaml');
  try {
    if (isTooDeep(new Lexer().lex(text))) throw invalidSource(file, 1, 'it is nested too deeply');
    // Tags of other tools, such as CloudFormation's `!Sub`, leave the plain value.
    const document = parseDocument(text, { logLevel: 'error', prettyErrors: false });
    const [problem] = document.errors;
    if (problem !== undefined) throw invalidSource(file, lineAt(text, problem.pos[0]), problem.message);
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw error instanceof Failure ? error : invalidSource(file, 1, messageOf(error));
  }
}

async function parseToml(file: string, text: string): Promise<unknown> {
  const { parse, TomlError } = await import('smol-toml');
  try {
    return parse(text);
  } catch (error) {
    const [message = ''] = messageOf(error).split(/ {2}|\n/);
    throw invalidSource(file, error instanceof TomlError ? error.line : 1, message);
  }
}

/** Only what JSON can hold, with times as texts. */
function asJson(value: unknown, file: string, depth = 0): Json {
  if (depth > deepest) throw invalidSource(file, 1, `it is nested deeper than ${deepest} levels`);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((inner) => asJson(inner, file, depth + 1));
  if (!isObject(value)) throw invalidSource(file, 1, `JSON cannot hold a ${typeof value} like this one`);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asJson(inner, file, depth + 1)]));
}

/** The line, from 1, of an offset in a text. */
function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** That a file of the repository cannot be read as what it is. */
export function invalidSource(file: string, line: number, message: string): Failure {
  return new Failure('invalid-source', `${file}:${line}: ${message}`, 'correct the file and try again');
}
