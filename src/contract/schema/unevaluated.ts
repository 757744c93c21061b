import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { canonicalText } from '../canonical.ts';
import { keysOf, own, type KeywordContext } from './keywords.ts';
import { anything, type Literal } from './normal-form.ts';

/** What a schema in the same place evaluates, provided that `when` accepts the value. */
interface Evaluation {
  when: Literal;
  names: string[];
  patterns: string[];
  /** The items before this index. */
  prefix: number;
  /** Items that one of these accepts. */
  contained: Literal[];
  everyProperty: boolean;
  everyItem: boolean;
}

const mostConditions = 5;

/** `unevaluatedProperties` and `unevaluatedItems`, as rules about what is left in each combination of conditions. */
export function unevaluated(context: KeywordContext): Literal[] {
  return (['unevaluatedProperties', 'unevaluatedItems'] as const).flatMap((keyword) => {
    const argument = own(context.schema, keyword);
    if (argument === undefined) return [];
    const found = new Gathering(context).evaluations(keyword);
    return found === undefined
      ? [context.opaque(keyword, [context.schema], `${keyword} depends on too many conditions`)]
      : [inEachCase(keyword, context.read(argument), found, context)];
  });
}

function inEachCase(keyword: string, is: Literal, found: readonly Evaluation[], { form }: KeywordContext): Literal {
  const conditions = [...new Set(found.map(({ when }) => when))].filter((when) => when !== anything);
  const cases = Array.from({ length: 2 ** conditions.length }, (_, bits) => {
    const truths = conditions.map((when, at) => ((bits >> at) & 1 ? when : -when));
    const holding = found.filter(({ when }) => when === anything || truths.includes(when));
    const left = keyword === 'unevaluatedItems' ? itemsLeft(holding, is) : propertiesLeft(holding, is);
    return form.all([...truths, left]);
  });
  return form.any(cases);

  function propertiesLeft(holding: readonly Evaluation[], rule: Literal): Literal {
    if (rule === anything || holding.some(({ everyProperty }) => everyProperty)) return anything;
    const names = [...new Set(holding.flatMap((one) => one.names))].sort();
    const patterns = [...new Set(holding.flatMap((one) => one.patterns))].sort();
    return form.add({ kind: 'others', names, patterns, is: rule });
  }

  function itemsLeft(holding: readonly Evaluation[], rule: Literal): Literal {
    if (holding.some(({ everyItem }) => everyItem)) return anything;
    const from = Math.max(0, ...holding.map(({ prefix }) => prefix));
    const accepted = form.any([rule, ...holding.flatMap(({ contained }) => contained)]);
    return accepted === anything ? anything : form.add({ kind: 'rest', from, is: accepted });
  }
}

class Gathering {
  private readonly context: KeywordContext;
  private readonly found: Evaluation[] = [];
  private readonly seen = new Set<string>();
  private keyword = '';
  private isKnown = true;

  constructor(context: KeywordContext) {
    this.context = context;
  }

  /** Undefined where they cannot be listed. */
  evaluations(keyword: string): Evaluation[] | undefined {
    this.keyword = keyword;
    this.visit(this.context.schema, [], true);
    const conditions = new Set(this.found.map(({ when }) => when));
    return this.isKnown && conditions.size <= mostConditions + 1 ? this.found : undefined;
  }

  private visit(schema: Json | undefined, when: readonly Literal[], isTop = false): void {
    if (!isJsonObject(schema) || !this.isKnown) return;
    const { form, read } = this.context;
    this.note(schema, when, isTop);
    for (const inner of listOf(schema['allOf'])) this.visit(inner, when);
    for (const inner of [...listOf(schema['anyOf']), ...listOf(schema['oneOf'])])
      this.visit(inner, [...when, read(inner)]);
    const condition = own(schema, 'if');
    if (condition !== undefined) {
      const holds = read(condition);
      this.visit(condition, [...when, holds]);
      this.visit(own(schema, 'then'), [...when, holds]);
      this.visit(own(schema, 'else'), [...when, -holds]);
    }
    for (const keyword of ['dependentSchemas', 'dependencies'])
      for (const name of keysOf(schema[keyword])) {
        const needs = schema[keyword];
        const has = form.all([form.type('object'), form.add({ kind: 'required', name })]);
        if (isJsonObject(needs)) this.visit(needs[name], [...when, has]);
      }
    this.follow(schema, when, isTop);
  }

  private follow(schema: JsonObject, when: readonly Literal[], isTop: boolean): void {
    if (!isTop && typeof schema['$id'] === 'string') this.isKnown = false;
    for (const keyword of ['$ref', '$dynamicRef', '$recursiveRef']) {
      const reference = own(schema, keyword);
      if (reference === undefined) continue;
      const place = this.context.follow(keyword, reference);
      const key = `${canonicalText(reference)} ${when.join()}`;
      if (place === undefined || place.base !== this.context.base || this.seen.has(key)) this.isKnown = false;
      else {
        this.seen.add(key);
        this.visit(place.schema, when);
      }
    }
  }

  private note(schema: JsonObject, when: readonly Literal[], isTop: boolean): void {
    const { form, dialect, read } = this.context;
    const has = (keyword: string) => Object.hasOwn(schema, keyword) && !(isTop && keyword === this.keyword);
    const list = listOf(schema[dialect.itemsList ? 'items' : 'prefixItems']);
    const contains = own(schema, 'contains');
    const isItems = this.keyword === 'unevaluatedItems';
    const one: Evaluation = {
      when: form.all(when),
      names: isItems ? [] : keysOf(schema['properties']),
      patterns: isItems ? [] : keysOf(schema['patternProperties']),
      prefix: isItems ? list.length : 0,
      contained: isItems && dialect.containsEvaluates && contains !== undefined ? [read(contains)] : [],
      everyProperty: !isItems && (has('additionalProperties') || has('unevaluatedProperties')),
      everyItem:
        isItems &&
        ((has('items') && !Array.isArray(schema['items'])) ||
          (has('additionalItems') && Array.isArray(schema['items'])) ||
          has('unevaluatedItems')),
    };
    const says = one.everyProperty || one.everyItem || one.names.length + one.patterns.length + one.prefix > 0;
    if (says || one.contained.length > 0) this.found.push(one);
  }
}

function listOf(argument: Json | undefined): Json[] {
  return Array.isArray(argument) ? argument : [];
}
