import { Failure } from '../failure.ts';
import { isJsonObject, type Json } from '../json.ts';
import type { ExtractRule } from '../realm/model.ts';
import { unique } from './canonical.ts';
import { captures } from './captures.ts';
import { detectedContent } from './detect.ts';
import type { Content } from './detectors/detector.ts';
import { valueAt, withValueAt } from './pointer.ts';
import type { SourceFiles } from './source-files.ts';
import { parseStructured } from './structured-text.ts';

export interface Extracted {
  value?: Json;
  schema?: Json;
  /** The files that the rules read, sorted. */
  sources: string[];
}

/**
 * Reads a contract's content from a repository by the rules of its binding (decision 5). What no rule writes stays as
 * in `base`; rules with the same place unite their lists. Fails with `nothing-extracted` where a rule finds no file
 * or no value: that is never a removal.
 */
export async function extract(
  rules: readonly ExtractRule[],
  base: { value?: Json | undefined; schema?: Json | undefined },
  files: SourceFiles,
): Promise<Extracted> {
  let { value, schema } = base;
  const sources = new Set<string>();
  const found = new Map<string, Json>();
  for (const rule of rules) {
    const paths = findFor(rule, files);
    paths.forEach((path) => sources.add(path));
    const read = await readBy(rule, paths, files);
    if (read.schema !== undefined) schema = read.schema;
    if (read.value !== undefined) found.set(placeOf(rule), merged(placeOf(rule), found.get(placeOf(rule)), read.value));
  }
  value = putInto(value, found);
  return {
    ...(value === undefined ? {} : { value }),
    ...(schema === undefined ? {} : { schema }),
    sources: [...sources].sort(),
  };
}

function placeOf(rule: ExtractRule): string {
  return rule.into ?? '';
}

/** Places may lie in each other: what an outer rule found there counts as found by a rule with the same place. */
function putInto(base: Json | undefined, found: ReadonlyMap<string, Json>): Json | undefined {
  const outermostFirst = [...found].sort(([one], [other]) => one.length - other.length);
  let written: Json | undefined;
  let value = base;
  for (const [place, part] of outermostFirst) {
    const there = written === undefined ? undefined : valueAt(written, place);
    const whole = merged(place, there, part);
    written = withValueAt(written, place, whole);
    value = withValueAt(value, place, whole);
  }
  return value;
}

function merged(place: string, one: Json | undefined, other: Json): Json {
  if (one === undefined) return other;
  if (Array.isArray(one) && Array.isArray(other)) return unique([...one, ...other]);
  throw new Failure(
    'rules-collide',
    `two rules write ${place === '' ? 'the whole value' : place}, and not both of them find a list`,
    'give each of them its own place with "into"',
  );
}

function patternsOf(rule: ExtractRule): string[] {
  const { files, schema } = rule;
  if (schema !== undefined) return [schema];
  return typeof files === 'string' ? [files] : (files ?? []);
}

function findFor(rule: ExtractRule, files: SourceFiles): string[] {
  const paths = files.find(patternsOf(rule));
  if (paths.length === 0) throw nothing(rule, 'finds no file');
  return paths;
}

async function readBy(rule: ExtractRule, paths: string[], files: SourceFiles): Promise<Content> {
  if (rule.schema !== undefined) return { schema: await readSchema(rule, paths, files) };
  if (rule.pattern !== undefined) return { value: await readCaptures(rule, rule.pattern, paths, files) };
  if (rule.pointer !== undefined) return { value: await readPointer(rule, rule.pointer, paths, files) };
  const content = await detectedContent(rule.detector ?? '', files, paths, rule);
  if (content.value === undefined && content.schema === undefined) throw nothing(rule, 'finds no value');
  return content;
}

async function readSchema(rule: ExtractRule, paths: string[], files: SourceFiles): Promise<Json> {
  const [path, ...others] = paths;
  if (path === undefined || others.length > 0) {
    throw new Failure(
      'several-schemas',
      `${nameOf(rule)} names ${paths.length} files`,
      'name the one file of the schema',
    );
  }
  const schema = await parseStructured(path, files.read(path));
  if (isJsonObject(schema) || typeof schema === 'boolean') return schema;
  throw new Failure(
    'invalid-source',
    `${path}:1: a JSON Schema is an object, true or false`,
    'correct the file and try again',
  );
}

async function readCaptures(rule: ExtractRule, pattern: string, paths: string[], files: SourceFiles): Promise<Json> {
  const find = await captures(pattern);
  const values = new Set(paths.flatMap((path) => find(files.read(path))).filter((value) => value !== ''));
  if (values.size === 0) throw nothing(rule, 'finds no value');
  return [...values].sort();
}

async function readPointer(rule: ExtractRule, pointer: string, paths: string[], files: SourceFiles): Promise<Json> {
  const values: Json[] = [];
  for (const path of paths) {
    const value = valueAt(await parseStructured(path, files.read(path)), pointer);
    if (value !== undefined) values.push(value);
  }
  const [first, ...others] = values;
  if (first === undefined) throw nothing(rule, 'finds no value');
  if (others.length === 0) return first;
  if (values.every(Array.isArray)) return unique(values.flat());
  throw new Failure(
    'several-values',
    `${nameOf(rule)} finds ${values.length} values in ${patternsOf(rule).join(', ')}, and they are not all lists`,
    'name one file, or one rule and one place for each file',
  );
}

function nothing(rule: ExtractRule, what: string): Failure {
  return new Failure(
    'nothing-extracted',
    `${nameOf(rule)} ${what} in ${patternsOf(rule).join(', ')}`,
    'correct the rule in the binding, or the code; nothing was changed',
  );
}

/** A rule, as it stands in the binding. */
function nameOf(rule: ExtractRule): string {
  const { pointer, pattern, schema, detector } = rule;
  const way = Object.entries({ pointer, pattern, schema, detector }).find(([, argument]) => argument !== undefined);
  const into = rule.into === undefined ? '' : ` for ${rule.into === '' ? 'the whole value' : rule.into}`;
  return `the rule with ${way?.join(' ') ?? 'nothing'}${into}`;
}
