import type Library from 'protobufjs';
import type { Enum, Field, MapField, Namespace, Service, Type } from 'protobufjs';
import { messageOf } from '../../failure.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { SourceFiles } from '../source-files.ts';
import { invalidSource } from '../structured-text.ts';
import { contractName, counted, type Detector, textOf, unlessBroken } from './detector.ts';
import { globsOnlyOf } from './source-globs.ts';

type ProtocolBuffers = typeof Library;
/** What one file or several define, by full names. */
interface Definitions {
  messages: Map<string, Json>;
  enums: Map<string, Json>;
  services: Map<string, Json>;
  extensions: Map<string, Json>;
}
type Kind = keyof Definitions;
const kinds: readonly Kind[] = ['messages', 'enums', 'services', 'extensions'];

/**
 * The messages, enums and services of each package of Protocol Buffers. Names and types are full where the files
 * define them, so that writing one differently is no change; a field's label is `singular`, `repeated`, `required` or
 * `oneof <name>`. Options and comments do not count.
 */
export const protobuf: Detector = {
  name: 'protobuf',
  patterns: ['**/*.proto'],
  async detect(files, paths, chosen) {
    const packages = new Map<string, string[]>();
    for (const path of paths) {
      const text = textOf(files, path);
      if (text === undefined || !/\b(message|enum|service)\b/.test(text)) continue;
      const found = await unlessBroken(async () => packageOf(await parserFor(), path, text));
      if (found !== undefined) packages.set(found, [...(packages.get(found) ?? []), path]);
    }
    return Array.from(packages, ([name, group]) => ({
      name: contractName(name) || 'protobuf',
      detector: 'protobuf',
      files: group,
      summary: `Protocol Buffers of ${name === '' ? 'no package' : `package ${name}`} in ${counted(group.length, 'file')}`,
      rules: [
        {
          detector: 'protobuf',
          files: chosen !== undefined && packages.size === 1 ? [...chosen] : globsOnlyOf(group, paths),
        },
      ],
    }));
  },
  async read(files, paths) {
    const value = await definitionsIn(
      files,
      paths.filter((path) => path.endsWith('.proto')),
    );
    return Object.keys(value).length === 0 ? {} : { value };
  },
};

async function parserFor(): Promise<ProtocolBuffers> {
  return (await import('protobufjs')).default;
}

function parse(library: ProtocolBuffers, path: string, text: string) {
  try {
    return library.parse(text, { keepCase: true });
  } catch (error) {
    const [, message = '', line = '1'] = /^(.*?)(?: \(line (\d+)\))?$/.exec(messageOf(error)) ?? [];
    throw invalidSource(path, Number(line), message);
  }
}

function packageOf(library: ProtocolBuffers, path: string, text: string): string {
  return parse(library, path, text).package ?? '';
}

async function definitionsIn(files: SourceFiles, paths: readonly string[]): Promise<JsonObject> {
  if (paths.length === 0) return {};
  const library = await parserFor();
  const roots = paths.map((path) => ({ path, root: parse(library, path, files.read(path)).root }));
  const known = new Map<string, string>();
  for (const { path, root } of roots) for (const name of typesIn(library, root)) defineOnce(known, name, path);
  const all: Definitions = { messages: new Map(), enums: new Map(), services: new Map(), extensions: new Map() };
  for (const { root } of roots) new Reader(library, known, all).read(root);
  const filled = kinds.filter((kind) => all[kind].size > 0);
  return Object.fromEntries(filled.map((kind) => [kind, Object.fromEntries([...all[kind]].sort(byName))]));
}

function byName([one]: [string, Json], [other]: [string, Json]): number {
  return one < other ? -1 : 1;
}

function defineOnce(known: Map<string, string>, name: string, path: string): void {
  const other = known.get(name);
  if (other !== undefined) throw invalidSource(path, 1, `${name} is defined in ${other} already`);
  known.set(name, path);
}

function typesIn(library: ProtocolBuffers, space: Namespace): string[] {
  return space.nestedArray.flatMap((one) => [
    ...(one instanceof library.Type || one instanceof library.Enum || one instanceof library.Service
      ? [fullName(one)]
      : []),
    ...(isSpace(library, one) ? typesIn(library, one) : []),
  ]);
}

function isSpace(library: ProtocolBuffers, one: unknown): one is Namespace {
  return one instanceof library.Namespace || one instanceof library.Type;
}

function fullName(one: { fullName: string }): string {
  return one.fullName.replace(/^\./, '');
}

class Reader {
  private readonly library: ProtocolBuffers;
  private readonly known: ReadonlyMap<string, string>;
  private readonly found: Definitions;

  constructor(library: ProtocolBuffers, known: ReadonlyMap<string, string>, found: Definitions) {
    this.library = library;
    this.known = known;
    this.found = found;
  }

  read(space: Namespace): void {
    const { Type: TypeOf, Enum: EnumOf, Service: ServiceOf, Field: FieldOf } = this.library;
    for (const one of space.nestedArray) {
      const name = fullName(one);
      if (one instanceof TypeOf) this.found.messages.set(name, this.message(one));
      else if (one instanceof EnumOf) this.found.enums.set(name, enumeration(one));
      else if (one instanceof ServiceOf) this.found.services.set(name, this.service(one));
      else if (one instanceof FieldOf) this.found.extensions.set(name, this.extension(one, fullName(space)));
      if (isSpace(this.library, one)) this.read(one);
    }
  }

  private message(type: Type): Json {
    const scope = fullName(type);
    // What extends a message is no field of it, although the library lists it.
    const own = type.fieldsArray.filter(({ declaringField }) => declaringField === null);
    const fields = own.map((field) => [field.name, this.field(field, scope)]);
    return { fields: Object.fromEntries(fields), ...reservedIn(type) };
  }

  private field(field: Field | MapField, scope: string): JsonObject {
    const type = this.resolved(field.type, scope);
    const whole = 'keyType' in field ? `map<${field.keyType}, ${type}>` : type;
    return { number: field.id, type: whole, label: labelOf(field) };
  }

  private extension(field: Field, scope: string): Json {
    return { extends: this.resolved(field.extend ?? '', scope), ...this.field(field, scope) };
  }

  private service(service: Service): Json {
    const scope = fullName(service);
    const type = (name: string, isStream: true | undefined): string =>
      `${isStream ? 'stream ' : ''}${this.resolved(name, scope)}`;
    const methods = service.methodsArray.map((method) => [
      method.name,
      {
        request: type(method.requestType, method.requestStream),
        response: type(method.responseType, method.responseStream),
      },
    ]);
    return { methods: Object.fromEntries(methods) };
  }

  /** As the language says: the innermost scope that has such a type. What only an import defines stays as written. */
  private resolved(type: string, scope: string): string {
    if (type.startsWith('.')) return type.slice(1);
    for (let place = scope; place !== ''; place = place.replace(/\.?[^.]*$/, '')) {
      if (this.known.has(`${place}.${type}`)) return `${place}.${type}`;
    }
    return type;
  }
}

/** Without `optional`: neither readers nor the bytes change with it. */
function labelOf(field: Field | MapField): string {
  if (field.repeated) return 'repeated';
  if (field.rule === 'required') return 'required';
  return field.partOf && !field.options?.['proto3_optional'] ? `oneof ${field.partOf.name}` : 'singular';
}

function enumeration(one: Enum): Json {
  return { values: { ...one.values }, ...reservedIn(one) };
}

/** Numbers, ranges and names, as in the source. */
function reservedIn({ reserved }: Type | Enum): { reserved?: Json[] } {
  if (!reserved || reserved.length === 0) return {};
  return { reserved: reserved.map((one) => (typeof one === 'string' ? one : range(one))) };
}

function range([from = 0, to = from]: number[]): Json {
  return from === to ? from : `${from} to ${to}`;
}
