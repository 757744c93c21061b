import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { isEqual } from '../canonical.ts';
import type { Change } from '../change.ts';
import { below } from '../pointer.ts';
import { type ApiDocument, localReference, own, partAt } from './document.ts';
import { breaks, finding } from './finding.ts';
import type { Judge, Verdict } from './judge.ts';
import { keywordDifferences, type SchemaPlace } from './schema-keywords.ts';
import { isAnnotation } from './schema-translation.ts';

const maps = ['properties', 'patternProperties'];
const lists = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const singles = ['items', 'additionalProperties'];

/** References that are followed one behind the other; what is deeper is told where the last one stands. */
const deepest = 50;

/** Compares schemas of two documents and finds the places that break. */
export class SchemaComparer {
  private readonly judge: Judge;
  /** Pairs behind references that are told already, or just being looked at, and whether they may break. */
  private readonly told = new Map<string, boolean>();
  /** How often the search came again to a pair that may break. */
  private returns = 0;
  private depth = 0;
  /** Where a schema breaks, whatever of it is to blame. */
  firstBreak: SchemaPlace | undefined;
  /** Changes that count as breaking only because nobody knows. */
  private readonly doubted = new WeakSet<Change>();

  constructor(judge: Judge) {
    this.judge = judge;
  }

  isDoubted(change: Change): boolean {
    return this.doubted.has(change);
  }

  /**
   * Changes from the old schema to the next; those under a reference are told at what it refers to. `isProven`: they
   * are part of what is compatible as a whole, so nothing in them breaks.
   */
  changes(old: Json, next: Json, place: SchemaPlace, isProven = false): Change[] {
    if (this.judge.pair.isSame(old, next)) return [];
    const verdict = isProven ? 'compatible' : this.judge.verdict(old, next, place.side);
    if (verdict === 'broken') this.firstBreak ??= place;
    const before = this.returns;
    const found = this.behindReferences(old, next, place, verdict === 'compatible');
    // What breaks is told where that pair was seen first.
    return verdict === 'broken' && this.returns > before ? found : this.inLineWith(verdict, found, place);
  }

  /** A whole that breaks though none of its parts does: all that changed is to blame. */
  private inLineWith(verdict: Verdict, found: Change[], place: SchemaPlace): Change[] {
    if (verdict === 'compatible' || found.some((change) => change.breaking)) return found;
    if (verdict === 'unknown') this.judge.isUncertain = true;
    const name = place.name === '' ? 'what is accepted' : place.name;
    const isTold = found.some((change) => change.kind !== 'text');
    const all = isTold ? found : [...found, finding('changed', place.pointer, `Changed ${name} in ${place.where}`)];
    if (verdict === 'unknown' && !this.judge.strict) return all;
    return all.map((change) => {
      if (change.kind === 'text') return change;
      const blamed = breaks(change);
      if (verdict === 'unknown') this.doubted.add(blamed);
      return blamed;
    });
  }

  private behindReferences(old: Json, next: Json, place: SchemaPlace, isProven: boolean): Change[] {
    const references = [pureReference(old), pureReference(next)];
    if (references.every((reference) => reference === undefined)) return this.inside(old, next, place, isProven);
    const { pair } = this.judge;
    const [before, after] = [partAt(old, place.pointer, pair.old), partAt(next, place.pointer, pair.next)];
    if (before === undefined || after === undefined) return [this.unfollowed(place)];
    const key = JSON.stringify([place.side, isProven, before.pointer, after.pointer]);
    const known = this.told.get(key);
    if (known === true) this.returns++;
    if (known !== undefined) return [];
    this.told.set(key, true);
    const isNamed = before.pointer === after.pointer;
    const there = { ...place, pointer: after.pointer, name: isNamed ? lastName(after.pointer, place) : place.name };
    if (this.depth === deepest) return [finding('changed', there.pointer, `Changed ${there.name} in ${place.where}`)];
    this.depth++;
    const changes = this.changes(before.value, after.value, there, isProven);
    this.depth--;
    const mayBreak = changes.some((change) => change.breaking);
    this.told.set(key, mayBreak);
    return changes;
  }

  private unfollowed({ pointer, where }: SchemaPlace): Change {
    this.judge.isUncertain = true;
    return finding('changed', pointer, `Changed a schema in ${where}, and its reference leads out of the document`);
  }

  private inside(old: Json, next: Json, place: SchemaPlace, isProven: boolean): Change[] {
    if (!isJsonObject(old) || !isJsonObject(next)) {
      const details = { from: old, to: next };
      const message = `Changed the schema in ${place.where}`;
      return isEqual(old, next) ? [] : [finding('changed', place.pointer, message, details)];
    }
    const children = childPairs(old, next, place);
    const ofChildren = children.flatMap((child) => this.changes(child.old, child.next, child.place, isProven));
    const { pair } = this.judge;
    const [before, after] = [skeleton(old, children, pair.old), skeleton(next, children, pair.next)];
    const ofKeywords = this.ofKeywords(before, after, place, isProven);
    return [...ofChildren, ...ofKeywords, ...wording(old, next, place)];
  }

  private ofKeywords(old: JsonObject, next: JsonObject, place: SchemaPlace, isProven: boolean): Change[] {
    const differences = keywordDifferences(old, next, place);
    if (isProven || differences.length === 0) return differences.map(({ change }) => change);
    const found = differences.map(({ change, patched, suggestion }) =>
      this.judge.verdict(old, patched, place.side) === 'broken' ? breaks(change, suggestion) : change,
    );
    return this.inLineWith(this.judge.verdict(old, next, place.side), found, place);
  }
}

/** A reference without keywords of its own beside it. */
function pureReference(schema: Json): string | undefined {
  if (!isJsonObject(schema)) return undefined;
  return Object.keys(schema).every((key) => key === '$ref' || isAnnotation(key)) ? localReference(schema) : undefined;
}

function lastName(pointer: string, place: SchemaPlace): string {
  return pointer.startsWith('/components/schemas/') ? pointer.slice('/components/schemas/'.length) : place.name;
}

interface ChildPair {
  old: Json;
  next: Json;
  place: SchemaPlace;
  /** The keyword, and the name or index in it. */
  at: [string, string?];
}

/** The schemas that stand in the same place of both. */
function childPairs(old: JsonObject, next: JsonObject, place: SchemaPlace): ChildPair[] {
  const pairs: ChildPair[] = [];
  const push = (before: Json | undefined, after: Json | undefined, name: string, at: [string, string?]): void => {
    if (before === undefined || after === undefined || typeof before !== 'object' || typeof after !== 'object') return;
    const pointer = at.reduce<string>((so, token) => (token === undefined ? so : below(so, token)), place.pointer);
    pairs.push({ old: before, next: after, place: { ...place, pointer, name }, at });
  };
  for (const key of maps) {
    const [before, after] = [own(old, key), own(next, key)];
    if (!isJsonObject(before) || !isJsonObject(after)) continue;
    for (const name of Object.keys(before))
      push(before[name], own(after, name), place.name === '' ? name : `${place.name}.${name}`, [key, name]);
  }
  for (const key of lists) {
    const [before, after] = [own(old, key), own(next, key)];
    if (!Array.isArray(before) || !Array.isArray(after) || before.length !== after.length) continue;
    for (const [index, schema] of before.entries()) push(schema, after[index], place.name, [key, String(index)]);
  }
  for (const key of singles)
    push(own(old, key), own(next, key), key === 'items' ? `${place.name}[]` : place.name, [key]);
  return pairs;
}

/** A schema whose parts that are compared themselves accept everything; whose side they are on, they still say. */
function skeleton(schema: JsonObject, children: readonly ChildPair[], document: ApiDocument): JsonObject {
  const result: JsonObject = { ...schema };
  for (const { at } of children) {
    const [key, member] = at;
    const argument = result[key];
    if (member === undefined) result[key] = true;
    else if (Array.isArray(argument))
      result[key] = argument.map((part, index) => (String(index) === member ? true : part));
    else if (isJsonObject(argument)) result[key] = { ...argument, [member]: sidesOf(own(argument, member), document) };
  }
  return result;
}

function sidesOf(schema: Json | undefined, document: ApiDocument): JsonObject {
  const all = [schema, partAt(schema, '', document)?.value].filter(isJsonObject);
  const flags = ['readOnly', 'writeOnly'].filter((flag) => all.some((one) => one[flag] === true));
  return Object.fromEntries(flags.map((flag) => [flag, true]));
}

const words = ['title', 'description', 'example', 'examples', 'default', 'deprecated'];

function wording(old: JsonObject, next: JsonObject, place: SchemaPlace): Change[] {
  const changed = words.filter((key) => !isEqual(own(old, key), own(next, key)));
  if (changed.length === 0) return [];
  const subject = place.name === '' ? 'the schema' : place.name;
  const isDeprecated = changed.includes('deprecated') && next['deprecated'] === true;
  const verb = isDeprecated ? 'Deprecated' : 'Reworded';
  return [finding('text', place.pointer, `${verb} ${subject} in ${place.where}`)];
}
