import { isJsonObject, isScalar, type Json, type JsonObject } from '../json.ts';
import type { Keys } from '../realm/model.ts';
import { canonicalText } from './canonical.ts';

/** Tried in this order where a contract declares no key. */
const usual = ['name', 'id'];

/**
 * The property by which the items of all these lists are told apart: each item is an object that has it, as a text or
 * number of its own. Undefined: they are told apart by position. `pattern` is the pointer with `-` for items.
 */
export function listKey(lists: readonly Json[][], pattern: string, keys: Keys | undefined): string | undefined {
  const declared = keys !== undefined && Object.hasOwn(keys, pattern) ? keys[pattern] : undefined;
  const candidates = declared === undefined ? usual : [declared, ...usual];
  return candidates.find((key) => lists.every((list) => tellsApart(list, key)));
}

function tellsApart(list: readonly Json[], key: string): boolean {
  const names = new Set<string>();
  for (const item of list) {
    const name = nameOf(item, key);
    if (name === undefined || names.has(name)) return false;
    names.add(name);
  }
  return true;
}

/** The items of a list by the canonical text of their key. */
export function itemsByKey(list: readonly Json[], key: string): Map<string, { item: JsonObject; index: number }> {
  return new Map(
    list.flatMap((item, index) => {
      const name = nameOf(item, key);
      return name === undefined || !isJsonObject(item) ? [] : [[name, { item, index }]];
    }),
  );
}

function nameOf(item: Json, key: string): string | undefined {
  const name = isJsonObject(item) && Object.hasOwn(item, key) ? item[key] : undefined;
  return isScalar(name) && name !== null && typeof name !== 'boolean' ? canonicalText(name) : undefined;
}
