import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { isEqual } from '../canonical.ts';
import { below, valueAt } from '../pointer.ts';

/** An OpenAPI document of version 3. */
export interface ApiDocument {
  root: JsonObject;
  /** Version 3.0, whose schemas are a dialect of their own. */
  isDialect30: boolean;
}

/** A part of a document, behind its references. */
export interface Part {
  value: JsonObject;
  pointer: string;
}

export function apiDocument(value: Json | undefined): ApiDocument | undefined {
  if (!isJsonObject(value)) return undefined;
  const version = value['openapi'];
  if (typeof version !== 'string' || !/^3\.\d+(\.|$)/.test(version)) return undefined;
  return { root: value, isDialect30: version.startsWith('3.0') };
}

/** The pointer that a reference inside the document holds. */
export function localReference(value: Json | undefined): string | undefined {
  const reference = isJsonObject(value) && Object.hasOwn(value, '$ref') ? value['$ref'] : undefined;
  if (typeof reference !== 'string') return undefined;
  try {
    const pointer = decodeURIComponent(reference.slice(1));
    return reference.startsWith('#') && /^(\/([^~/]|~[01])*)*$/.test(pointer) ? pointer : undefined;
  } catch {
    return undefined;
  }
}

const mostReferences = 20;

/** The object at a place, behind its references; undefined where there is none or it is outside of the document. */
export function partAt(value: Json | undefined, pointer: string, document: ApiDocument): Part | undefined {
  let here: Part | undefined = isJsonObject(value) ? { value, pointer } : undefined;
  for (let hops = 0; here !== undefined && Object.hasOwn(here.value, '$ref'); hops++) {
    const target: string | undefined = hops < mostReferences ? localReference(here.value) : undefined;
    const found: Json | undefined = target === undefined ? undefined : valueAt(document.root, target);
    here = target !== undefined && isJsonObject(found) ? { value: found, pointer: target } : undefined;
  }
  return here;
}

export function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The members of an object at a key, each behind its references; of a list by their places. */
export function membersAt(part: Part | undefined, key: string, document: ApiDocument): Map<string, Part> {
  const members = part && own(part.value, key);
  if (part === undefined || members === undefined || typeof members !== 'object' || members === null) return new Map();
  const pointer = below(part.pointer, key);
  return new Map(
    Object.entries(members).flatMap(([name, member]) => {
      const found = name.startsWith('x-') ? undefined : partAt(member, below(pointer, name), document);
      return found === undefined ? [] : [[name, found]];
    }),
  );
}

/** Two documents, and whether parts of them say the same, also in what they refer to. */
export class DocumentPair {
  readonly old: ApiDocument;
  readonly next: ApiDocument;
  private changed: ReadonlySet<string> | undefined;

  constructor(old: ApiDocument, next: ApiDocument) {
    this.old = old;
    this.next = next;
  }

  isSame(old: Json | undefined, next: Json | undefined): boolean {
    if (this.old.isDialect30 !== this.next.isDialect30 || !isEqual(old, next)) return false;
    this.changed ??= changedTargets(this.old.root, this.next.root);
    for (const pointer of referencesIn(old)) if (this.changed.has(pointer)) return false;
    return true;
  }
}

/** Of all places that something refers to, those where something changed, there or behind their own references. */
function changedTargets(old: JsonObject, next: JsonObject): Set<string> {
  const users = new Map<string, string[]>();
  const changed = new Set<string>();
  for (const pointer of new Set(referencesIn(old))) {
    const target = valueAt(old, pointer);
    if (!isEqual(target, valueAt(next, pointer))) changed.add(pointer);
    for (const reference of referencesIn(target)) {
      const known = users.get(reference);
      if (known === undefined) users.set(reference, [pointer]);
      else known.push(pointer);
    }
  }
  // Grows while it is gone through.
  for (const pointer of changed) for (const user of users.get(pointer) ?? []) changed.add(user);
  return changed;
}

/** The targets of all local references in a value. */
function referencesIn(value: Json | undefined): string[] {
  const found: string[] = [];
  const open = [value];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    if (part === null || typeof part !== 'object') continue;
    const reference = localReference(part);
    if (reference !== undefined) found.push(reference);
    for (const inner of Object.values(part)) open.push(inner);
  }
  return found;
}
