import assert from 'node:assert/strict';
import { Failure } from '../../failure.ts';
import type { Json } from '../../json.ts';
import { compareContents } from '../diff.ts';
import { detect } from '../detect.ts';
import { extract, type Extracted } from '../extract.ts';
import { sourceFiles } from '../source-files.ts';
import { temporaryRepository } from '../temporary-repository.ts';

/** What the rule for `src/index.ts` reads. */
async function read(texts: string | Record<string, string>, entry = 'src/index.ts'): Promise<Extracted> {
  const { root, remove } = temporaryRepository(typeof texts === 'string' ? { [entry]: texts } : texts);
  try {
    return await extract([{ detector: 'typescript', files: entry }], {}, sourceFiles(root));
  } finally {
    remove();
  }
}

/** The `$defs` and the value of what it reads. */
async function parts(texts: string | Record<string, string>, entry?: string) {
  const { schema, value } = await read(texts, entry);
  return { defs: JSON.parse(JSON.stringify(schema)).$defs, value };
}

describe('TypeScript data types', () => {
  const table: [type: string, schema: Json | undefined][] = [
    ['string', { type: 'string' }],
    ['"a" | \'b\' | 3', { enum: ['a', 'b', 3] }],
    ['string | null', { anyOf: [{ type: 'string' }, { type: 'null' }] }],
    ['-1', { const: -1 }],
    ['readonly string[]', { type: 'array', items: { type: 'string' } }],
    ['ReadonlyArray<Array<number>>', { type: 'array', items: { type: 'array', items: { type: 'number' } } }],
    [
      '[a: string, n?: number]',
      { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }], minItems: 1, maxItems: 2 },
    ],
    [
      '{ a: string; b?: number; c: boolean | undefined }',
      {
        type: 'object',
        properties: { a: { type: 'string' }, b: { type: 'number' }, c: { type: 'boolean' } },
        required: ['a'],
      },
    ],
    ['{ readonly "a-b": unknown }', { type: 'object', properties: { 'a-b': true }, required: ['a-b'] }],
    ['Record<string, number>', { type: 'object', additionalProperties: { type: 'number' } }],
    ['{ [key: string]: A }', { type: 'object', additionalProperties: { $ref: '#/$defs/A' } }],
    [
      '{ a: 1 } & { b: 2 }',
      {
        allOf: [
          { type: 'object', properties: { a: { const: 1 } }, required: ['a'] },
          { type: 'object', properties: { b: { const: 2 } }, required: ['b'] },
        ],
      },
    ],
    ['Date', undefined],
    ['() => void', undefined],
    ['{ a(): void }', undefined],
    ['Partial<{ a: string }>', undefined],
    ['`a-${string}`', undefined],
    ['keyof Window', undefined],
    ['bigint', undefined],
    ['typeof globalThis', undefined],
    [`${'{ a: '.repeat(40)}string${' }'.repeat(40)}`, undefined],
  ];
  for (const [type, schema] of table) {
    it(`${type.slice(0, 60)} is ${schema === undefined ? 'a text' : 'a schema'}`, async () => {
      const { defs } = await parts(`export type A = ${type};`);
      assert.deepEqual(defs.A, schema);
    });
  }

  it('are interfaces, enums and what they refer to in other modules', async () => {
    const { defs, value } = await parts({
      'src/index.ts': `
        import type { Line as OrderLine } from './line.js';
        interface Base { id: string }
        export interface Order extends Base { lines: OrderLine[]; parent?: Order; status: Status }
        export enum Status { Open, Closed = 4, Lost }
        export * from './names';
        export type { Line as Position } from './line.js';`,
      'src/line.ts': 'export interface Line { sku: string }',
      'src/names/index.ts': 'export { Color as Colour } from "./color"; export * from "../index";',
      'src/names/color.ts': 'export enum Color { Red = "red", Blue = "blue" }',
    });
    assert.deepEqual(Object.keys(defs), ['Base', 'Colour', 'Order', 'Position', 'Status']);
    assert.deepEqual(defs.Status, { enum: [0, 4, 5] });
    assert.deepEqual(defs.Colour, { enum: ['red', 'blue'] });
    assert.deepEqual(defs.Order.allOf[1].properties.lines, { type: 'array', items: { $ref: '#/$defs/Position' } });
    assert.deepEqual(defs.Order.allOf[1].required, ['lines', 'status']);
    assert.deepEqual(value, {});
  });

  it('are none that refer to what is none', async () => {
    const { defs, value } = await parts(
      'export interface A { b: B }\nexport interface B { c: C; a?: A }\ninterface C { at: Date }\nexport interface D { x: 1 }',
    );
    assert.deepEqual(Object.keys(defs), ['D']);
    assert.deepEqual(value, {
      types: {
        A: { members: { b: { type: 'B' } } },
        B: { members: { c: { type: 'C' }, a: { type: 'A', optional: true } } },
        C: { members: { at: { type: 'Date' } } },
      },
    });
  });
});

describe('TypeScript signatures', () => {
  it('are functions, classes, constants and other types', async () => {
    const { value } = await parts(`
      import { z } from 'zod';
      export { z };
      export * from 'outside';
      export const version = '1', limit: number = 3, made = make();
      export const arrow = async <T,>(a: T, ...rest: string[]): Promise<T> => a;
      export function order(id: string, { deep }: { deep: boolean; } = { deep: true }, note?: 'x' | null) { return id; }
      export function over(a: string): string;
      export function over(a: number): number;
      export function over(a: any): any { return a; }
      export default class Client<T> extends Base {
        constructor(private readonly url: string, retries = 3) { super(); }
        /** x */ get name(): string { return ''; }
        static create(): Client<string> { return new Client(''); }
        private hidden(): void {}
        #secret = 1;
        protected half = 1;
        send(what: T): Promise<void> { return Promise.resolve(); }
      }
      export type Page<T> = { items: T[]; next: () => Promise<Page<T>> };
      export interface Reader { (path: string): string; close?(): void; on(e: 'x'): void; on(e: 'y'): void }
      `);
    assert.deepEqual(value, {
      classes: {
        default: {
          typeParameters: '<T>',
          extends: 'Base',
          new: { parameters: { 1: 'string', 2: 'inferred' }, required: 1, returns: 'inferred' },
          members: {
            name: { type: 'string' },
            'static create': { parameters: {}, required: 0, returns: 'Client<string>' },
            send: { parameters: { 1: 'T' }, required: 1, returns: 'Promise<void>' },
          },
        },
      },
      constants: { limit: 'number', made: 'inferred', version: '"1"' },
      external: { '* of outside': 'outside', z: 'zod' },
      functions: {
        arrow: { typeParameters: '<T>', parameters: { 1: 'T', 2: '...string[]' }, required: 1, returns: 'Promise<T>' },
        order: {
          parameters: { 1: 'string', 2: '{deep: boolean}', 3: '"x" | null' },
          required: 1,
          returns: 'inferred',
        },
        over: {
          overloads: [
            '{"parameters":{"1":"string"},"required":1,"returns":"string"}',
            '{"parameters":{"1":"number"},"required":1,"returns":"number"}',
          ],
        },
      },
      types: {
        Page: { typeParameters: '<T>', text: '{items: T[], next: () => Promise<Page<T>>}' },
        Reader: {
          members: {
            '(path: string): string': { type: 'signature' },
            close: { parameters: {}, required: 0, returns: 'void', optional: true },
            on: {
              overloads: [
                '{"parameters":{"1":"\\"x\\""},"required":1,"returns":"void"}',
                '{"parameters":{"1":"\\"y\\""},"required":1,"returns":"void"}',
              ],
            },
          },
        },
      },
    });
  });

  it('are read from declarations too', async () => {
    const { value, defs } = await parts({
      'src/index.ts': 'export * as api from "./api";',
      'src/api.d.ts':
        'export declare function f(a?: Options): void;\ninterface Options { a: 1 }\nexport declare const x: unique symbol;',
    });
    assert.deepEqual(value, {
      constants: { 'api.x': 'unique symbol' },
      functions: { 'api.f': { parameters: { 1: 'Options' }, required: 0, returns: 'void' } },
    });
    assert.deepEqual(Object.keys(defs), ['Options']);
  });

  const order = 'export interface Order { id: string; note?: string }\n';
  const send = 'export function send(a: string): void {}\n';
  const changes: [what: string, before: string, after: string, bump: string][] = [
    [
      'comments, quotes, blanks and another order',
      `${order}export type F = () => 'a' | 'b';`,
      `export type F = () =>\n // x\n  | "a"\n  | "b"\n${order.replace(';', ',')}`,
      'none',
    ],
    ['an added property', order, order.replace('}', '; gift: boolean }'), 'minor'],
    ['a removed property', order, 'export interface Order { note?: string }', 'major'],
    ['a property that may be absent', order, order.replace('id:', 'id?:'), 'major'],
    ['another type of a property', order, order.replace('id: string', 'id: number'), 'major'],
    ['an added type', order, `${order}export type Colour = 'red';`, 'minor'],
    ['a removed type', `${order}export type Colour = 'red';`, order, 'major'],
    ['one more literal', "export type C = 'a';", "export type C = 'a' | 'b';", 'major'],
    ['an optional parameter more', send, send.replace('a: string', 'a: string, b?: number'), 'minor'],
    ['a required parameter more', send, send.replace('a: string', 'a: string, b: number'), 'major'],
    ['a parameter less', send, send.replace('a: string', ''), 'major'],
    ['another name of a parameter', send, send.replace('a: string', 'b: string'), 'none'],
    ['another body', send, send.replace('{}', '{ return; }'), 'none'],
    ['a removed function', order + send, order, 'major'],
    ['an added method', 'export class A { a(): void {} }', 'export class A { a(): void {} b(): void {} }', 'minor'],
    [
      'a type that only a signature uses',
      'interface O { a: string }\nexport function f(): O { throw 1; }',
      'interface O { b: string }\nexport function f(): O { throw 1; }',
      'major',
    ],
  ];
  for (const [what, before, after, bump] of changes) {
    it(`judge ${what}: ${bump}`, async () => {
      const terms = { direction: 'offers', match: 'exact' } as const;
      const comparison = compareContents({ ...terms, ...(await read(before)) }, { ...terms, ...(await read(after)) });
      assert.equal(comparison.bump, bump, JSON.stringify(comparison.changes));
    });
  }

  const broken: [what: string, texts: Record<string, string>, message: RegExp][] = [
    ['a broken file', { 'src/index.ts': 'export type A =\n  | ;' }, /^src\/index\.ts:2: Unexpected token$/],
    ['a broken module behind it', { 'src/index.ts': 'export * from "./a"', 'src/a.ts': '\n\n{' }, /^src\/a\.ts:3: /],
    ['deep nesting', { 'src/index.ts': `export type A = ${'['.repeat(100_000)}` }, /^src\/index\.ts:\d+: /],
    [
      'thousands of modules',
      {
        'src/index.ts': Array.from({ length: 600 }, (_, at) => `export * from './m${at}';`).join('\n'),
        ...Object.fromEntries(Array.from({ length: 600 }, (_, at) => [`src/m${at}.ts`, `export const a${at} = 1;`])),
      },
      /more than 500 modules/,
    ],
  ];
  for (const [what, texts, message] of broken) {
    it(`fail for ${what}, with file and line`, async () => {
      await assert.rejects(read(texts), (error) => {
        assert.ok(error instanceof Failure, String(error));
        assert.equal(error.code, 'invalid-source');
        assert.match(error.message, message);
        return true;
      });
    });
  }

  it('stay in the repository and end in circles', async () => {
    const { value } = await parts({
      'src/index.ts':
        'export * from "../../etc/passwd";\nexport * from "./a";\nexport { b } from "./a";\nexport * as self from ".";',
      'src/a.ts':
        'export * from "./index";\nexport { b } from "./index";\nexport const c = 1;\nexport type T = U; type U = T;',
    });
    assert.deepEqual(Object.keys(Object(value)), ['constants', 'external']);
    assert.equal(Object(value).external.b, './index');
  });

  it('do not change what objects are', async () => {
    const { value } = await read('export interface constructor { __proto__: () => void; toString: () => void }');
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
  });
});

describe('TypeScript entry points', () => {
  it('are proposed for each package, without broken ones', async () => {
    const { root, remove } = temporaryRepository({
      'package.json': '{"name": "@acme/orders", "types": "dist/index.d.ts"}',
      'src/index.ts': 'export interface Order { id: string }',
      'packages/a/package.json': '{"name": "a", "exports": {".": {"types": "./lib/main.d.ts", "default": "./x.js"}}}',
      'packages/a/lib/main.d.ts': 'export declare const a: string;',
      'packages/b/package.json': '{"name": "b", "exports": "../../../../etc/x.d.ts"}',
      'packages/b/index.ts': 'export const = 1;',
      'packages/c/package.json': '{',
      'packages/d/package.json': '{"name": "d"}',
      'packages/d/src/index.ts': 'start(); // export nothing',
    });
    const candidates = await detect(sourceFiles(root));
    const chosen = await detect(sourceFiles(root), ['src/index.ts']);
    remove();
    assert.deepEqual(
      candidates.map(({ name, rules }) => [name, rules]),
      [
        ['orders-types', [{ detector: 'typescript', files: 'src/index.ts' }]],
        ['a-types', [{ detector: 'typescript', files: 'packages/a/lib/main.d.ts' }]],
      ],
    );
    assert.deepEqual(
      chosen.map(({ name }) => name),
      ['src-types'],
    );
  });
});
