import type { Json } from '../../json.ts';
import { isEqual } from '../canonical.ts';
import type { Change } from '../change.ts';
import { below } from '../pointer.ts';
import { compareContent } from './content.ts';
import { membersAt, own, type Part } from './document.ts';
import { addition, breaks, finding, keepDeprecated, removal } from './finding.ts';
import type { Scope } from './scope.ts';

/** Responses are what the provider writes: old consumers must understand the new ones. */
export function compareResponses(old: Part, next: Part, scope: Scope): Change[] {
  const [before, after] = [membersAt(old, 'responses', scope.pair.old), membersAt(next, 'responses', scope.pair.next)];
  return [
    ...[...before].flatMap(([status, part]) => {
      const other = after.get(status) ?? after.get(rangeOf(status));
      if (other === undefined) return [removal(part.pointer, `response ${status}`, scope.where)];
      return compareResponse(part, other, { ...scope, where: `the response ${status} of ${scope.where}` });
    }),
    ...[...after].flatMap(([status, part]) => {
      if (before.has(status)) return [];
      const added = addition(part.pointer, `response ${status}`, scope.where);
      const range = before.get(rangeOf(status));
      if (range === undefined) return [added];
      return [added, ...compareResponse(range, part, { ...scope, where: `the response ${status} of ${scope.where}` })];
    }),
  ];
}

/** `404` is one of `4XX`. */
function rangeOf(status: string): string {
  return /^[1-5]\d\d$/.test(status) ? `${status.charAt(0)}XX` : '';
}

function compareResponse(old: Part, next: Part, scope: Scope): Change[] {
  return [
    ...compareHeaders(old, next, scope),
    ...compareContent(old, next, scope, 'response'),
    ...compareLinks(old, next, scope),
    ...(isEqual(own(old.value, 'description'), own(next.value, 'description'))
      ? []
      : [finding('text', next.pointer, `Reworded ${scope.where}`)]),
  ];
}

function compareLinks(old: Part, next: Part, { where }: Scope): Change[] {
  if (isEqual(own(old.value, 'links'), own(next.value, 'links'))) return [];
  return [finding('text', below(next.pointer, 'links'), `Changed the links of ${where}`)];
}

function compareHeaders(old: Part, next: Part, scope: Scope): Change[] {
  const [before, after] = [headersOf(old, scope.pair.old), headersOf(next, scope.pair.next)];
  return [
    ...[...before].flatMap(([name, part]) => {
      const other = after.get(name);
      return other === undefined ? [removedHeader(name, part, scope)] : compareHeader(name, part, other, scope);
    }),
    ...[...after]
      .filter(([name]) => !before.has(name))
      .map(([name, part]) => addition(part.pointer, `header ${name}`, scope.where)),
  ];
}

function headersOf(part: Part, document: Scope['pair']['old']): Map<string, Part> {
  const found = [...membersAt(part, 'headers', document)].map(
    ([name, header]) => [name.toLowerCase(), header] as const,
  );
  return new Map(found.filter(([name]) => name !== 'content-type'));
}

/** Nobody could rely on one that need not be there. */
function removedHeader(name: string, { value, pointer }: Part, { where }: Scope): Change {
  const what = `header ${name}`;
  const change = finding('removed', pointer, `Removed ${what} from ${where}`, { value: what });
  return value['required'] === true ? breaks(change, keepDeprecated(what)) : change;
}

function compareHeader(name: string, old: Part, next: Part, scope: Scope): Change[] {
  const where = `header ${name} of ${scope.where}`;
  const place = { pointer: below(next.pointer, 'schema'), name: '', where, side: 'response' as const };
  const [before, after] = [old, next].map(({ value }): Json => own(value, 'schema') ?? true);
  return [...headerPresence(old, next, where), ...scope.schemas.changes(before ?? true, after ?? true, place)];
}

function headerPresence(old: Part, next: Part, where: string): Change[] {
  const [before, after] = [old.value['required'] === true, next.value['required'] === true];
  if (before === after) return [];
  const pointer = below(next.pointer, 'required');
  const details = { from: before, to: after };
  if (after) return [finding('narrowed', pointer, `Always sends ${where} now`, details)];
  return [breaks(finding('widened', pointer, `No longer always sends ${where}`, details), 'go on sending it always')];
}
