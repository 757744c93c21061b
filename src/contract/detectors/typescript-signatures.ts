import { isObject, type Json, type JsonObject } from '../../json.ts';
import { keyOf } from './typescript-data.ts';
import type { Declaration, Declarator, Module, Statement } from './typescript-modules.ts';
import { canonicalCode, type Span } from './typescript-text.ts';

type Class = Extract<Statement, { type: 'ClassDeclaration' }>;
type Interface = Extract<Statement, { type: 'TSInterfaceDeclaration' }>;

/** What functions, methods and signatures of interfaces have in common. */
interface Callable {
  params?: readonly (Span & { type: string })[];
  parameters?: readonly (Span & { type: string })[];
  returnType?: Span | null | undefined;
  typeAnnotation?: Span | null | undefined;
  typeParameters?: Span | null | undefined;
}

/**
 * A function: types of parameters by position, how many of them must be given (as a scalar, so that one more breaks
 * and an optional one does not), and what it returns. Types that only a compiler could infer are `inferred`.
 */
function callable(module: Module, node: Callable): JsonObject {
  const given = (node.params ?? node.parameters ?? []).filter((one) => !('name' in one && one.name === 'this'));
  const parameters = given.map((one, at) => [String(at + 1), parameterText(module, one)]);
  const required = given.filter((one) => !isOptional(one)).length;
  const returned = node.returnType ?? node.typeAnnotation;
  return {
    ...typeParameters(module, node),
    parameters: Object.fromEntries(parameters),
    required,
    returns: annotation(module, returned),
  };
}

function typeParameters(module: Module, node: { typeParameters?: Span | null | undefined }): JsonObject {
  return node.typeParameters ? { typeParameters: canonicalCode(module, node.typeParameters) } : {};
}

function isOptional(node: { type: string }): boolean {
  if (node.type === 'RestElement' || node.type === 'AssignmentPattern') return true;
  if ('parameter' in node && hasType(node.parameter)) return isOptional(node.parameter);
  return 'optional' in node && node.optional === true;
}

function hasType(node: unknown): node is { type: string } {
  return typeof node === 'object' && node !== null && 'type' in node && typeof node.type === 'string';
}

function parameterText(module: Module, node: { type: string }): string {
  if (node.type === 'AssignmentPattern' && 'left' in node && hasType(node.left))
    return parameterText(module, node.left);
  if (node.type === 'TSParameterProperty' && 'parameter' in node && hasType(node.parameter))
    return parameterText(module, node.parameter);
  const text = annotation(module, 'typeAnnotation' in node ? spanOf(node.typeAnnotation) : undefined);
  return node.type === 'RestElement' ? `...${text}` : text;
}

function spanOf(node: unknown): Span | undefined {
  return isObject(node) && typeof node['start'] === 'number' ? node : undefined;
}

/** The type behind the colon, or the arrow of a function's type. */
function annotation(module: Module, node: Span | null | undefined): string {
  return node ? canonicalCode(module, node).replace(/^(?::|=>) ?/, '') : 'inferred';
}

/** What the declarations of one exported value say, with its overloads. */
export function valueSignature(module: Module, declarations: readonly Declaration[]): JsonObject | undefined {
  const created = declarations.find((one) => one.type === 'ClassDeclaration');
  if (created !== undefined) return { class: classSignature(module, created) };
  const functions = declarations.filter(
    (one) => one.type === 'FunctionDeclaration' || one.type === 'TSDeclareFunction',
  );
  // Where there are overloads, the implementation's own signature is not seen.
  const overloads = functions.filter((one) => one.type === 'TSDeclareFunction');
  const seen = overloads.length > 0 ? overloads : functions;
  if (seen.length > 0) return { function: overloaded(seen.map((one) => callable(module, one))) };
  const constant = declarations.find((one) => one.type === 'VariableDeclarator');
  return constant && constantSignature(module, constant);
}

function overloaded(signatures: readonly JsonObject[]): JsonObject {
  const [first] = signatures;
  return signatures.length === 1 && first ? first : { overloads: signatures.map((one) => JSON.stringify(one)) };
}

function constantSignature(module: Module, { id, init }: Declarator): JsonObject {
  const annotated = 'typeAnnotation' in id ? id.typeAnnotation : undefined;
  if (annotated) return { constant: annotation(module, annotated) };
  if (init?.type === 'ArrowFunctionExpression' || init?.type === 'FunctionExpression')
    return { function: callable(module, init) };
  const isLiteral =
    init?.type === 'StringLiteral' || init?.type === 'NumericLiteral' || init?.type === 'BooleanLiteral';
  return { constant: isLiteral ? canonicalCode(module, init) : 'inferred' };
}

function classSignature(module: Module, node: Class): JsonObject {
  const members = new Map<string, JsonObject[]>();
  const created: JsonObject[] = [];
  for (const member of node.body.body) {
    if (!('key' in member) || member.type.includes('Private')) continue;
    if ('accessibility' in member && (member.accessibility === 'private' || member.accessibility === 'protected'))
      continue;
    const key = keyOf(member);
    if (key === undefined) continue;
    const name = 'static' in member && member.static ? `static ${key}` : key;
    const isMethod = member.type === 'ClassMethod' || member.type === 'TSDeclareMethod';
    if (isMethod && member.kind === 'constructor') created.push(callable(module, member));
    else if (isMethod && member.kind === 'method')
      members.set(name, [...(members.get(name) ?? []), callable(module, member)]);
    else members.set(name, [{ type: memberType(module, member) }]);
  }
  const own = Array.from(members, ([name, signatures]): [string, Json] => [name, overloaded(signatures)]);
  return {
    ...typeParameters(module, node),
    ...(node.superClass ? { extends: canonicalCode(module, node.superClass) } : {}),
    ...(created.length > 0 ? { new: overloaded(created) } : {}),
    members: Object.fromEntries(own),
  };
}

/** Of a property, or of what reads or writes it. */
function memberType(module: Module, member: object): string {
  const own =
    'returnType' in member ? member.returnType : 'typeAnnotation' in member ? member.typeAnnotation : undefined;
  return annotation(module, spanOf(own));
}

/** A type that is no data: its members by name, or its text. */
export function typeSignature(module: Module, declarations: readonly Declaration[]): Json {
  const parts = declarations.map((one): JsonObject => {
    if (one.type === 'TSInterfaceDeclaration') return interfaceSignature(module, one);
    if (one.type !== 'TSTypeAliasDeclaration') return { text: canonicalCode(module, one) };
    return { ...typeParameters(module, one), text: canonicalCode(module, one.typeAnnotation) };
  });
  const [first] = parts;
  return parts.length === 1 && first ? first : { parts };
}

function interfaceSignature(module: Module, node: Interface): JsonObject {
  const members = new Map<string, JsonObject[]>();
  for (const member of node.body.body) {
    const key = 'key' in member ? keyOf(member) : undefined;
    // Signatures without a name are told apart by what they say.
    const name = key ?? canonicalCode(module, member);
    const signature: JsonObject =
      member.type === 'TSMethodSignature' && member.kind === 'method'
        ? callable(module, member)
        : { type: key === undefined ? 'signature' : memberType(module, member) };
    if ('optional' in member && member.optional) signature['optional'] = true;
    members.set(name, [...(members.get(name) ?? []), signature]);
  }
  const own = Array.from(members, ([name, signatures]): [string, Json] => [name, overloaded(signatures)]);
  return {
    ...typeParameters(module, node),
    ...(node.extends && node.extends.length > 0
      ? { extends: node.extends.map((one) => canonicalCode(module, one)) }
      : {}),
    members: Object.fromEntries(own),
  };
}
