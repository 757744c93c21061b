import assert from 'node:assert/strict';
import { Failure } from '../../failure.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';
import { detect } from '../detect.ts';
import { compareContents } from '../diff.ts';
import { extract } from '../extract.ts';
import { sourceFiles } from '../source-files.ts';
import { temporaryRepository } from '../temporary-repository.ts';

/** What the rule for all files reads. */
async function read(texts: Record<string, string>): Promise<JsonObject> {
  const { root, remove } = temporaryRepository(texts);
  try {
    const { value } = await extract([{ detector: 'graphql', files: '**' }], {}, sourceFiles(root));
    assert.ok(isJsonObject(value));
    return value;
  } finally {
    remove();
  }
}

describe('GraphQL', () => {
  it('is read as types, their fields and what they take, with extensions of other files', async () => {
    const schema = `
      "An order" type Order implements Node @key(fields: "id") { id: ID!, lines(first: Int = 10, after: String!): [Line!]! }
      interface Node { id: ID! }
      type Line { sku: String }
      enum Status { OPEN CLOSED }
      union Thing = Order | Line
      input Filter { status: Status = OPEN, text: String! }
      scalar Date
      type Query { orders(filter: Filter): [Order] }
      directive @key(fields: String!) on OBJECT`;
    const more = 'extend type Query { order(id: ID!): Order }\nextend enum Status { LOST }\nquery Q { orders { id } }';
    assert.deepEqual(await read({ 'a/schema.graphql': schema, 'b/more.gql': more }), {
      roots: { query: 'Query' },
      types: {
        Line: { fields: { sku: { type: 'String', required: 'nothing' } } },
        Order: {
          implements: ['Node'],
          fields: {
            id: { type: 'ID', nonNull: ['value'], required: 'nothing' },
            lines: {
              type: '[Line]',
              nonNull: ['value', 'value[]'],
              arguments: { first: { type: 'Int', default: '10' }, after: { type: 'String!' } },
              required: 'after',
            },
          },
        },
        Query: {
          fields: {
            orders: { type: '[Order]', arguments: { filter: { type: 'Filter' } }, required: 'nothing' },
            order: { type: 'Order', arguments: { id: { type: 'ID!' } }, required: 'id' },
          },
        },
      },
      interfaces: { Node: { fields: { id: { type: 'ID', nonNull: ['value'], required: 'nothing' } } } },
      inputs: {
        Filter: {
          fields: { status: { type: 'Status', default: 'OPEN' }, text: { type: 'String!' } },
          required: 'text',
        },
      },
      enums: { Status: ['CLOSED', 'LOST', 'OPEN'] },
      unions: { Thing: ['Line', 'Order'] },
      scalars: { Date: true },
    });
  });

  const type = 'type A { a(x: Int): String, b: [Int!] }';
  const changes: [what: string, before: string, after: string, bump: string][] = [
    [
      'a description, a directive and another order',
      type,
      '"x" type A @d { b: [Int!] @deprecated, a(x: Int): String }',
      'none',
    ],
    ['an added field', type, 'type A { a(x: Int): String, b: [Int!], c: Int }', 'minor'],
    ['a removed field', type, 'type A { a(x: Int): String }', 'major'],
    ['another type of a field', type, 'type A { a(x: Int): Int, b: [Int!] }', 'major'],
    ['a field that is never null any more', type, 'type A { a(x: Int): String!, b: [Int!]! }', 'minor'],
    ['a field that may be null', type, 'type A { a(x: Int): String, b: [Int] }', 'major'],
    ['an added optional argument', type, 'type A { a(x: Int, y: Int): String, b: [Int!] }', 'minor'],
    ['an added argument with a default', type, 'type A { a(x: Int, y: Int! = 1): String, b: [Int!] }', 'minor'],
    ['an added required argument', type, 'type A { a(x: Int, y: Int!): String, b: [Int!] }', 'major'],
    ['an argument that becomes required', type, 'type A { a(x: Int!): String, b: [Int!] }', 'major'],
    ['a removed argument', type, 'type A { a: String, b: [Int!] }', 'major'],
    ['an added optional input', 'input I { a: Int }', 'input I { a: Int, b: Int }', 'minor'],
    ['an added required input', 'input I { a: Int }', 'input I { a: Int, b: Int! }', 'major'],
    ['an added enum value', 'enum E { A }', 'enum E { A B }', 'minor'],
    ['a union without a member', 'union U = A | B', 'union U = A', 'major'],
    ['the type as an extension', type, 'type A { a(x: Int): String } extend type A { b: [Int!] }', 'none'],
  ];
  for (const [what, before, after, bump] of changes) {
    it(`judges ${what}: ${bump}`, async () => {
      const terms = { direction: 'offers', match: 'exact' } as const;
      const [old, next] = [await read({ 'a.graphql': before }), await read({ 'a.graphql': after })];
      const comparison = compareContents({ ...terms, value: old }, { ...terms, value: next });
      assert.equal(comparison.bump, bump, JSON.stringify(comparison.changes));
    });
  }

  const broken: [what: string, texts: Record<string, string>, message: RegExp][] = [
    ['a broken file', { 'a.graphql': 'type A {\n  a: \n}' }, /^a\.graphql:3: Syntax Error/],
    ['deep nesting', { 'a.graphql': `type A { a: ${'['.repeat(100_000)}` }, /^a\.graphql:1: /],
    ['too many tokens', { 'a.graphql': `enum E { ${'A '.repeat(600_000)} }` }, /^a\.graphql:\d+: .*token/],
    [
      'a type that is defined twice',
      { 'a.gql': type, 'b.gql': `\n${type}` },
      /^b\.gql:2: A is defined in a\.gql already/,
    ],
    [
      'a second field',
      { 'a.gql': 'type A { a: Int }\nextend type A {\n a: Int }' },
      /^a\.gql:3: A has a second field a/,
    ],
    [
      'an extension of another kind',
      { 'a.gql': 'type A { a: Int }\nextend enum A { B }' },
      /^a\.gql:2: A is of another/,
    ],
  ];
  for (const [what, texts, message] of broken) {
    it(`fails for ${what}, with file and line`, async () => {
      await assert.rejects(read(texts), (error) => {
        assert.ok(error instanceof Failure, String(error));
        assert.equal(error.code, 'invalid-source');
        assert.match(error.message, message);
        return true;
      });
    });
  }

  it('is proposed as one schema, without queries and broken files', async () => {
    const { root, remove } = temporaryRepository({
      'schema/a.graphql': 'type Query { a: Int }',
      'schema/b.graphql': 'extend type Query { b: Int }',
      'schema/queries.graphql': 'query Q { a }  # type',
      'schema/broken.graphqls': 'type {',
    });
    const candidates = await detect(sourceFiles(root));
    remove();
    assert.deepEqual(
      candidates.map(({ name, summary, rules }) => [name, summary, rules[0]?.files]),
      [['graphql', 'a GraphQL schema in 2 files', ['schema/a.graphql', 'schema/b.graphql']]],
    );
  });

  it('is proposed by folder where definitions collide', async () => {
    const { root, remove } = temporaryRepository({
      'shop/schema.graphql': 'type Query { a: Int }',
      'admin/schema.graphql': 'type Query { b: Int }',
    });
    const candidates = await detect(sourceFiles(root));
    remove();
    assert.deepEqual(
      candidates.map(({ name, rules }) => [name, rules[0]?.files]),
      [
        ['admin-graphql', ['admin/*.graphql']],
        ['shop-graphql', ['shop/*.graphql']],
      ],
    );
  });
});
