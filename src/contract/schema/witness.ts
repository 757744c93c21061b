import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { accepts } from './accepts.ts';
import { resolved, type SchemaDocument } from './document.ts';
import { doubt, type Sides } from './inclusion.ts';
import { limitOf, mayBe, nameList, own, propertiesOf, subjectOf, type JsonType } from './keywords.ts';

const mostTries = 2000;
const deepest = 12;
const longestText = 10_000;
const longestList = 200;

/** A value that the left schema certainly accepts and the right one certainly refuses, where one is found. */
export function witness(sides: Sides): Json | undefined {
  const { left, right, budget } = sides;
  if (!left.understood || !right.understood) return undefined;
  let tries = 0;
  for (const value of new Search(sides).values(left.root, right.root, deepest)) {
    if (accepts(left.root, value, left, budget) === true && accepts(right.root, value, right, budget) === false)
      return value;
    if (++tries === mostTries || budget.steps <= 0) return undefined;
  }
  return undefined;
}

/** Tries values around everything that the two schemas name; only where the inclusion is in doubt. */
class Search {
  private readonly sides: Sides;

  constructor(sides: Sides) {
    this.sides = sides;
  }

  *values(left: Json, right: Json, depth: number): Generator<Json> {
    const [mine, theirs] = [asObject(left, this.sides.left), asObject(right, this.sides.right)];
    if (depth === 0 || mine === undefined || theirs === undefined) return;
    yield* namedIn(mine);
    yield* namedIn(theirs);
    if (mayBe(mine, 'string')) yield* strings(mine, theirs);
    if (mayBe(mine, 'number')) yield* numbers(mine, theirs);
    yield* [null, true, false];
    if (mayBe(mine, 'array')) yield* this.lists(mine, theirs, depth - 1);
    if (mayBe(mine, 'object')) yield* this.objects(mine, theirs, depth - 1);
  }

  private *lists(mine: JsonObject, theirs: JsonObject, depth: number): Generator<Json> {
    const items = own(mine, 'items') ?? true;
    const item = this.example(items, depth) ?? null;
    for (const length of sizes('array', mine, theirs, longestList)) yield Array.from({ length }, () => item);
    const others = own(theirs, 'items') ?? true;
    if (doubt(items, others, this.sides) === undefined) return;
    const before = Array.from({ length: Math.min(longestList, fewest(mine, 'minItems') - 1) }, () => item);
    for (const value of this.values(items, others, depth)) yield [...before, value];
  }

  private *objects(mine: JsonObject, theirs: JsonObject, depth: number): Generator<Json> {
    const base = this.smallest(mine, depth);
    if (base === undefined) return;
    yield base;
    const names = new Set([...Object.keys(propertiesOf(mine)), ...Object.keys(propertiesOf(theirs))]);
    const fresh = freshName(names);
    for (const name of [...names, fresh]) {
      // Validators disagree on this one.
      if (name === '__proto__') continue;
      const [left, right] = [propertySchema(mine, name), propertySchema(theirs, name)];
      if (doubt(left, right, this.sides) === undefined) continue;
      for (const value of this.values(left, right, depth)) yield { ...base, [name]: value };
    }
    const filler = this.example(propertySchema(mine, fresh), depth) ?? null;
    for (const size of sizes('object', mine, theirs, longestList)) yield filled(base, size, fresh, filler);
  }

  /** An object with the required properties only. */
  private smallest(schema: JsonObject, depth: number): JsonObject | undefined {
    const parts: [string, Json][] = [];
    for (const name of nameList(own(schema, 'required')) ?? []) {
      const part = this.example(propertySchema(schema, name), depth);
      if (part === undefined) return undefined;
      parts.push([name, part]);
    }
    return Object.fromEntries(parts);
  }

  /** A value that a part of the left schema certainly accepts. */
  private example(schema: Json, depth: number): Json | undefined {
    const { left, budget } = this.sides;
    let tries = 0;
    for (const value of new Search({ left, right: left, budget }).values(schema, schema, depth)) {
      if (accepts(schema, value, left, budget) === true) return value;
      if (++tries === mostTries || budget.steps <= 0) return undefined;
    }
    return undefined;
  }
}

function asObject(schema: Json, document: SchemaDocument): JsonObject | undefined {
  const here = resolved(schema, document);
  if (typeof here === 'boolean') return {};
  return isJsonObject(here) ? here : undefined;
}

function namedIn(schema: JsonObject): Json[] {
  const single = own(schema, 'const');
  const choices = own(schema, 'enum');
  return [...(single === undefined ? [] : [single]), ...(Array.isArray(choices) ? choices : [])];
}

function bounds(type: JsonType, ...schemas: JsonObject[]): number[] {
  return schemas.flatMap((schema) =>
    Object.entries(schema).flatMap(([keyword, bound]) =>
      subjectOf(keyword) === type && limitOf(keyword) !== undefined && typeof bound === 'number' ? [bound] : [],
    ),
  );
}

function* numbers(mine: JsonObject, theirs: JsonObject): Generator<number> {
  for (const bound of [...bounds('number', mine, theirs), 0]) {
    yield* [bound, bound + 1, bound - 1, bound + 0.5, bound - 0.5, bound * 2];
  }
}

/** Lengths just inside and just outside of every bound. */
function sizes(type: JsonType, mine: JsonObject, theirs: JsonObject, longest: number): number[] {
  const around = bounds(type, mine, theirs).flatMap((bound) => [bound, bound - 1, bound + 1]);
  return [...new Set([...around, 0, 1])].filter((size) => Number.isInteger(size) && size >= 0 && size <= longest);
}

function* strings(mine: JsonObject, theirs: JsonObject): Generator<string> {
  for (const size of sizes('string', mine, theirs, longestText)) yield 'a'.repeat(size);
  yield 'another';
}

function fewest(schema: JsonObject, keyword: string): number {
  const bound = own(schema, keyword);
  return typeof bound === 'number' ? Math.max(1, bound) : 1;
}

/** What applies to a property; a name that patterns may match has an unknown schema, which the check of the witness sees. */
function propertySchema(schema: JsonObject, name: string): Json {
  return own(propertiesOf(schema), name) ?? own(schema, 'additionalProperties') ?? true;
}

function freshName(taken: ReadonlySet<string>): string {
  let name = 'another';
  while (taken.has(name)) name += '-one';
  return name;
}

function filled(base: JsonObject, size: number, name: string, value: Json): JsonObject {
  const missing = Math.max(0, size - Object.keys(base).length);
  return { ...base, ...Object.fromEntries(Array.from({ length: missing }, (_, at) => [`${name}-${at}`, value])) };
}
