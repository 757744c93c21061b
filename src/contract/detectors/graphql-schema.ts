import type {
  ASTNode,
  DefinitionNode,
  DocumentNode,
  FieldDefinitionNode,
  InputValueDefinitionNode,
} from 'graphql/language/ast.js';
import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { invalidSource } from '../structured-text.ts';

interface NamedType {
  kind: Kind;
  /** Where it is defined; undefined while only extensions are known. */
  file: string | undefined;
  interfaces: Set<string>;
  members: Set<string>;
  fields: Map<string, Json>;
}

type Kind = 'types' | 'interfaces' | 'inputs' | 'enums' | 'unions' | 'scalars';
const kinds: readonly Kind[] = ['types', 'interfaces', 'inputs', 'enums', 'unions', 'scalars'];
const kindOf = new Map<string, Kind>([
  ['ObjectType', 'types'],
  ['InterfaceType', 'interfaces'],
  ['InputObjectType', 'inputs'],
  ['EnumType', 'enums'],
  ['UnionType', 'unions'],
  ['ScalarType', 'scalars'],
]);

/**
 * A schema of GraphQL as a contract's value. What a field gives is its type without `!`, and `nonNull` says what is
 * never null: `value`, `value[]` for the items of a list. So a promise more is an addition, one less a removal. What
 * it takes is the other way round, hence types of arguments and inputs stand as they are written, and `required` names
 * those that must be given, so that another one is a change. Directives and descriptions are left out.
 */
export class GraphqlSchema {
  private readonly named = new Map<string, NamedType>();
  private readonly roots = new Map<string, string>();
  private readonly print: (node: ASTNode) => string;

  /** `print`: the text of a type or value, from the parser's library, which is loaded only when used. */
  constructor(print: (node: ASTNode) => string) {
    this.print = print;
  }

  /** Fails with `invalid-source` for what is defined twice. */
  add(file: string, document: DocumentNode): void {
    for (const definition of document.definitions) this.addDefinition(file, definition);
  }

  private addDefinition(file: string, definition: DefinitionNode): void {
    if ('operationTypes' in definition)
      for (const { operation, type } of definition.operationTypes ?? []) this.roots.set(operation, type.name.value);
    const kind = kindOf.get(definition.kind.replace(/(Definition|Extension)$/, ''));
    if (kind === undefined || !('name' in definition) || definition.name === undefined) return;
    const name = definition.name.value;
    const fail = (what: string, line?: number): never => {
      throw invalidSource(file, line ?? definition.loc?.startToken.line ?? 1, what);
    };
    const type = this.named.get(name) ?? newType(kind);
    if (type.kind !== kind) fail(`${name} is of another kind elsewhere`);
    if (definition.kind.endsWith('Definition')) {
      if (type.file !== undefined) fail(`${name} is defined in ${type.file} already`);
      type.file = file;
    }
    this.named.set(name, type);
    if ('interfaces' in definition) for (const one of definition.interfaces ?? []) type.interfaces.add(one.name.value);
    if ('types' in definition) for (const one of definition.types ?? []) type.members.add(one.name.value);
    if ('values' in definition) for (const one of definition.values ?? []) type.members.add(one.name.value);
    if (!('fields' in definition)) return;
    for (const field of definition.fields ?? []) {
      if (type.fields.has(field.name.value))
        fail(`${name} has a second field ${field.name.value}`, field.loc?.startToken.line);
      type.fields.set(field.name.value, 'arguments' in field ? this.output(field) : this.input(field));
    }
  }

  private output(field: FieldDefinitionNode): Json {
    const taken = new Map((field.arguments ?? []).map((one) => [one.name.value, this.input(one)]));
    const type = this.print(field.type);
    const nonNull = promises(type);
    return {
      type: type.replaceAll('!', ''),
      ...(nonNull.length > 0 ? { nonNull } : {}),
      ...(taken.size > 0 ? { arguments: Object.fromEntries(taken) } : {}),
      required: requiredOf(taken),
    };
  }

  private input({ type, defaultValue }: Pick<InputValueDefinitionNode, 'type' | 'defaultValue'>): JsonObject {
    return { type: this.print(type), ...(defaultValue ? { default: this.print(defaultValue) } : {}) };
  }

  value(): JsonObject {
    const roots = this.rootTypes();
    const value: JsonObject = Object.keys(roots).length === 0 ? {} : { roots };
    for (const kind of kinds) {
      const own = [...this.named]
        .filter(([, type]) => type.kind === kind)
        .sort(([one], [other]) => (one < other ? -1 : 1));
      if (own.length > 0) value[kind] = Object.fromEntries(own.map(([name, type]) => [name, typeValue(type)]));
    }
    return value;
  }

  /** Without a `schema` definition the names decide. */
  private rootTypes(): JsonObject {
    const usual = ['query', 'mutation', 'subscription'].map((operation): [string, string] => [
      operation,
      operation.charAt(0).toUpperCase() + operation.slice(1),
    ]);
    const given = this.roots.size > 0 ? [...this.roots] : usual.filter(([, type]) => this.named.has(type));
    return Object.fromEntries(given.sort(([one], [other]) => (one < other ? -1 : 1)));
  }
}

function newType(kind: Kind): NamedType {
  return { kind, file: undefined, interfaces: new Set(), members: new Set(), fields: new Map() };
}

function typeValue(type: NamedType): Json {
  if (type.kind === 'scalars') return true;
  if (type.kind === 'enums' || type.kind === 'unions') return [...type.members].sort();
  const fields = Object.fromEntries(type.fields);
  if (type.kind === 'inputs') return { fields, required: requiredOf(type.fields) };
  return { ...(type.interfaces.size > 0 ? { implements: [...type.interfaces].sort() } : {}), fields };
}

/** As one text: a name more is not an addition, it breaks who does not give it. */
function requiredOf(inputs: ReadonlyMap<string, Json>): string {
  const required = [...inputs].filter(([, one]) => isRequired(one)).map(([name]) => name);
  return required.length === 0 ? 'nothing' : required.sort().join(', ');
}

function isRequired(one: Json): boolean {
  if (!isJsonObject(one) || one['default'] !== undefined) return false;
  return typeof one['type'] === 'string' && one['type'].endsWith('!');
}

/** `[ID!]!` promises for `value` and `value[]`. */
function promises(type: string, place = 'value'): string[] {
  if (type.endsWith('!')) return [place, ...promises(type.slice(0, -1), place)];
  return type.endsWith(']') ? promises(type.slice(1, -1), `${place}[]`) : [];
}
