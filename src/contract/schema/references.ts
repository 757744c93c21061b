import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { tokensOf } from '../pointer.ts';
import { schemaPlaces, type Dialect } from './dialect.ts';

/** A schema and the address against which its references are resolved. */
export interface Place {
  schema: Json;
  base: string;
}

/** Resolves what has no address of its own; nothing is ever fetched. */
const home = 'http://schema.invalid/';

const anchorKeys = ['$anchor', '$dynamicAnchor'];

/** Finds what references name inside one document: by pointer, `$id` and anchor. */
export class References {
  readonly root: Place;
  private readonly dialect: Dialect;
  private readonly resources = new Map<string, JsonObject>();
  private readonly anchors = new Map<string, Place>();
  private readonly dynamic = new Map<string, number>();

  constructor(root: Json, dialect: Dialect) {
    this.dialect = dialect;
    this.root = { schema: root, base: isJsonObject(root) ? this.baseOf(root, home) : home };
    if (isJsonObject(root)) this.resources.set(withoutFragment(home), root);
    this.visit(root, home);
  }

  /** Where the references in a schema start from, which its `$id` may change. */
  baseOf(schema: JsonObject, base: string): string {
    const id = schema['$id'];
    if (typeof id !== 'string' || id.startsWith('#') || (this.dialect.refAlone && '$ref' in schema)) return base;
    return absolute(id, base) ?? base;
  }

  /** The schema that a reference names; undefined for one outside of the document. */
  find(reference: string, base: string): Place | undefined {
    const target = absolute(reference, base);
    if (target === undefined) return undefined;
    const [address = '', fragment = ''] = target.split('#', 2);
    const resource = this.resources.get(address);
    if (fragment !== '' && !fragment.startsWith('/')) return this.anchors.get(`${address}#${decoded(fragment)}`);
    return resource && this.at(resource, address, decoded(fragment));
  }

  /** Whether a dynamic reference to this anchor can only mean one schema, whatever led to it. */
  isOnlyOne(anchor: string): boolean {
    return (this.dynamic.get(anchor) ?? 0) <= 1;
  }

  /** Whether all of the document is one resource. */
  isSingle(): boolean {
    return new Set(this.resources.values()).size <= 1;
  }

  private at(resource: JsonObject, address: string, pointer: string): Place | undefined {
    let place: Place = { schema: resource, base: address };
    if (pointer !== '' && /~(?![01])/.test(pointer)) return undefined;
    for (const token of tokensOf(pointer)) {
      const { schema } = place;
      const next = Array.isArray(schema) ? schema[Number(token)] : own(schema, token);
      if (next === undefined) return undefined;
      place = { schema: next, base: isJsonObject(next) ? this.baseOf(next, place.base) : place.base };
    }
    return place;
  }

  private visit(schema: Json, outer: string): void {
    if (!isJsonObject(schema)) return;
    const base = this.baseOf(schema, outer);
    if (base !== outer) this.resources.set(withoutFragment(base), schema);
    this.nameAnchors(schema, base);
    for (const [keyword, argument] of Object.entries(schema)) {
      const place = schemaPlaces.get(keyword);
      if (place === undefined) continue;
      if (Array.isArray(argument)) argument.forEach((inner) => this.visit(inner, base));
      else if (place === 'names' && isJsonObject(argument))
        Object.values(argument).forEach((inner) => this.visit(inner, base));
      else if (place === 'schema') this.visit(argument, base);
    }
  }

  private nameAnchors(schema: JsonObject, base: string): void {
    for (const key of anchorKeys) {
      const name = schema[key];
      if (typeof name === 'string') this.anchors.set(`${withoutFragment(base)}#${name}`, { schema, base });
    }
    const [id, name] = [schema['$id'], schema['$dynamicAnchor']];
    if (typeof id === 'string' && id.startsWith('#')) this.anchors.set(withoutFragment(base) + id, { schema, base });
    if (typeof name === 'string') this.dynamic.set(name, (this.dynamic.get(name) ?? 0) + 1);
  }
}

/** Undefined for what is no address. */
export function absolute(reference: string, base: string): string | undefined {
  if (reference.startsWith('#')) return withoutFragment(base) + reference;
  return URL.canParse(reference, base) ? new URL(reference, base).href : undefined;
}

function withoutFragment(address: string): string {
  return address.split('#', 1)[0] ?? '';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function own(value: Json, key: string): Json | undefined {
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
