import { isJsonObject, isScalar, type Json } from '../json.ts';

/** JSON text that is the same for equal values, whatever the order of their keys. */
export function canonicalText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const entries = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalText(value[key] ?? null)}`);
  return `{${entries.join(',')}}`;
}

export function isEqual(one: Json | undefined, other: Json | undefined): boolean {
  if (one === undefined || other === undefined || isScalar(one) || isScalar(other)) return one === other;
  return one === other || canonicalText(one) === canonicalText(other);
}

/** The same values once each, in the order of their first appearance. */
export function unique(values: readonly Json[]): Json[] {
  return [...new Map(values.map((value) => [canonicalText(value), value])).values()];
}

/** A list without order: how decision 1 reads an array that has scalars only. */
export function isScalarList(value: Json | undefined): value is Exclude<Json, object>[] {
  return Array.isArray(value) && value.every(isScalar);
}
