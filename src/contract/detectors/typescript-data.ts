import { isJsonObject, type Json } from '../../json.ts';
import { below } from '../pointer.ts';
import type { Declaration, Statement } from './typescript-modules.ts';

type Alias = Extract<Statement, { type: 'TSTypeAliasDeclaration' }>;
type Type = Alias['typeAnnotation'];
type Interface = Extract<Statement, { type: 'TSInterfaceDeclaration' }>;
type Enumeration = Extract<Statement, { type: 'TSEnumDeclaration' }>;
type Member = Interface['body']['body'][number];

/** The name in `$defs` of a type of the package; undefined for what is none. */
export type NameOfType = (name: string) => string | undefined;

const deepest = 24;

/**
 * The JSON Schema of a declaration that is plain data, or undefined: functions, classes, generic and computed types
 * and those of other packages are none. `undefined` as a type is a property that may be absent.
 */
export function dataSchema(declarations: readonly Declaration[], nameOf: NameOfType): Json | undefined {
  const schemas = declarations.map((one) => declaredSchema(one, nameOf));
  if (!schemas.every((schema) => schema !== undefined)) return undefined;
  // Interfaces of one name are one.
  return schemas.length === 1 ? schemas[0] : { allOf: schemas };
}

function declaredSchema(one: Declaration, nameOf: NameOfType): Json | undefined {
  const reader = new DataReader(nameOf);
  if (one.type === 'TSEnumDeclaration') return enumSchema(one);
  if (one.type === 'TSTypeAliasDeclaration')
    return one.typeParameters ? undefined : reader.schema(one.typeAnnotation, 0);
  if (one.type !== 'TSInterfaceDeclaration' || one.typeParameters) return undefined;
  const own = reader.object(one.body.body, 0);
  const parents = (one.extends ?? []).map(({ expression, ...parent }) =>
    expression.type === 'Identifier' && !hasParameters(parent) ? reader.named(expression.name) : undefined,
  );
  if (own === undefined || !parents.every((schema) => schema !== undefined)) return undefined;
  return parents.length === 0 ? own : { allOf: [...parents, own] };
}

function hasParameters(node: object): boolean {
  return (
    ('typeParameters' in node && Boolean(node.typeParameters)) ||
    ('typeArguments' in node && Boolean(node.typeArguments))
  );
}

function enumSchema({ members }: Enumeration): Json | undefined {
  let next: number | undefined = 0;
  const values: Json[] = [];
  for (const { initializer } of members) {
    if (!initializer && next === undefined) return undefined;
    const value: Json | undefined = initializer ? literalOf(initializer) : next;
    if (value === undefined) return undefined;
    values.push(value);
    next = typeof value === 'number' ? value + 1 : undefined;
  }
  return { enum: values };
}

type Expression = NonNullable<Enumeration['members'][number]['initializer']>;
type Literal = Extract<Type, { type: 'TSLiteralType' }>['literal'];

function literalOf(node: Expression | Literal): string | number | boolean | undefined {
  if (node.type === 'StringLiteral' || node.type === 'BooleanLiteral' || node.type === 'NumericLiteral')
    return node.value;
  if (node.type !== 'UnaryExpression' || node.operator !== '-') return undefined;
  const positive = literalOf(node.argument);
  return typeof positive === 'number' ? -positive : undefined;
}

const plain = new Map<string, Json>([
  ['TSStringKeyword', { type: 'string' }],
  ['TSNumberKeyword', { type: 'number' }],
  ['TSBooleanKeyword', { type: 'boolean' }],
  ['TSNullKeyword', { type: 'null' }],
  ['TSObjectKeyword', { type: 'object' }],
  ['TSUnknownKeyword', true],
  ['TSAnyKeyword', true],
  ['TSNeverKeyword', false],
]);

class DataReader {
  private readonly nameOf: NameOfType;

  constructor(nameOf: NameOfType) {
    this.nameOf = nameOf;
  }

  schema(type: Type, depth: number): Json | undefined {
    if (depth > deepest) return undefined;
    const inner = (one: Type): Json | undefined => this.schema(one, depth + 1);
    if (type.type === 'TSLiteralType') {
      const value = literalOf(type.literal);
      return value === undefined ? undefined : { const: value };
    }
    if (type.type === 'TSParenthesizedType') return inner(type.typeAnnotation);
    if (type.type === 'TSTypeOperator') return type.operator === 'readonly' ? inner(type.typeAnnotation) : undefined;
    if (type.type === 'TSArrayType') return listOf(inner(type.elementType));
    if (type.type === 'TSTupleType') return this.tuple(type.elementTypes, depth);
    if (type.type === 'TSUnionType') return union(type.types.filter((one) => !isUndefined(one)).map(inner));
    if (type.type === 'TSIntersectionType') return all(type.types.map(inner));
    if (type.type === 'TSTypeLiteral') return this.object(type.members, depth);
    return type.type === 'TSTypeReference' ? this.reference(type, depth) : plain.get(type.type);
  }

  named(name: string): Json | undefined {
    const known = this.nameOf(name);
    return known === undefined ? undefined : { $ref: `#${below('/$defs', known)}` };
  }

  object(members: readonly Member[], depth: number): Json | undefined {
    const properties: [string, Json][] = [];
    const required: string[] = [];
    let others: Json | undefined;
    for (const member of members) {
      const type = 'typeAnnotation' in member ? member.typeAnnotation : undefined;
      if (type?.type !== 'TSTypeAnnotation') return undefined;
      const schema = this.schema(type.typeAnnotation, depth + 1);
      if (schema === undefined) return undefined;
      const key = member.type === 'TSPropertySignature' ? keyOf(member) : undefined;
      if (member.type === 'TSIndexSignature') others = schema;
      else if (member.type !== 'TSPropertySignature' || key === undefined) return undefined;
      else {
        properties.push([key, schema]);
        if (!member.optional && !mayBeUndefined(type.typeAnnotation)) required.push(key);
      }
    }
    return {
      type: 'object',
      ...(properties.length > 0 ? { properties: Object.fromEntries(properties) } : {}),
      ...(required.length > 0 ? { required: required.sort() } : {}),
      ...(others === undefined ? {} : { additionalProperties: others }),
    };
  }

  private reference(type: Extract<Type, { type: 'TSTypeReference' }>, depth: number): Json | undefined {
    if (type.typeName.type !== 'Identifier') return undefined;
    const { name } = type.typeName;
    const [first, second, ...more] = type.typeParameters?.params ?? [];
    const inner = (one: Type): Json | undefined => this.schema(one, depth + 1);
    if (first === undefined) return this.named(name);
    if (this.nameOf(name) !== undefined || more.length > 0) return undefined;
    if (name === 'Array' || name === 'ReadonlyArray') return listOf(inner(first));
    if (name === 'Readonly' && second === undefined) return inner(first);
    if (name !== 'Record' || second === undefined || first.type !== 'TSStringKeyword') return undefined;
    const values = inner(second);
    return values === undefined ? undefined : { type: 'object', additionalProperties: values };
  }

  private tuple(elements: Extract<Type, { type: 'TSTupleType' }>['elementTypes'], depth: number): Json | undefined {
    const types = elements.map((one) => (one.type === 'TSNamedTupleMember' ? one.elementType : one));
    const least = elements.filter(
      (one) => !(one.type === 'TSOptionalType' || (one.type === 'TSNamedTupleMember' && one.optional)),
    ).length;
    const schemas = types.map((one) =>
      this.schema(one.type === 'TSOptionalType' ? one.typeAnnotation : one, depth + 1),
    );
    if (!schemas.every((schema) => schema !== undefined)) return undefined;
    const bounds = { minItems: least, maxItems: schemas.length };
    return { type: 'array', ...(schemas.length > 0 ? { prefixItems: schemas } : {}), ...bounds };
  }
}

function listOf(items: Json | undefined): Json | undefined {
  return items === undefined ? undefined : { type: 'array', items };
}

function union(schemas: (Json | undefined)[]): Json | undefined {
  if (!schemas.every((schema) => schema !== undefined)) return undefined;
  const constants = schemas.flatMap((schema) =>
    isJsonObject(schema) && 'const' in schema ? [schema['const'] ?? null] : [],
  );
  const others = schemas.filter((schema) => !(isJsonObject(schema) && 'const' in schema));
  const [single] = constants;
  const known = constants.length > 1 ? [{ enum: constants }] : single === undefined ? [] : [{ const: single }];
  const branches = [...known, ...others];
  return branches.length === 1 ? branches[0] : { anyOf: branches };
}

function all(schemas: (Json | undefined)[]): Json | undefined {
  return schemas.every((schema) => schema !== undefined) ? { allOf: schemas } : undefined;
}

function isUndefined(type: Type): boolean {
  return type.type === 'TSUndefinedKeyword';
}

function mayBeUndefined(type: Type): boolean {
  return type.type === 'TSUnionType' && type.types.some(isUndefined);
}

/** The name of a member; undefined for a computed one. */
export function keyOf({
  key,
  computed,
}: {
  key: { type: string };
  computed?: boolean | null | undefined;
}): string | undefined {
  if ('name' in key && typeof key.name === 'string' && key.type === 'Identifier' && !computed) return key.name;
  return 'value' in key && (typeof key.value === 'string' || typeof key.value === 'number')
    ? String(key.value)
    : undefined;
}
