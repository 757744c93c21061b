import { isEqual } from '../canonical.ts';
import type { Change } from '../change.ts';
import { below } from '../pointer.ts';
import { membersAt, own, type Part } from './document.ts';
import { addition, finding, removal } from './finding.ts';
import type { Side } from './schema-translation.ts';
import type { Scope } from './scope.ts';

/** Compares the media types under `content` of two parts: each that goes breaks, the others are judged by schema. */
export function compareContent(old: Part, next: Part, scope: Scope, side: Side): Change[] {
  const [before, after] = [mediaTypes(old, scope.pair.old), mediaTypes(next, scope.pair.next)];
  return [
    ...[...before].flatMap(([type, part]) => {
      const other = after.get(type) ?? rangeFor(type, after);
      if (other === undefined) return [removal(part.pointer, `media type ${type}`, scope.where)];
      return compareMedia(part, other, scope, side);
    }),
    ...[...after]
      .filter(([type]) => !before.has(type))
      .map(([type, part]) => addition(part.pointer, `media type ${type}`, scope.where)),
  ];
}

function mediaTypes(part: Part, document: Scope['pair']['old']): Map<string, Part> {
  const found = membersAt(part, 'content', document);
  return new Map([...found].map(([type, media]) => [type.toLowerCase().replaceAll(/\s/g, ''), media]));
}

/** `application/*` still has what `application/json` was. */
function rangeFor(type: string, types: ReadonlyMap<string, Part>): Part | undefined {
  return types.get(`${type.split('/')[0]}/*`) ?? types.get('*/*');
}

function compareMedia(old: Part, next: Part, scope: Scope, side: Side): Change[] {
  const [before, after] = [own(old.value, 'schema'), own(next.value, 'schema')];
  const pointer = below(next.pointer, 'schema');
  const place = { pointer, name: '', where: scope.where, side };
  return [
    ...scope.schemas.changes(before ?? true, after ?? true, place),
    ...encodingChanges(old, next, scope),
    ...(isEqual(own(old.value, 'example'), own(next.value, 'example')) &&
    isEqual(own(old.value, 'examples'), own(next.value, 'examples'))
      ? []
      : [finding('text', next.pointer, `Reworded the examples of ${scope.where}`)]),
  ];
}

function encodingChanges(old: Part, next: Part, { where, doubt }: Scope): Change[] {
  if (isEqual(own(old.value, 'encoding'), own(next.value, 'encoding'))) return [];
  doubt();
  const pointer = below(next.pointer, 'encoding');
  return [finding('changed', pointer, `Changed the encoding of ${where}, which is not judged`)];
}
