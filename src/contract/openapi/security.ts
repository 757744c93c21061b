import { isJsonObject, type Json } from '../../json.ts';
import { canonicalText, isEqual } from '../canonical.ts';
import type { Change } from '../change.ts';
import { below } from '../pointer.ts';
import { type ApiDocument, own, type Part, partAt } from './document.ts';
import { breaks, finding } from './finding.ts';
import type { Scope } from './scope.ts';

/** One way to be let in: all these schemes with these scopes. */
type Way = ReadonlyMap<string, ReadonlySet<string>>;

/** Every old way into an operation must still lead in. */
export function compareSecurity(old: Part, next: Part, { pair, where }: Scope): Change[] {
  const [before, after] = [waysInto(old, pair.old), waysInto(next, pair.next)];
  const pointer = below(next.pointer, 'security');
  const shut = before.filter((way) => !after.some((other) => asksNoMore(other, way)));
  if (shut.length > 0) {
    const needs = after.map(nameOf).join(' or ');
    const message = `Added security to ${where}: it needs ${needs} where ${shut.map(nameOf).join(' or ')} was enough`;
    return [breaks(finding('narrowed', pointer, message), 'go on accepting the old way beside the new one')];
  }
  const [known, there] = [new Set(before.map(nameOf)), new Set(after.map(nameOf))];
  const opened = [...there].filter((way) => !known.has(way));
  if (opened.length > 0) return [finding('widened', pointer, `Added ${opened.join(' or ')} as a way into ${where}`)];
  const spared = [...known].filter((way) => !there.has(way));
  return spared.length === 0
    ? []
    : [finding('text', pointer, `${where} does not name ${spared.join(' or ')} any more`)];
}

/** What the operation says, else what the document says; no way at all means that nothing is needed. */
function waysInto(operation: Part, document: ApiDocument): Way[] {
  const listed = own(operation.value, 'security') ?? own(document.root, 'security');
  const ways = Array.isArray(listed) ? listed.filter(isJsonObject) : [];
  return ways.length === 0
    ? [new Map()]
    : ways.map((way) => new Map(Object.entries(way).map(([scheme, scopes]) => [scheme, textsIn(scopes)])));
}

function textsIn(value: Json): Set<string> {
  return new Set(Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []);
}

function asksNoMore(one: Way, other: Way): boolean {
  return [...one].every(([scheme, scopes]) => {
    const given = other.get(scheme);
    return given !== undefined && [...scopes].every((scope) => given.has(scope));
  });
}

function nameOf(way: Way): string {
  if (way.size === 0) return 'nothing';
  return [...way]
    .map(([scheme, scopes]) => (scopes.size === 0 ? scheme : `${scheme} (${[...scopes].join(', ')})`))
    .join(' with ');
}

/** Schemes that keep their name and work in another way. */
export function compareSecuritySchemes(old: ApiDocument, next: ApiDocument): Change[] {
  const [before, after] = [schemesOf(old), schemesOf(next)];
  if (before === undefined || after === undefined) return [];
  return Object.keys(before.value).flatMap((name) => {
    const [from, to] = [own(before.value, name), own(after.value, name)];
    if (to === undefined || !isJsonObject(from) || !isJsonObject(to) || isEqual(from, to)) return [];
    const pointer = below('/components/securitySchemes', name);
    if (canonicalText(mechanism(from)) === canonicalText(mechanism(to)))
      return [finding('text', pointer, `Reworded the security scheme ${name}`)];
    const change = finding('changed', pointer, `Changed how the security scheme ${name} works`);
    return [breaks(change, 'add the new one under another name, and accept both')];
  });
}

function schemesOf(document: ApiDocument): Part | undefined {
  const components = own(document.root, 'components');
  const schemes = isJsonObject(components) ? own(components, 'securitySchemes') : undefined;
  return partAt(schemes, '/components/securitySchemes', document);
}

function mechanism(scheme: Part['value']): Json {
  return ['type', 'in', 'name', 'scheme', 'openIdConnectUrl', '$ref'].map((key) => {
    const value = own(scheme, key) ?? null;
    return typeof value === 'string' && key !== 'name' ? value.toLowerCase() : value;
  });
}
