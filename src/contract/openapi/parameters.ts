import type { Json } from '../../json.ts';
import { isEqual } from '../canonical.ts';
import { type Change, shown } from '../change.ts';
import { below } from '../pointer.ts';
import { compareContent } from './content.ts';
import { membersAt, own, type Part } from './document.ts';
import { addition, breaks, finding, keepDeprecated } from './finding.ts';
import type { Scope } from './scope.ts';

/** One of an operation, as `in` and what identifies it there. */
type Parameters = Map<string, Part>;

/** The operation's own parameters and those of its path that it does not replace. */
export function parametersOf(
  path: Part,
  operation: Part,
  template: string,
  document: Scope['pair']['old'],
): Parameters {
  const all = [path, operation].flatMap((owner) => [...membersAt(owner, 'parameters', document).values()]);
  return new Map(all.filter((one) => !isIgnored(one)).map((one) => [keyOf(one, template), one]));
}

/** The specification says so: other parts of the document describe them. */
function isIgnored({ value }: Part): boolean {
  return value['in'] === 'header' && /^(accept|content-type|authorization)$/i.test(nameOf(value));
}

/** Parameters of a path are known by their place in it, since their names are nobody's business. */
function keyOf({ value }: Part, template: string): string {
  const [place, name] = [textOf(value['in']), nameOf(value)];
  if (place === 'path') return `path ${Array.from(template.matchAll(/\{([^{}]*)\}/g), ([, one]) => one).indexOf(name)}`;
  return `${place} ${place === 'header' ? name.toLowerCase() : name}`;
}

export function compareParameters(old: Parameters, next: Parameters, scope: Scope): Change[] {
  const gone = [...old].filter(([key]) => !next.has(key));
  const fresh = [...next].filter(([key]) => !old.has(key));
  return [
    ...gone.map(([, part]) => {
      const target = moved(part, fresh);
      return target === undefined ? removedParameter(part, scope) : movedParameter(part, target, scope);
    }),
    ...fresh.filter(([, part]) => moved(part, gone) === undefined).map(([, part]) => addedParameter(part, scope)),
    ...[...old].flatMap(([key, part]) => {
      const other = next.get(key);
      return other === undefined ? [] : comparePair(part, other, scope);
    }),
  ];
}

/** A parameter of the same name somewhere else. */
function moved(part: Part, others: [string, Part][]): Part | undefined {
  return others.map(([, other]) => other).find((other) => nameOf(other.value) === nameOf(part.value));
}

function removedParameter({ value, pointer }: Part, { where }: Scope): Change {
  const what = `parameter ${nameOf(value)}`;
  const change = finding('removed', pointer, `Removed ${what} from ${where}`, { value: what });
  return breaks(change, keepDeprecated(what));
}

function movedParameter(from: Part, to: Part, { where }: Scope): Change {
  const [before, after] = [textOf(from.value['in']), textOf(to.value['in'])];
  const message = `Moved parameter ${nameOf(from.value)} of ${where} from ${before} to ${after}`;
  const change = finding('changed', to.pointer, message, { from: before, to: after });
  return breaks(change, `accept it in the ${before} too until its consumers have moved`);
}

function addedParameter({ value, pointer }: Part, { where }: Scope): Change {
  const isRequired = value['required'] === true;
  const change = addition(pointer, `${isRequired ? 'required' : 'optional'} parameter ${nameOf(value)}`, where);
  return isRequired ? breaks(change, 'make it optional') : change;
}

function comparePair(old: Part, next: Part, scope: Scope): Change[] {
  const name = `parameter ${nameOf(next.value)}`;
  const inside = { ...scope, where: `${name} of ${scope.where}` };
  return [
    ...comparePresence(old, next, `${capital(name)} of ${scope.where}`),
    ...['style', 'explode', 'allowReserved'].flatMap((key) => compareSerialization(key, old, next, inside)),
    ...narrowedEmptiness(old, next, inside),
    ...compareParameterSchema(old, next, inside),
    ...compareContent(old, next, inside, 'request'),
    ...reworded(old, next, inside),
  ];
}

/** Something that a consumer must send now, or need not any more. */
export function comparePresence(old: Part, next: Part, subject: string): Change[] {
  const [before, after] = [old.value['required'] === true, next.value['required'] === true];
  if (before === after) return [];
  const pointer = below(next.pointer, 'required');
  const details = { from: before, to: after };
  if (after) return [breaks(finding('narrowed', pointer, `${subject} is required now`, details), 'leave it optional')];
  return [finding('widened', pointer, `${subject} is optional now`, details)];
}

function compareSerialization(key: string, old: Part, next: Part, { where }: Scope): Change[] {
  const [from, to] = [serialization(key, old), serialization(key, next)];
  if (from === to) return [];
  const change = finding(
    'changed',
    below(next.pointer, key),
    `Changed ${key} of ${where} from ${shown(from)} to ${shown(to)}`,
    {
      from,
      to,
    },
  );
  return [breaks(change, `keep ${key} as it was, or add a parameter of another name`)];
}

/** With the specification's defaults. */
function serialization(key: string, { value }: Part): Json {
  const said = own(value, key);
  if (said !== undefined) return said;
  const style = own(value, 'style') ?? (value['in'] === 'query' || value['in'] === 'cookie' ? 'form' : 'simple');
  if (key === 'style') return style;
  return key === 'explode' && style === 'form';
}

function narrowedEmptiness(old: Part, next: Part, { where }: Scope): Change[] {
  const [before, after] = [old, next].map(({ value }) => value['allowEmptyValue'] === true);
  if (before === after) return [];
  const pointer = below(next.pointer, 'allowEmptyValue');
  if (after === true) return [finding('widened', pointer, `${capital(where)} may be empty now`)];
  return [breaks(finding('narrowed', pointer, `${capital(where)} may no longer be empty`), 'go on accepting it empty')];
}

function compareParameterSchema(old: Part, next: Part, scope: Scope): Change[] {
  const [before, after] = [own(old.value, 'schema'), own(next.value, 'schema')];
  if (before === undefined && after === undefined) return [];
  const pointer = below(next.pointer, 'schema');
  // As text, every number and boolean is a string already.
  if (
    isPlain(before, ['integer', 'number', 'boolean']) &&
    isPlain(after, ['string']) &&
    Object.keys(after ?? {}).length === 1
  )
    return [finding('widened', pointer, `${capital(scope.where)} may be any text now`)];
  // A parameter that says its form in `content` is compared there.
  if (before === undefined && own(old.value, 'content') !== undefined) return [];
  return scope.schemas.changes(before ?? true, after ?? true, {
    pointer,
    name: '',
    where: scope.where,
    side: 'request',
  });
}

function isPlain(schema: Json | undefined, types: readonly Json[]): boolean {
  return (
    typeof schema === 'object' && schema !== null && !Array.isArray(schema) && types.includes(schema['type'] ?? null)
  );
}

function reworded(old: Part, next: Part, { where }: Scope): Change[] {
  const changed = ['description', 'example', 'examples', 'deprecated'].filter(
    (key) => !isEqual(own(old.value, key), own(next.value, key)),
  );
  if (changed.length === 0) return [];
  const verb = changed.includes('deprecated') && next.value['deprecated'] === true ? 'Deprecated' : 'Reworded';
  return [finding('text', next.pointer, `${verb} ${where}`)];
}

function nameOf(value: Part['value']): string {
  return textOf(value['name']);
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
