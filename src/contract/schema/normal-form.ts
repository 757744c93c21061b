import type { Json } from '../../json.ts';
import { canonicalText } from '../canonical.ts';

/** A schema in normal form: the number of a node, or its negative for the schema that accepts all else. */
export type Literal = number;

const subjects = ['null', 'boolean', 'number', 'string', 'array', 'object'] as const;
/** The six types of JSON values; `integer` is a number that is a multiple of 1. */
export type JsonType = (typeof subjects)[number];
export const jsonTypes: readonly JsonType[] = subjects;

/** What has a size or, for numbers, is one: characters, items, properties. */
export type Measured = 'number' | 'string' | 'array' | 'object';

/**
 * The constraints that all keywords come down to. One about strings, arrays, … accepts all values of other types, as
 * the keywords do. `is` is the schema of a part.
 */
export type Node =
  | { kind: 'all'; of: readonly Literal[] }
  | { kind: 'one'; of: readonly Literal[] }
  | { kind: 'type'; types: readonly JsonType[] }
  | { kind: 'values'; values: readonly Json[] }
  /** At least so much, or more than that where it is open. */
  | { kind: 'lower'; subject: Measured; bound: number; open: boolean }
  | { kind: 'multiple'; of: number }
  | { kind: 'pattern'; source: string }
  | { kind: 'format'; name: string }
  | { kind: 'required'; name: string }
  | { kind: 'property'; name: string; is: Literal }
  | { kind: 'matching'; pattern: string; is: Literal }
  | { kind: 'others'; names: readonly string[]; patterns: readonly string[]; is: Literal }
  | { kind: 'names'; is: Literal }
  | { kind: 'item'; index: number; is: Literal }
  | { kind: 'rest'; from: number; is: Literal }
  | { kind: 'contains'; is: Literal; least: number; most: number }
  | { kind: 'unique' }
  /** Not understood: all that is known is that it means the same wherever it stands. */
  | { kind: 'opaque'; key: string; reason: string }
  /** A reference back to a schema that is still being read. */
  | { kind: 'link'; to: Literal | undefined };

const subjectByKind = {
  multiple: 'number',
  pattern: 'string',
  format: 'string',
  required: 'object',
  property: 'object',
  matching: 'object',
  others: 'object',
  names: 'object',
  item: 'array',
  rest: 'array',
  contains: 'array',
  unique: 'array',
} as const;

/** The only type whose values a node can refuse; undefined where it speaks of all. */
export function subjectOf(node: Node): JsonType | undefined {
  switch (node.kind) {
    case 'lower':
      return node.subject;
    case 'all':
    case 'one':
    case 'type':
    case 'values':
    case 'opaque':
    case 'link':
      return undefined;
    default:
      return subjectByKind[node.kind];
  }
}

export function jsonType(value: Json): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  const type = typeof value;
  return type === 'boolean' || type === 'number' || type === 'string' ? type : 'object';
}

/** Accepts everything. */
export const anything: Literal = 1;
/** Accepts nothing. */
export const nothing: Literal = -1;

/** The schemas of a node's parts, or the schemas that it is made of. */
export function childrenOf(node: Node): readonly Literal[] {
  switch (node.kind) {
    case 'all':
    case 'one':
      return node.of;
    case 'link':
      return node.to === undefined ? [] : [node.to];
    default:
      return 'is' in node ? [node.is] : [];
  }
}

/** All nodes of one comparison, each once: equal schemas of both sides have the same number. */
export class NormalForm {
  private readonly nodes: Node[] = [];
  private readonly numbers = new Map<string, Literal>();

  constructor() {
    this.add({ kind: 'all', of: [] });
  }

  get size(): number {
    return this.nodes.length;
  }

  node(literal: Literal): Node {
    const node = this.nodes[Math.abs(literal) - 1];
    if (node === undefined) throw new RangeError('no such node');
    return node;
  }

  add(node: Node): Literal {
    const key = keyOf(node, childrenOf(node));
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const literal = this.nodes.push(node);
    this.numbers.set(key, literal);
    return literal;
  }

  /** A node that is no other's equal, to be replaced once it is known. */
  link(): Literal {
    return this.nodes.push({ kind: 'link', to: undefined });
  }

  replace(literal: Literal, node: Node): void {
    this.nodes[Math.abs(literal) - 1] = node;
  }

  /** After nodes were replaced: what new nodes are compared with. */
  reindex(isCurrent: (literal: Literal) => boolean): void {
    this.numbers.clear();
    this.nodes.forEach((node, at) => {
      if (isCurrent(at + 1)) this.numbers.set(keyOf(node, childrenOf(node)), at + 1);
    });
  }

  all(parts: readonly Literal[]): Literal {
    const of = new Set<Literal>();
    for (const part of parts) {
      const node = this.node(part);
      for (const one of part > 0 && node.kind === 'all' ? node.of : [part]) of.add(one);
    }
    for (const one of of) if (of.has(-one)) return nothing;
    const [first] = of;
    return of.size === 1 && first !== undefined ? first : this.add({ kind: 'all', of: [...of].sort(byNumber) });
  }

  any(parts: readonly Literal[]): Literal {
    return -this.all(parts.map((part) => -part));
  }

  type(...types: JsonType[]): Literal {
    const sorted = jsonTypes.filter((type) => types.includes(type));
    return sorted.length === jsonTypes.length ? anything : this.add({ kind: 'type', types: sorted });
  }

  values(values: readonly Json[]): Literal {
    const sorted = new Map(values.map((value) => [canonicalText(value), value]));
    if (sorted.size === 0) return nothing;
    return this.add({ kind: 'values', values: [...sorted].sort(byText).map(([, value]) => value) });
  }
}

/** The same text for equal nodes, given what stands for their children. */
export function keyOf(node: Node, children: readonly (number | string)[]): string {
  switch (node.kind) {
    case 'all':
    case 'one':
      return `${node.kind} ${children.join()}`;
    case 'values':
      return `values ${canonicalText([...node.values])}`;
    case 'contains':
      return `contains ${node.least} ${node.most} ${children.join()}`;
    case 'opaque':
      return `opaque ${node.key}`;
    case 'property':
    case 'required':
      return `${node.kind} ${children.join()} ${node.name}`;
    case 'lower':
      return `lower ${node.subject} ${node.bound} ${node.open}`;
    default:
      return JSON.stringify({ ...node, is: children });
  }
}

export function byNumber(one: number, other: number): number {
  return one - other;
}

function byText([one]: [string, Json], [other]: [string, Json]): number {
  return one < other ? -1 : 1;
}
