import { isJsonObject, isScalar, type Json } from '../../json.ts';
import { unique } from '../canonical.ts';
import { below, valueAt, withValueAt } from '../pointer.ts';
import { invalidSource, parseStructured } from '../structured-text.ts';
import { type Annotation, uncommented } from './annotations.ts';
import { stringLiterals } from './code-places.ts';
import { unlessBroken } from './detector.ts';

/**
 * What a block says, without the marks of comments: JSON or YAML where it is that, else the string literals in it,
 * else its lines, trimmed. A single plain word or line is a text. Fails with `invalid-source` for an empty block.
 */
export async function blockValue({ file, line, contract, lines }: Annotation): Promise<Json> {
  const text = uncommented(lines);
  if (text.trim() === '') throw invalidSource(file, line, `blue:export ${contract} has nothing before its blue:end`);
  const data = await dataIn(text);
  if (data !== undefined) return data;
  const literals = stringLiterals(text, file.slice(file.lastIndexOf('.') + 1).toLowerCase());
  if (literals.length > 0) return unique(literals);
  const [first = '', ...others] = text.split('\n').flatMap((one) => (one.trim() === '' ? [] : [one.trim()]));
  return others.length === 0 ? first : unique([first, ...others]);
}

/** Most code is YAML of a kind; only what is meant as data counts. */
async function dataIn(text: string): Promise<Json | undefined> {
  const json = await unlessBroken(() => parseStructured('block.json', text));
  if (json !== undefined) return json;
  const yaml = await unlessBroken(() => parseStructured('block.yaml', text));
  if (yaml === undefined) return undefined;
  if (typeof yaml === 'string') return /^(["']).*\1$/s.test(text.trim()) ? yaml : undefined;
  return isData(yaml) ? yaml : undefined;
}

function isData(value: Json): boolean {
  if (typeof value === 'string') return !/[,;{([]$/.test(value);
  if (isScalar(value)) return true;
  if (Array.isArray(value)) return value.every(isData);
  return (
    isJsonObject(value) && Object.entries(value).every(([key, one]) => !/[(){}[\]="'`;,]/.test(key) && isData(one))
  );
}

/**
 * The blocks of a contract as one value. Those of one pointer unite where they are lists, or objects without a common
 * key; a pointer below another one adds to it. Fails with `invalid-source` for two values in one place.
 */
export function united(blocks: readonly { annotation: Annotation; value: Json }[]): Json | undefined {
  let whole: Json | undefined;
  const outermostFirst = [...blocks].sort(
    (one, other) => one.annotation.pointer.length - other.annotation.pointer.length,
  );
  for (const { annotation, value } of outermostFirst) whole = withBlock(whole, annotation, value);
  return whole;
}

function withBlock(whole: Json | undefined, annotation: Annotation, value: Json): Json {
  const { pointer, file, line } = annotation;
  const there = valueAt(whole, pointer);
  if (there === undefined) {
    try {
      return withValueAt(whole, pointer, value);
    } catch {
      throw invalidSource(file, line, `another block has a value that leaves no place for ${pointer}`);
    }
  }
  if (Array.isArray(there) && Array.isArray(value)) return withValueAt(whole, pointer, unique([...there, ...value]));
  const second = (place: string) =>
    invalidSource(file, line, `another block has a value for ${place === '' ? 'the whole contract' : place} already`);
  if (!isJsonObject(there) || !isJsonObject(value)) throw second(pointer);
  const twice = Object.keys(value).find((key) => Object.hasOwn(there, key));
  if (twice !== undefined) throw second(below(pointer, twice));
  return withValueAt(whole, pointer, Object.fromEntries([...Object.entries(there), ...Object.entries(value)]));
}
