import type { Json, JsonObject } from '../../json.ts';
import { below } from '../pointer.ts';
import type { Content } from './detector.ts';
import { dataSchema } from './typescript-data.ts';
import type { Declaration, Meaning, Module, Modules } from './typescript-modules.ts';
import { typeSignature, valueSignature } from './typescript-signatures.ts';
import { referredTypes } from './typescript-text.ts';

/** A type of the package: exported, or what an exported one refers to. */
interface PackageType {
  name: string;
  module: Module;
  declarations: Declaration[];
  /** Undefined for one that is no plain data. */
  schema: Json | undefined;
  refersTo: PackageType[];
}

/**
 * What a module exports: in the schema one optional property for each type that is plain data, in the value
 * `functions`, `classes`, `constants`, other `types`, and `external` names of other packages.
 */
export function exportedTypes(modules: Modules, entry: Module): Content {
  const exported = [...modules.exportsOf(entry)].sort(([one], [other]) => (one < other ? -1 : 1));
  if (exported.length === 0) return {};
  const types = new PackageTypes(modules);
  const groups = new Map<string, [string, Json][]>();
  const put = (group: string, name: string, value: Json): void => {
    groups.set(group, [...(groups.get(group) ?? []), [name, value]]);
  };
  for (const [name, meaning] of exported) types.addExport(name, meaning);
  for (const [name, meaning] of exported) {
    if ('outside' in meaning) put('external', name, meaning.outside);
    else {
      const signature = valueSignature(meaning.module, meaning.declarations) ?? {};
      types.addReferred(
        meaning.module,
        meaning.declarations.filter((one) => !isType(one)),
      );
      for (const [kind, value] of Object.entries(signature)) put(groupOf(kind), name, value);
    }
  }
  const { schema, others } = types.settled();
  for (const [name, value] of others) put('types', name, value);
  const value: JsonObject = Object.fromEntries(
    [...groups]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([group, all]) => [group, Object.fromEntries(all)]),
  );
  return { schema, value };
}

function groupOf(kind: string): string {
  return kind === 'class' ? 'classes' : `${kind}s`;
}

function isType(one: Declaration): boolean {
  return /^TS(Interface|TypeAlias|Enum)Declaration$/.test(one.type);
}

class PackageTypes {
  private readonly modules: Modules;
  private readonly byPlace = new Map<string, PackageType>();
  private readonly names = new Set<string>();
  private readonly aliases: [string, PackageType][] = [];
  private readonly open: PackageType[] = [];

  constructor(modules: Modules) {
    this.modules = modules;
  }

  addExport(name: string, meaning: Meaning): void {
    const type = this.typeFor(meaning, name);
    if (type !== undefined && type.name !== name) this.aliases.push([name, type]);
  }

  /** Types that signatures speak of. */
  addReferred(module: Module, parts: readonly unknown[]): void {
    for (const name of referredTypes(parts)) this.typeIn(module, name);
  }

  /** All types, with those as data that refer to nothing but data. */
  settled(): { schema: Json; others: [string, Json][] } {
    for (let type = this.open.pop(); type !== undefined; type = this.open.pop()) this.read(type);
    const all = [...this.byPlace.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
    const isUsedBy = new Map<PackageType, PackageType[]>();
    for (const type of all) for (const one of type.refersTo) isUsedBy.set(one, [...(isUsedBy.get(one) ?? []), type]);
    const noData = all.filter(({ schema }) => schema === undefined);
    for (let type = noData.pop(); type !== undefined; type = noData.pop())
      for (const user of isUsedBy.get(type) ?? []) {
        if (user.schema !== undefined) noData.push(user);
        user.schema = undefined;
      }
    const data = all.flatMap(({ name, schema }): [string, Json][] => (schema === undefined ? [] : [[name, schema]]));
    const aliases = this.aliases.filter(([, { schema }]) => schema !== undefined);
    const names = [
      ...data.map(([name]) => [name, name] as const),
      ...aliases.map(([name, one]) => [name, one.name] as const),
    ];
    const others = all.filter(({ schema }) => schema === undefined);
    return {
      schema: {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        properties: Object.fromEntries(names.map(([name, target]) => [name, { $ref: `#${below('/$defs', target)}` }])),
        $defs: Object.fromEntries(data),
      },
      others: [
        ...others.map((one): [string, Json] => [one.name, typeSignature(one.module, one.declarations)]),
        ...this.aliases.flatMap(([name, one]): [string, Json][] =>
          one.schema === undefined ? [[name, { text: one.name }]] : [],
        ),
      ],
    };
  }

  private read(type: PackageType): void {
    const refersTo = new Set<PackageType>();
    type.schema = dataSchema(type.declarations, (name) => {
      const found = this.typeIn(type.module, name);
      if (found !== undefined) refersTo.add(found);
      return found?.name;
    });
    type.refersTo = [...refersTo];
    this.addReferred(type.module, type.declarations);
  }

  private typeIn(module: Module, name: string): PackageType | undefined {
    const meaning = this.modules.lookup(module, name);
    return meaning && this.typeFor(meaning, name);
  }

  private typeFor(meaning: Meaning, wanted: string): PackageType | undefined {
    if ('outside' in meaning) return undefined;
    const declarations = meaning.declarations.filter(isType);
    if (declarations.length === 0) return undefined;
    const place = `${meaning.module.file}#${meaning.name}`;
    const known = this.byPlace.get(place);
    if (known !== undefined) return known;
    const type: PackageType = {
      name: this.freeName(wanted),
      module: meaning.module,
      declarations,
      schema: undefined,
      refersTo: [],
    };
    this.byPlace.set(place, type);
    this.open.push(type);
    return type;
  }

  /** A type that is not exported may have the name of one that is. */
  private freeName(wanted: string): string {
    let name = wanted;
    for (let number = 2; this.names.has(name); number++) name = `${wanted}-${number}`;
    this.names.add(name);
    return name;
  }
}
