import assert from 'node:assert/strict';
import { Failure } from '../../failure.ts';
import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { detect } from '../detect.ts';
import { extract } from '../extract.ts';
import { compareContents } from '../diff.ts';
import { sourceFiles } from '../source-files.ts';
import { temporaryRepository } from '../temporary-repository.ts';

/** What the rule for all files reads. */
async function read(texts: Record<string, string>): Promise<JsonObject> {
  const { root, remove } = temporaryRepository(texts);
  try {
    const { value } = await extract([{ detector: 'protobuf', files: '**' }], {}, sourceFiles(root));
    assert.ok(isJsonObject(value));
    return value;
  } finally {
    remove();
  }
}

const head = 'syntax = "proto3";\npackage acme.v1;\n';
const orders = `${head}
import "google/protobuf/timestamp.proto";
// An order.
message Order {
  reserved 4, 6 to 8;
  string id = 1 [json_name = "ID"];
  optional string note = 2;
  repeated Line lines = 3;
  map<string, Line> by_sku = 5;
  google.protobuf.Timestamp at = 9;
  oneof payment { string card = 10; Status state = 11; }
  message Line { int32 count = 1; }
}
enum Status { OPEN = 0; CLOSED = 1; }
service Orders { rpc Watch (Order) returns (stream .acme.v1.Order); }
`;

describe('Protocol Buffers', () => {
  it('are read as messages, enums and services with full names', async () => {
    assert.deepEqual(await read({ 'orders.proto': orders }), {
      messages: {
        'acme.v1.Order': {
          fields: {
            id: { number: 1, type: 'string', label: 'singular' },
            note: { number: 2, type: 'string', label: 'singular' },
            lines: { number: 3, type: 'acme.v1.Order.Line', label: 'repeated' },
            by_sku: { number: 5, type: 'map<string, acme.v1.Order.Line>', label: 'singular' },
            at: { number: 9, type: 'google.protobuf.Timestamp', label: 'singular' },
            card: { number: 10, type: 'string', label: 'oneof payment' },
            state: { number: 11, type: 'acme.v1.Status', label: 'oneof payment' },
          },
          reserved: [4, '6 to 8'],
        },
        'acme.v1.Order.Line': { fields: { count: { number: 1, type: 'int32', label: 'singular' } } },
      },
      enums: { 'acme.v1.Status': { values: { OPEN: 0, CLOSED: 1 } } },
      services: {
        'acme.v1.Orders': { methods: { Watch: { request: 'acme.v1.Order', response: 'stream acme.v1.Order' } } },
      },
    });
  });

  it('know extensions, groups and required fields of proto2, and editions', async () => {
    const old =
      'message A { required string a = 1; repeated group G = 2 { optional int32 x = 1; } extensions 100 to 200; }\nextend A { optional string b = 100; }';
    const { messages, extensions } = await read({ 'old.proto': old });
    assert.deepEqual(messages, {
      A: {
        fields: {
          a: { number: 1, type: 'string', label: 'required' },
          g: { number: 2, type: 'A.G', label: 'repeated' },
        },
      },
      'A.G': { fields: { x: { number: 1, type: 'int32', label: 'singular' } } },
    });
    assert.deepEqual(extensions, { b: { extends: 'A', number: 100, type: 'string', label: 'singular' } });
    const edition = await read({ 'new.proto': 'edition = "2023"; message A { string a = 1; }' });
    assert.deepEqual(edition, { messages: { A: { fields: { a: { number: 1, type: 'string', label: 'singular' } } } } });
  });

  const line = 'message Line { int32 count = 1; string sku = 2; }';
  const changes: [what: string, before: string, after: string, bump: string, messages: RegExp[]][] = [
    ['a comment and another order', line, '/* x */ message Line { string sku = 2; int32 count = 1; }', 'none', []],
    [
      'a type written in full',
      `${line} message A { Line l = 1; }`,
      `${line} message A { .acme.v1.Line l = 1; }`,
      'none',
      [],
    ],
    ['an added field', line, line.replace('}', 'bool gift = 3; }'), 'minor', [/^Added .*gift/]],
    ['a removed field', line, 'message Line { int32 count = 1; }', 'major', [/^Removed .*sku/]],
    ['another number', line, line.replace('= 2', '= 3'), 'major', [/Changed .*from 2 to 3/]],
    ['another type', line, line.replace('int32', 'string'), 'major', [/Changed .*int32.*string/]],
    ['a list instead of one', line, line.replace('int32', 'repeated int32'), 'major', [/singular.*repeated/]],
    [
      'a field into a oneof',
      line,
      'message Line { oneof c { int32 count = 1; } string sku = 2; }',
      'major',
      [/oneof c/],
    ],
    ['a reserved number', line, line.replace('}', 'reserved 9; }'), 'minor', [/Added/]],
    ['an enum value less', 'enum E { A = 0; B = 1; }', 'enum E { A = 0; }', 'major', [/Removed .*B/]],
  ];
  for (const [what, before, after, bump, messages] of changes) {
    it(`judges ${what}: ${bump}`, async () => {
      const terms = { direction: 'offers', match: 'exact' } as const;
      const [old, next] = [await read({ 'a.proto': head + before }), await read({ 'a.proto': head + after })];
      const comparison = compareContents({ ...terms, value: old }, { ...terms, value: next });
      assert.equal(comparison.bump, bump, JSON.stringify(comparison.changes));
      for (const message of messages)
        assert.ok(
          comparison.changes.some((one) => message.test(one.message)),
          `${message}`,
        );
    });
  }

  const broken: [what: string, texts: Record<string, string>, message: RegExp][] = [
    ['a broken file', { 'a.proto': `${head}message A {\n string = ;\n}` }, /^a\.proto:4: illegal/],
    ['an unclosed comment', { 'a.proto': '/* x' }, /^a\.proto:1: /],
    ['deep nesting', { 'a.proto': 'message A {'.repeat(20_000) }, /^a\.proto:1: /],
    [
      'a name that is defined twice',
      { 'a.proto': head + line, 'b.proto': head + line },
      /^b\.proto:1: acme\.v1\.Line is defined in a\.proto/,
    ],
    [
      'two fields with one number',
      { 'a.proto': `${head}message A {\n int32 a = 1;\n int32 b = 1; }` },
      /^a\.proto:\d+: /,
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

  it('do not change what objects are', async () => {
    const hostile = `${head}message constructor { string __proto__ = 1; string toString = 2; }`;
    const value: Json = await read({ 'a.proto': hostile }).catch((error: unknown) => {
      assert.ok(error instanceof Failure, String(error));
      return {};
    });
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
    assert.equal(typeof {}.constructor, 'function');
  });

  it('are proposed by package, without broken files', async () => {
    const { root, remove } = temporaryRepository({
      'proto/orders.proto': orders,
      'proto/lines.proto': `${head}message Extra { }`,
      'proto/users.proto': 'syntax = "proto3"; package acme.users; message User { }',
      'proto/broken.proto': 'message {',
      'other/plain.proto': 'message Plain { }',
      'other/empty.proto': 'syntax = "proto3";',
    });
    const candidates = await detect(sourceFiles(root));
    remove();
    assert.deepEqual(
      candidates.map(({ name, rules }) => [name, rules[0]?.files]),
      [
        ['protobuf', ['other/plain.proto']],
        ['acme-v1', ['proto/lines.proto', 'proto/orders.proto']],
        ['acme-users', ['proto/users.proto']],
      ],
    );
    assert.equal(candidates[1]?.summary, 'Protocol Buffers of package acme.v1 in 2 files');
  });
});
