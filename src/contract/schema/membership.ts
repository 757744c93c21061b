import type { Json } from '../../json.ts';
import { canonicalText } from '../canonical.ts';
import type { Node } from './normal-form.ts';

// Lists in nodes may be long and are asked often.
const texts = new WeakMap<Node, ReadonlySet<string>>();
const names = new WeakMap<Node, ReadonlySet<string>>();

/** Whether a value is one of those that a node lists. */
export function isListed(value: Json, node: Node & { kind: 'values' }): boolean {
  let known = texts.get(node);
  if (known === undefined) texts.set(node, (known = new Set(node.values.map(canonicalText))));
  return known.has(canonicalText(value));
}

/** Whether a property is one of those that a rule about the others leaves out by name. */
export function isNamed(name: string, node: Node & { kind: 'others' }): boolean {
  let known = names.get(node);
  if (known === undefined) names.set(node, (known = new Set(node.names)));
  return known.has(name);
}
