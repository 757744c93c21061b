import { Failure } from '../failure.ts';
import { isObject } from '../json.ts';
import { inputSchema, type Operation } from '../operations/operation.ts';
import { inWords, problemOf } from '../realm/problem.ts';

const mostLevels = 64;

/** How a face speaks of an operation’s fields. */
export interface Wording {
  /** Such as `--dry-run`, `<name>` or `dry_run`. */
  readonly label: (field: string) => string;
  /** Where to read more. */
  readonly hint: string;
}

/**
 * The input with its defaults, ready for `run`. Fails with `invalid-input` and one sentence that names the field, in the
 * words of the face.
 */
export function validated(
  operation: Operation,
  input: Record<string, unknown>,
  wording: Wording,
): Record<string, unknown> {
  const deep = Object.entries(input).find(([, value]) => isDeeperThan(value, mostLevels));
  if (deep) {
    throw new Failure(
      'invalid-input',
      `${wording.label(deep[0])} is nested deeper than ${mostLevels} levels`,
      wording.hint,
    );
  }
  const result = inputSchema(operation.fields).safeParse(input, { error: inWords });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Failure('invalid-input', issue ? sentence(problemOf(issue), input, wording) : 'invalid', wording.hint);
}

/** Checked first: schemas walk down a value level by level, as far as it goes. */
function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}

function sentence(problem: ReturnType<typeof problemOf>, input: Record<string, unknown>, wording: Wording): string {
  const [field, ...inside] = problem.keys;
  const label = wording.label(String(field));
  const value = valueAt(input, problem.keys);
  if (inside.length === 0) return `${label} ${value === undefined ? 'is required' : problem.message}`;
  // A list of words is clearest by its words, a rule by the place in it.
  const inList = typeof value === 'string' && inside.length === 1;
  return `${label}${inList ? ` ${JSON.stringify(value)}` : placeText(inside)} ${problem.message}`;
}

function placeText(path: readonly PropertyKey[]): string {
  return path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (Array.isArray(value) && typeof key === 'number') value = value[key];
    else if (isObject(value) && typeof key === 'string' && Object.hasOwn(value, key)) value = value[key];
    else return undefined;
  }
  return value;
}
