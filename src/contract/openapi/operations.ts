import { isEqual } from '../canonical.ts';
import type { Change } from '../change.ts';
import { below } from '../pointer.ts';
import { type ApiDocument, membersAt, own, type Part, partAt } from './document.ts';
import { addition, breaks, finding, removal } from './finding.ts';
import { compareContent } from './content.ts';
import { compareParameters, comparePresence, parametersOf } from './parameters.ts';
import { compareResponses } from './responses.ts';
import type { Scope } from './scope.ts';
import { compareSecurity } from './security.ts';

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

interface Path {
  template: string;
  item: Part;
}

interface Operation {
  /** `GET /pets/{id}` */
  name: string;
  part: Part;
}

/** Compares all operations; paths are equal up to the names of their parameters. */
export function compareOperations(scope: Scope): Change[] {
  const { pair } = scope;
  const [before, after] = [pathsOf(pair.old), pathsOf(pair.next)];
  return [
    ...[...before].flatMap(([shape, path]) => {
      const other = after.get(shape);
      return other === undefined ? [removedPath(path)] : comparePaths(path, other, scope);
    }),
    ...[...after].filter(([shape]) => !before.has(shape)).map(([, path]) => addedPath(path)),
    ...compareUnjudged(pair.old.root, pair.next.root, '', ['webhooks'], { ...scope, where: 'the document' }),
  ];
}

function pathsOf(document: ApiDocument): Map<string, Path> {
  const paths = membersAt({ value: document.root, pointer: '' }, 'paths', document);
  return new Map([...paths].map(([template, item]) => [template.replaceAll(/\{[^{}]*\}/g, '{}'), { template, item }]));
}

function operationsOf({ template, item }: Path, document: ApiDocument): Map<string, Operation> {
  return new Map(
    methods.flatMap((method) => {
      const part = partAt(own(item.value, method), below(item.pointer, method), document);
      return part === undefined ? [] : [[method, { name: `${method.toUpperCase()} ${template}`, part }]];
    }),
  );
}

function removedPath({ template, item }: Path): Change {
  return removal(item.pointer, `path ${template}`, '');
}

function addedPath({ template, item }: Path): Change {
  return addition(item.pointer, `path ${template}`, '');
}

function comparePaths(old: Path, next: Path, scope: Scope): Change[] {
  const { pair } = scope;
  const [before, after] = [operationsOf(old, pair.old), operationsOf(next, pair.next)];
  return [
    ...[...before].flatMap(([method, operation]) => {
      const other = after.get(method);
      if (other === undefined) return [removal(operation.part.pointer, operation.name, '')];
      if (isSame(old, next, operation, other, scope)) return [];
      return compareOperation(old, next, operation.part, other.part, { ...scope, where: other.name });
    }),
    ...[...after]
      .filter(([method]) => !before.has(method))
      .map(([, operation]) => addition(operation.part.pointer, operation.name, '')),
    ...reworded(old.item, next.item, ['summary', 'description', 'servers'], `path ${next.template}`),
  ];
}

/** Most operations of a document are as they were. */
function isSame(old: Path, next: Path, one: Operation, other: Operation, { pair }: Scope): boolean {
  return (
    old.template === next.template &&
    pair.isSame(one.part.value, other.part.value) &&
    pair.isSame(own(old.item.value, 'parameters'), own(next.item.value, 'parameters')) &&
    isEqual(own(pair.old.root, 'security'), own(pair.next.root, 'security'))
  );
}

function compareOperation(oldPath: Path, nextPath: Path, old: Part, next: Part, scope: Scope): Change[] {
  const { pair } = scope;
  const before = parametersOf(oldPath.item, old, oldPath.template, pair.old);
  const after = parametersOf(nextPath.item, next, nextPath.template, pair.next);
  return [
    ...compareParameters(before, after, scope),
    ...compareBodies(old, next, scope),
    ...compareResponses(old, next, scope),
    ...compareSecurity(old, next, scope),
    ...compareUnjudged(old.value, next.value, next.pointer, ['callbacks'], scope),
    ...reworded(
      old,
      next,
      ['operationId', 'summary', 'description', 'tags', 'externalDocs', 'servers', 'deprecated'],
      scope.where,
    ),
  ];
}

function compareBodies(old: Part, next: Part, scope: Scope): Change[] {
  const [before, after] = (
    [
      [old, scope.pair.old],
      [next, scope.pair.next],
    ] as const
  ).map(([part, document]) => partAt(own(part.value, 'requestBody'), below(part.pointer, 'requestBody'), document));
  const what = 'the request body';
  if (before === undefined && after === undefined) return [];
  if (before === undefined && after !== undefined) {
    const change = addition(
      after.pointer,
      after.value['required'] === true ? `a required request body` : 'a request body',
      scope.where,
    );
    return [after.value['required'] === true ? breaks(change, 'make it optional') : change];
  }
  if (before === undefined) return [];
  if (after === undefined) return [removal(before.pointer, what, scope.where)];
  const inside = { ...scope, where: `the request of ${scope.where}` };
  return [
    ...comparePresence(before, after, `The body of ${scope.where}`),
    ...compareContent(before, after, inside, 'request'),
    ...reworded(before, after, ['description'], inside.where),
  ];
}

/** Parts whose changes are seen and not judged. */
function compareUnjudged(
  old: Part['value'],
  next: Part['value'],
  pointer: string,
  keys: readonly string[],
  { pair, where, doubt }: Scope,
): Change[] {
  return keys
    .filter((key) => Object.hasOwn(old, key) || Object.hasOwn(next, key))
    .filter((key) => !pair.isSame(own(old, key), own(next, key)))
    .map((key) => {
      doubt();
      return finding('changed', below(pointer, key), `Changed the ${key} of ${where}, which are not judged`);
    });
}

function reworded(old: Part, next: Part, keys: readonly string[], where: string): Change[] {
  const changed = keys.filter((key) => !isEqual(own(old.value, key), own(next.value, key)));
  if (changed.length === 0) return [];
  if (changed.includes('deprecated') && next.value['deprecated'] === true)
    return [finding('text', next.pointer, `Deprecated ${where}`)];
  return [finding('text', next.pointer, `Reworded ${where} (${changed.join(', ')})`)];
}
