import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { shown } from '../change.ts';
import { accepts, within, type Budget } from './accepts.ts';
import { isSameDocument, meansTheSame, resolved, type SchemaDocument } from './document.ts';
import {
  isWithin,
  limitOf,
  mayBe,
  nameList,
  own,
  propertiesOf,
  silent,
  subjectOf,
  typeList,
  typesOf,
} from './keywords.ts';

/** Keywords that mean something only together with these others. */
const companions = new Map([
  ['contains', ['minContains', 'maxContains']],
  ['minContains', ['contains', 'maxContains']],
  ['maxContains', ['contains', 'minContains']],
  ['then', ['if']],
  ['else', ['if']],
  ['additionalItems', ['items']],
]);
const neverComparable = new Set(['unevaluatedProperties', 'unevaluatedItems', '$ref', '$dynamicRef', '$recursiveRef']);

/** One question: does the right schema accept everything that the left one accepts? */
export interface Sides {
  left: SchemaDocument;
  right: SchemaDocument;
  budget: Budget;
}

/**
 * Why `left` might accept a value that `right` refuses; undefined when it certainly does not. A reason is no proof of
 * the contrary: that takes a witness.
 */
export function doubt(left: Json, right: Json, sides: Sides): string | undefined {
  if (left === sides.left.root && right === sides.right.root && isSameDocument(sides.left, sides.right))
    return undefined;
  if (!sides.left.understood || !sides.right.understood) return 'the dialect is not known here';
  return new Proof(sides).doubt(left, right);
}

/** One object, so that a pair with it is met only once. */
const anything: JsonObject = {};

class Proof {
  private readonly sides: Sides;
  /** Pairs met before. Recursion passes through properties or items, so to assume them is induction on the value. */
  private readonly met = new Map<Json, Set<Json>>();

  constructor(sides: Sides) {
    this.sides = sides;
  }

  doubt(left: Json, right: Json): string | undefined {
    if (left === false || right === true || meansTheSame(left, right, this.sides.left, this.sides.right))
      return undefined;
    const sub = resolved(left, this.sides.left);
    const whole = resolved(right, this.sides.right);
    if (sub === undefined || whole === undefined) return 'a reference cannot be followed';
    if (sub === false || whole === true) return undefined;
    if (whole === false) return 'nothing is accepted there on one side';
    if (sub === true) return this.doubt(anything, whole);
    if (!isJsonObject(sub) || !isJsonObject(whole)) return 'one side is no schema';
    if (this.meet(sub, whole)) return undefined;
    return within(this.sides.budget, 'the schemas are too large to compare', () => this.doubtKeywords(sub, whole));
  }

  /** Whether the pair was met before. */
  private meet(sub: JsonObject, whole: JsonObject): boolean {
    const met = this.met.get(sub) ?? new Set();
    this.met.set(sub, met);
    if (met.has(whole)) return true;
    met.add(whole);
    return false;
  }

  private doubtKeywords(sub: JsonObject, whole: JsonObject): string | undefined {
    const values = finiteValues(sub);
    if (values?.every((value) => this.isCovered(value, sub, whole)) === true) return undefined;
    return first(Object.keys(whole), (keyword) => this.doubtKeyword(keyword, sub, whole));
  }

  private isCovered(value: Json, sub: JsonObject, whole: JsonObject): boolean {
    const { left, right, budget } = this.sides;
    return accepts(sub, value, left, budget) === false || accepts(whole, value, right, budget) === true;
  }

  private doubtKeyword(keyword: string, sub: JsonObject, whole: JsonObject): string | undefined {
    const argument = whole[keyword];
    const subject = subjectOf(keyword);
    if (argument === undefined || silent.has(keyword)) return undefined;
    if (subject !== undefined && !mayBe(sub, subject)) return undefined;
    if (this.isEqualKeyword(keyword, sub, whole)) return undefined;
    if (limitOf(keyword) !== undefined) return doubtLimit(keyword, argument, sub);
    switch (keyword) {
      case 'type':
        return doubtTypes(typeList(argument), sub);
      case 'required':
        return doubtRequired(nameList(argument), nameList(own(sub, 'required')) ?? []);
      case 'properties':
        return isJsonObject(argument) ? this.doubtProperties(argument, sub) : unknown(keyword);
      case 'additionalProperties':
        return this.doubtOthers(argument, sub, whole);
      case 'items':
        return this.doubtItems(argument, sub);
      default:
        return unknown(keyword);
    }
  }

  private isEqualKeyword(keyword: string, sub: JsonObject, whole: JsonObject): boolean {
    if (neverComparable.has(keyword) || isRelative(keyword)) return false;
    return [keyword, ...(companions.get(keyword) ?? [])].every((key) => {
      const [mine, theirs] = [own(sub, key), own(whole, key)];
      if (mine === undefined || theirs === undefined) return mine === theirs;
      return meansTheSame(mine, theirs, this.sides.left, this.sides.right);
    });
  }

  private doubtProperties(properties: JsonObject, sub: JsonObject): string | undefined {
    const mine = propertiesOf(sub);
    // Which names a pattern matches is not asked: a name that is not listed may then have any value.
    const other = Object.hasOwn(sub, 'patternProperties') ? true : (own(sub, 'additionalProperties') ?? true);
    return first(Object.entries(properties), ([name, schema]) => {
      const reason = this.doubt(own(mine, name) ?? other, schema);
      return reason === undefined ? undefined : `"${name}": ${reason}`;
    });
  }

  /** Stricter than needed where the right side has patterns; strictness costs no correctness. */
  private doubtOthers(argument: Json, sub: JsonObject, whole: JsonObject): string | undefined {
    const listed = propertiesOf(whole);
    const patterns = own(sub, 'patternProperties') ?? {};
    if (!isJsonObject(patterns)) return unknown('patternProperties');
    const mine = Object.entries(propertiesOf(sub)).filter(([name]) => !Object.hasOwn(listed, name));
    return (
      first([...mine, ...Object.entries(patterns)], ([name, schema]) => {
        const reason = this.doubt(schema, argument);
        return reason === undefined ? undefined : `"${name}": ${reason}`;
      }) ?? prefixed('other properties', this.doubt(own(sub, 'additionalProperties') ?? true, argument))
    );
  }

  private doubtItems(argument: Json, sub: JsonObject): string | undefined {
    const items = own(sub, 'items') ?? true;
    const before = own(sub, 'prefixItems') ?? [];
    if (Array.isArray(argument) || Array.isArray(items) || !Array.isArray(before)) return unknown('items');
    return prefixed(
      'items',
      first([...before, items], (schema) => this.doubt(schema, argument)),
    );
  }
}

/** Their meaning depends on their neighbours, and they have a rule of their own. */
function isRelative(keyword: string): boolean {
  return keyword === 'additionalProperties' || keyword === 'items';
}

/** All values that a schema can accept, where they can be listed. */
function finiteValues(schema: JsonObject): Json[] | undefined {
  const choices = own(schema, 'enum');
  const single = own(schema, 'const');
  if (single !== undefined) return [single];
  if (Array.isArray(choices)) return choices;
  const types = typesOf(schema);
  if (types === undefined || !types.every((type) => type === 'null' || type === 'boolean')) return undefined;
  return [null, false, true];
}

function doubtTypes(accepted: Json[] | undefined, sub: JsonObject): string | undefined {
  const types = typesOf(sub);
  if (accepted === undefined || types === undefined) return 'other types may be accepted';
  const other = types.find((type) => !accepted.includes(type) && !(type === 'integer' && accepted.includes('number')));
  return other === undefined ? undefined : `the type ${shown(other)} is accepted on one side only`;
}

function doubtRequired(names: string[] | undefined, required: string[]): string | undefined {
  const missing = names === undefined ? 'a name' : names.find((name) => !required.includes(name));
  return missing === undefined ? undefined : `"${missing}" is required on one side only`;
}

function doubtLimit(keyword: string, bound: Json, sub: JsonObject): string | undefined {
  const limit = limitOf(keyword);
  if (limit === undefined || typeof bound !== 'number') return unknown(keyword);
  const implied = Object.entries(sub).some(([other, mine]) => {
    const given = limitOf(other);
    if (given?.side !== limit.side || subjectOf(other) !== subjectOf(keyword) || typeof mine !== 'number') return false;
    return mine === bound ? given.open || !limit.open : isWithin(mine, limit, bound);
  });
  const isSize = subjectOf(keyword) !== 'number';
  return implied || (isSize && limit.side === 'lower' && bound <= 0) ? undefined : `${keyword} differs`;
}

function unknown(keyword: string): string {
  return `${keyword} differs in a way that is not compared`;
}

function prefixed(where: string, reason: string | undefined): string | undefined {
  return reason === undefined ? undefined : `${where}: ${reason}`;
}

function first<T>(parts: readonly T[], doubtOf: (part: T) => string | undefined): string | undefined {
  for (const part of parts) {
    const reason = doubtOf(part);
    if (reason !== undefined) return reason;
  }
  return undefined;
}
