import { isJsonObject, type Json } from '../json.ts';
import type { Change } from './change.ts';
import { below, isBelow } from './pointer.ts';

/** True when a change lies in the parts that a consumer uses, or around them; without `uses` it depends on all. */
export function concerns({ part, pointer }: Change, uses: readonly string[] | undefined): boolean {
  if (uses === undefined) return true;
  if (part !== 'value') return usesSchema(pointer, uses);
  return uses.some((use) => isBelow(pointer, use) || isBelow(use, pointer));
}

/** A used pointer of the value, /read/path, stands in a schema at /schema/properties/read/properties/path. */
function usesSchema(pointer: string, uses: readonly string[]): boolean {
  if (!pointer.startsWith('/schema/properties/')) return true;
  const [first = ''] = pointer.slice('/schema/properties/'.length).split('/');
  return uses.some((use) => use === '' || use === `/${first}` || use.startsWith(`/${first}/`));
}

/** The parts of a value, its top-level keys, that none of its consumers uses; nothing while one of them uses all. */
export function unusedParts(value: Json | undefined, consumers: readonly (readonly string[] | undefined)[]): string[] {
  if (!isJsonObject(value) || consumers.length === 0) return [];
  if (consumers.some((uses) => uses === undefined)) return [];
  const used = consumers.flatMap((uses) => uses ?? []);
  return Object.keys(value)
    .map((key) => below('', key))
    .filter((part) => !used.some((use) => isBelow(part, use) || isBelow(use, part)));
}
