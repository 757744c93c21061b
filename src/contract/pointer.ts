import { Failure } from '../failure.ts';
import { isJsonObject, type Json } from '../json.ts';

// JSON Pointer (RFC 6901): `/read/0` names a place in a JSON value, the empty pointer the whole value.

/** The unescaped steps of a pointer. Fails with `bad-pointer`. */
export function tokensOf(pointer: string): string[] {
  if (pointer === '') return [];
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) {
    throw new Failure(
      'bad-pointer',
      `"${pointer}" is not a JSON Pointer`,
      'write it as in /paths/read, with ~1 for a slash',
    );
  }
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The pointer one step below another. */
export function below(pointer: string, token: string | number): string {
  return `${pointer}/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** At the ancestor or anywhere under it. */
export function isBelow(pointer: string, ancestor: string): boolean {
  return pointer === ancestor || pointer.startsWith(`${ancestor}/`);
}

export function valueAt(value: Json | undefined, pointer: string): Json | undefined {
  return tokensOf(pointer).reduce(step, value);
}

function step(value: Json | undefined, token: string): Json | undefined {
  if (Array.isArray(value)) return isIndex(token) ? value[Number(token)] : undefined;
  return isJsonObject(value) && Object.hasOwn(value, token) ? value[token] : undefined;
}

function isIndex(token: string): boolean {
  return /^(0|[1-9]\d{0,9})$/.test(token);
}

/**
 * A copy of `value` with `inserted` at the pointer. Missing parents become objects; `-` appends to an array.
 * Fails with `no-place` where a parent is a scalar or the array has no such element.
 */
export function withValueAt(value: Json | undefined, pointer: string, inserted: Json): Json {
  return insert(value, tokensOf(pointer), inserted, pointer);
}

function insert(value: Json | undefined, [token, ...rest]: string[], inserted: Json, pointer: string): Json {
  if (token === undefined) return inserted;
  if (Array.isArray(value)) {
    const index = token === '-' ? value.length : isIndex(token) ? Number(token) : Infinity;
    if (index > value.length) throw noPlace(pointer, `its list has no element ${token}`);
    const copy = [...value];
    copy[index] = insert(value[index], rest, inserted, pointer);
    return copy;
  }
  if (value !== undefined && !isJsonObject(value)) throw noPlace(pointer, `${JSON.stringify(value)} stands in its way`);
  // A computed key defines an own property, also for `__proto__`.
  return { ...value, [token]: insert(step(value, token), rest, inserted, pointer) };
}

function noPlace(pointer: string, why: string): Failure {
  return new Failure('no-place', `nothing can be put at ${pointer}: ${why}`, 'choose another place in the value');
}
