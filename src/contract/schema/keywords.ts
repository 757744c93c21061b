import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import type { Dialect } from './dialect.ts';
import { anything, nothing, type JsonType, type Literal, type Measured, type NormalForm } from './normal-form.ts';
import type { Place } from './references.ts';

// Schemas come from files that nobody has validated: a malformed argument is opaque, never guessed at.

/** What is needed to read one schema's keywords. */
export interface KeywordContext {
  form: NormalForm;
  dialect: Dialect;
  schema: JsonObject;
  base: string;
  read: (schema: Json) => Literal;
  opaque: (keyword: string, argument: Json, reason: string) => Literal;
  /** The schema behind a reference; undefined where it cannot be known here. */
  follow: (keyword: string, reference: Json | undefined) => Place | undefined;
  reference: (keyword: string, reference: Json) => Literal;
}

type Reader = (argument: Json, context: KeywordContext) => Literal | undefined;

/** The normal form of one keyword; keywords that are unknown in the dialect accept everything, as the drafts say. */
export function readKeyword(keyword: string, context: KeywordContext): Literal {
  const reader = readers.get(keyword);
  const argument = own(context.schema, keyword);
  if (argument === undefined || reader === undefined || !isKnown(keyword, context.dialect)) return anything;
  return reader(argument, context) ?? context.opaque(keyword, argument, `${keyword} is malformed`);
}

const since2019 = new Set(['dependentRequired', 'dependentSchemas', '$dynamicRef', '$recursiveRef']);

function isKnown(keyword: string, dialect: Dialect): boolean {
  if (keyword === 'prefixItems' || keyword === '$dynamicRef') return !dialect.itemsList;
  if (keyword === '$recursiveRef') return dialect.itemsList && dialect.counts;
  if (keyword === 'if') return dialect.conditions;
  return dialect.counts || !since2019.has(keyword);
}

const readers = new Map<string, Reader>([
  ['type', readType],
  ['const', (value, { form }) => form.values([value])],
  ['enum', (values, { form }) => (Array.isArray(values) ? form.values(values) : undefined)],
  ['minimum', bound('number', 'lower', false)],
  ['exclusiveMinimum', bound('number', 'lower', true)],
  ['maximum', bound('number', 'upper', false)],
  ['exclusiveMaximum', bound('number', 'upper', true)],
  ['minLength', bound('string', 'lower', false)],
  ['maxLength', bound('string', 'upper', false)],
  ['minItems', bound('array', 'lower', false)],
  ['maxItems', bound('array', 'upper', false)],
  ['minProperties', bound('object', 'lower', false)],
  ['maxProperties', bound('object', 'upper', false)],
  ['multipleOf', (of, { form }) => (typeof of === 'number' && of > 0 ? form.add({ kind: 'multiple', of }) : undefined)],
  ['pattern', (source, { form }) => (typeof source === 'string' ? form.add({ kind: 'pattern', source }) : undefined)],
  ['format', (name, { form }) => (typeof name === 'string' ? form.add({ kind: 'format', name }) : undefined)],
  ['required', readRequired],
  ['properties', readProperties],
  ['patternProperties', readPatternProperties],
  ['additionalProperties', readOthers],
  ['propertyNames', (is, context) => part(context, { kind: 'names', is: context.read(is) })],
  ['dependentRequired', readDependencies],
  ['dependentSchemas', readDependencies],
  ['dependencies', readDependencies],
  ['prefixItems', readPrefix],
  ['items', readItems],
  ['additionalItems', readAdditionalItems],
  ['contains', readContains],
  [
    'uniqueItems',
    (is, { form }) => (typeof is !== 'boolean' ? undefined : is ? form.add({ kind: 'unique' }) : anything),
  ],
  ['allOf', (list, context) => ofList(list, context, (of) => context.form.all(of))],
  ['anyOf', (list, context) => ofList(list, context, (of) => context.form.any(of))],
  ['oneOf', (list, context) => ofList(list, context, (of) => exactlyOne(of, context.form))],
  ['not', (inner, { read }) => -read(inner)],
  ['if', readCondition],
  ['$ref', (target, { reference }) => reference('$ref', target)],
  ['$dynamicRef', (target, { reference }) => reference('$dynamicRef', target)],
  ['$recursiveRef', (target, { reference }) => reference('$recursiveRef', target)],
]);

const typeNames = new Map<Json, JsonType>([
  ['null', 'null'],
  ['boolean', 'boolean'],
  ['number', 'number'],
  ['integer', 'number'],
  ['string', 'string'],
  ['array', 'array'],
  ['object', 'object'],
]);

function readType(argument: Json, { form }: KeywordContext): Literal | undefined {
  const names = Array.isArray(argument) ? argument : [argument];
  const types = names.flatMap((name) => typeNames.get(name) ?? []);
  if (types.length !== names.length || types.length === 0) return undefined;
  const whole = names.includes('integer') && !names.includes('number');
  return form.all([form.type(...types), ...(whole ? [form.add({ kind: 'multiple', of: 1 })] : [])]);
}

function bound(subject: Measured, kind: 'lower' | 'upper', open: boolean): Reader {
  return (argument, { form }) =>
    typeof argument === 'number' ? limit(form, subject, kind, argument, open) : undefined;
}

/** A bound; those on sizes are whole numbers, and none of them is below 0. */
export function limit(form: NormalForm, subject: Measured, kind: 'lower' | 'upper', at: number, open = false): Literal {
  // An upper bound is the contrary of a lower one, so that the two contradict each other at sight.
  if (kind === 'upper') {
    const above =
      subject === 'number'
        ? limit(form, subject, 'lower', at, !open)
        : limit(form, subject, 'lower', Math.floor(at) + 1);
    return form.any([-form.type(subject), -above]);
  }
  const least = subject === 'number' ? at : Math.ceil(at);
  return subject !== 'number' && least <= 0 ? anything : form.add({ kind, subject, bound: least, open });
}

function part(context: KeywordContext, node: Parameters<NormalForm['add']>[0] & { is: Literal }): Literal {
  return node.is === anything ? anything : context.form.add(node);
}

function readRequired(argument: Json, { form }: KeywordContext): Literal | undefined {
  const names = namesIn(argument);
  return names && form.all(names.map((name) => form.add({ kind: 'required', name })));
}

function readProperties(argument: Json, context: KeywordContext): Literal | undefined {
  if (!isJsonObject(argument)) return undefined;
  const parts = Object.entries(argument).map(([name, is]) =>
    // Validators disagree on this one.
    name === '__proto__'
      ? context.opaque('properties', [name, is], 'validators disagree on properties named __proto__')
      : part(context, { kind: 'property', name, is: context.read(is) }),
  );
  return context.form.all(parts);
}

function readPatternProperties(argument: Json, context: KeywordContext): Literal | undefined {
  if (!isJsonObject(argument)) return undefined;
  const entries = Object.entries(argument);
  return context.form.all(
    entries.map(([pattern, is]) => part(context, { kind: 'matching', pattern, is: context.read(is) })),
  );
}

function readOthers(argument: Json, context: KeywordContext): Literal | undefined {
  const { schema, read } = context;
  const [names, patterns] = [keysOf(own(schema, 'properties')), keysOf(own(schema, 'patternProperties'))];
  return part(context, { kind: 'others', names: names.sort(), patterns: patterns.sort(), is: read(argument) });
}

function readDependencies(argument: Json, context: KeywordContext): Literal | undefined {
  if (!isJsonObject(argument)) return undefined;
  const { form, read } = context;
  const parts = Object.entries(argument).map(([name, needs]) => {
    const needed = Array.isArray(needs) ? readRequired(needs, context) : read(needs);
    return needed && form.any([-form.type('object'), -form.add({ kind: 'required', name }), needed]);
  });
  const known = parts.filter((one) => one !== undefined);
  return known.length === parts.length ? form.all(known) : undefined;
}

function readPrefix(argument: Json, context: KeywordContext): Literal | undefined {
  if (!Array.isArray(argument)) return undefined;
  return context.form.all(argument.map((is, index) => part(context, { kind: 'item', index, is: context.read(is) })));
}

function readItems(argument: Json, context: KeywordContext): Literal | undefined {
  if (Array.isArray(argument)) return context.dialect.itemsList ? readPrefix(argument, context) : undefined;
  const prefix = context.dialect.itemsList ? undefined : own(context.schema, 'prefixItems');
  const from = Array.isArray(prefix) ? prefix.length : 0;
  return part(context, { kind: 'rest', from, is: context.read(argument) });
}

function readAdditionalItems(argument: Json, context: KeywordContext): Literal {
  const before = own(context.schema, 'items');
  if (!context.dialect.itemsList || !Array.isArray(before)) return anything;
  return part(context, { kind: 'rest', from: before.length, is: context.read(argument) });
}

function readContains(argument: Json, context: KeywordContext): Literal | undefined {
  const { form, schema, dialect } = context;
  const least = dialect.counts ? (own(schema, 'minContains') ?? 1) : 1;
  const most = dialect.counts ? (own(schema, 'maxContains') ?? Infinity) : Infinity;
  if (typeof least !== 'number' || typeof most !== 'number') return undefined;
  return containing(form, context.read(argument), Math.ceil(least), Math.floor(most));
}

/** An array of which so many items are accepted by a schema. */
function containing(form: NormalForm, is: Literal, least: number, most: number): Literal {
  if (least > most || most < 0) return -form.type('array');
  if (is === anything)
    return form.all([
      limit(form, 'array', 'lower', least),
      ...(most === Infinity ? [] : [limit(form, 'array', 'upper', most)]),
    ]);
  return least <= 0 && most === Infinity
    ? anything
    : form.add({ kind: 'contains', is, least: Math.max(0, least), most });
}

function ofList(argument: Json, { read }: KeywordContext, join: (of: Literal[]) => Literal): Literal | undefined {
  return Array.isArray(argument) ? join(argument.map(read)) : undefined;
}

function exactlyOne(of: readonly Literal[], form: NormalForm): Literal {
  const possible = of.filter((one) => one !== nothing);
  const [first] = possible;
  if (first === undefined) return nothing;
  return possible.length === 1 ? first : form.add({ kind: 'one', of: [...possible].sort((one, other) => one - other) });
}

function readCondition(argument: Json, { form, schema, read }: KeywordContext): Literal {
  const condition = read(argument);
  const [yes, no] = [own(schema, 'then') ?? true, own(schema, 'else') ?? true];
  return form.all([form.any([-condition, read(yes)]), form.any([condition, read(no)])]);
}

function namesIn(argument: Json): string[] | undefined {
  if (!Array.isArray(argument)) return undefined;
  const names = argument.filter((name) => typeof name === 'string');
  return names.length === argument.length ? names : undefined;
}

export function keysOf(value: Json | undefined): string[] {
  return isJsonObject(value) ? Object.keys(value) : [];
}

export function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
