import { posix } from 'node:path';
import type Babel from '@babel/parser';
import { messageOf } from '../../failure.ts';
import { isObject } from '../../json.ts';
import type { SourceFiles } from '../source-files.ts';
import { invalidSource } from '../structured-text.ts';

export type Parse = (typeof Babel)['parse'];
export type Statement = ReturnType<Parse>['program']['body'][number];
type Of<T extends Statement['type']> = Extract<Statement, { type: T }>;
export type Declarator = Of<'VariableDeclaration'>['declarations'][number];
export type Declaration =
  | Of<'TSInterfaceDeclaration'>
  | Of<'TSTypeAliasDeclaration'>
  | Of<'TSEnumDeclaration'>
  | Of<'ClassDeclaration'>
  | Of<'FunctionDeclaration'>
  | Of<'TSDeclareFunction'>
  | Declarator;

/** A name of another module, `*` for that module as a whole. */
interface Elsewhere {
  from: string;
  name: string;
}

export interface Module {
  file: string;
  text: string;
  tokens: readonly unknown[];
  declared: Map<string, Declaration[]>;
  imports: Map<string, Elsewhere>;
  /** By exported name. */
  exports: Map<string, { local: string } | Elsewhere>;
  stars: string[];
}

/** What a name stands for: declarations of this package, or a name of another one. */
export type Meaning = { module: Module; name: string; declarations: Declaration[] } | { outside: string };

const mostModules = 500;
const mostNames = 5000;
const deepestName = 2;
const endings = ['.ts', '.tsx', '.mts', '.cts', '.d.ts', '.d.mts', '.d.cts'];

/** The modules of a package, read as they are needed; another package, or a file that is not there, is outside. */
export class Modules {
  private readonly files: SourceFiles;
  private readonly parse: Parse;
  private readonly known = new Map<string, Module>();
  private readonly exported = new Map<string, ReadonlyMap<string, Meaning>>();

  constructor(files: SourceFiles, parse: Parse) {
    this.files = files;
    this.parse = parse;
  }

  /** Fails with `invalid-source` for a broken file, and after 500 modules. */
  load(file: string): Module {
    const known = this.known.get(file);
    if (known !== undefined) return known;
    if (this.known.size >= mostModules) throw invalidSource(file, 1, `more than ${mostModules} modules belong to it`);
    const module = readModule(file, this.files.read(file), this.parse);
    this.known.set(file, module);
    return module;
  }

  /** Everything that a module exports, by name; what `* as` exports is `name.inner`. */
  exportsOf(module: Module, depth = 0): ReadonlyMap<string, Meaning> {
    const before = this.exported.get(module.file);
    if (before !== undefined && depth === 0) return before;
    const found = new Map<string, Meaning>();
    const open = [module];
    const seen = new Set([module.file]);
    for (let at = open.shift(); at !== undefined; at = open.shift()) {
      for (const [name, target] of at.exports) {
        if (found.has(name) || (name === 'default' && at !== module)) continue;
        const whole = 'name' in target && target.name === '*' ? this.resolve(at, target.from) : undefined;
        if (whole === undefined || depth >= deepestName) found.set(name, this.meaning(at, target));
        else for (const [inner, one] of this.exportsOf(this.load(whole), depth + 1)) found.set(`${name}.${inner}`, one);
      }
      for (const star of at.stars) {
        const file = this.resolve(at, star);
        if (file === undefined) found.set(`* of ${star}`, { outside: star });
        else if (!seen.has(file)) open.push(this.load(file));
        if (file !== undefined) seen.add(file);
      }
      if (found.size > mostNames) throw invalidSource(module.file, 1, `it exports more than ${mostNames} names`);
    }
    if (depth === 0) this.exported.set(module.file, found);
    return found;
  }

  /** What a name means inside of a module; undefined for a global one or a type parameter. */
  lookup(module: Module, name: string): Meaning | undefined {
    const declarations = module.declared.get(name);
    if (declarations !== undefined) return { module, name, declarations };
    const imported = module.imports.get(name);
    return imported === undefined ? undefined : this.meaning(module, imported);
  }

  private meaning(module: Module, target: { local: string } | Elsewhere, hops = 0): Meaning {
    if ('local' in target) return this.lookup(module, target.local) ?? { outside: target.local };
    const file = target.name === '*' ? undefined : this.resolve(module, target.from);
    if (file === undefined || hops > mostModules) return { outside: target.from };
    const next = this.load(file);
    const exported = next.exports.get(target.name);
    if (exported !== undefined) {
      if (!('local' in exported)) return this.meaning(next, exported, hops + 1);
      const imported = next.declared.has(exported.local) ? undefined : next.imports.get(exported.local);
      return imported === undefined ? this.meaning(next, exported) : this.meaning(next, imported, hops + 1);
    }
    return this.exportsOf(next).get(target.name) ?? { outside: target.from };
  }

  private resolve(module: Module, specifier: string): string | undefined {
    if (!specifier.startsWith('.')) return undefined;
    const path = posix.join(posix.dirname(module.file), specifier);
    const [, bare = path, script = ''] = /^(.*)\.([cm]?)jsx?$/.exec(path) ?? [];
    const choices = [
      ...(endings.some((ending) => path.endsWith(ending)) ? [path] : []),
      ...(bare === path ? endings : [`.${script}ts`, '.tsx', `.d.${script}ts`]).map((ending) => bare + ending),
      ...endings.map((ending) => `${path}/index${ending}`),
    ];
    return choices.find((choice) => !choice.startsWith('..') && this.files.find([choice]).includes(choice));
  }
}

function readModule(file: string, text: string, parse: Parse): Module {
  const tree = parsed(file, text, parse);
  const module: Module = {
    file,
    text,
    tokens: Array.isArray(tree.tokens) ? tree.tokens : [],
    declared: new Map(),
    imports: new Map(),
    exports: new Map(),
    stars: [],
  };
  for (const statement of tree.program.body) addStatement(module, statement);
  return module;
}

function parsed(file: string, text: string, parse: Parse) {
  try {
    return parse(text, {
      sourceType: 'module',
      tokens: true,
      plugins: [
        ['typescript', { dts: /\.d\.[cm]?ts$/.test(file) }],
        ...(file.endsWith('.tsx') ? (['jsx'] as const) : []),
        'decorators-legacy',
        'decoratorAutoAccessors',
        'explicitResourceManagement',
      ],
    });
  } catch (error) {
    const place: unknown = error instanceof Error && 'loc' in error ? error.loc : undefined;
    const line = isObject(place) && typeof place['line'] === 'number' ? place['line'] : 1;
    throw invalidSource(file, line, messageOf(error).replace(/ \(\d+:\d+\)$/, ''));
  }
}

function addStatement(module: Module, statement: Statement): void {
  if (statement.type === 'ImportDeclaration') {
    for (const one of statement.specifiers) {
      const name =
        one.type === 'ImportSpecifier' ? nameOf(one.imported) : one.type === 'ImportDefaultSpecifier' ? 'default' : '*';
      module.imports.set(one.local.name, { from: statement.source.value, name });
    }
  } else if (statement.type === 'ExportAllDeclaration') {
    module.stars.push(statement.source.value);
  } else if (statement.type === 'ExportNamedDeclaration') {
    if (statement.declaration)
      for (const name of declare(module, statement.declaration)) module.exports.set(name, { local: name });
    for (const one of statement.specifiers) {
      const from = statement.source?.value;
      const local = one.type === 'ExportSpecifier' ? one.local.name : '*';
      module.exports.set(nameOf(one.exported), from === undefined ? { local } : { from, name: local });
    }
  } else if (statement.type === 'ExportDefaultDeclaration') {
    addDefault(module, statement.declaration);
  } else if (statement.type === 'TSExportAssignment' && statement.expression.type === 'Identifier') {
    module.exports.set('default', { local: statement.expression.name });
  } else {
    declare(module, statement);
  }
}

function addDefault(module: Module, node: Of<'ExportDefaultDeclaration'>['declaration']): void {
  if (node.type === 'Identifier') {
    module.exports.set('default', { local: node.name });
    return;
  }
  const isDeclaration =
    node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration' || node.type === 'TSDeclareFunction';
  if (isDeclaration) add(module, 'default', node);
  module.exports.set('default', { local: 'default' });
}

function nameOf(node: { type: 'Identifier'; name: string } | { type: 'StringLiteral'; value: string }): string {
  return node.type === 'Identifier' ? node.name : node.value;
}

/** Returns the names that a statement declares. */
function declare(module: Module, statement: Statement): string[] {
  if (statement.type === 'VariableDeclaration')
    return statement.declarations.flatMap((one) =>
      one.id.type === 'Identifier' ? [add(module, one.id.name, one)] : [],
    );
  if (
    statement.type === 'TSInterfaceDeclaration' ||
    statement.type === 'TSTypeAliasDeclaration' ||
    statement.type === 'TSEnumDeclaration' ||
    statement.type === 'ClassDeclaration' ||
    statement.type === 'FunctionDeclaration' ||
    statement.type === 'TSDeclareFunction'
  )
    return statement.id ? [add(module, statement.id.name, statement)] : [];
  return [];
}

function add(module: Module, name: string, declaration: Declaration): string {
  module.declared.set(name, [...(module.declared.get(name) ?? []), declaration]);
  return name;
}
