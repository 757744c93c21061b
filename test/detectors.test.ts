import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { type Person, World } from './world.ts';

// Deliver 7 of the contract rules: what `join` proposes and `export --detect` stores follows the code (decision 5).

interface Story {
  contract: string;
  detector: string;
  files: Record<string, string>;
  /** What the changed files are, whether that breaks consumers, and what is told of it. */
  changes: [what: string, files: Record<string, string>, next: string, breaking: boolean, message: RegExp][];
  direction?: string;
}

const proto = 'syntax = "proto3";\npackage shop;\nmessage Order {\n  string id = 1;\n  int32 count = 2;\n}\n';
const order = 'export interface Order { id: string; count?: number }\n';
const price = 'export function price(id: string): number {\n  return id.length;\n}\n';
const paths = (list: string): string => `# blue:export paths /read\nREAD = [${list}]\n# blue:end\n`;

const stories: Story[] = [
  {
    contract: 'shop',
    detector: 'protobuf',
    files: { 'api/order.proto': proto },
    changes: [
      ['an added field', { 'api/order.proto': proto.replace('}', '  bool gift = 3;\n}') }, '1.1.0', false, /gift/],
      ['a removed field', { 'api/order.proto': proto.replace('  int32 count = 2;\n', '') }, '2.0.0', true, /count/],
      ['another number', { 'api/order.proto': proto.replace('= 2', '= 7') }, '2.0.0', true, /count\/number/],
      [
        'a file more',
        { 'api/line.proto': 'syntax = "proto3"; package shop; message Line { }' },
        '1.1.0',
        false,
        /Line/,
      ],
    ],
  },
  {
    contract: 'graphql',
    detector: 'graphql',
    files: { 'schema.graphql': 'type Query { order(id: ID!): String }\n' },
    changes: [
      ['a field more', { 'more.graphql': 'extend type Query { orders: [String!]! }' }, '1.1.0', false, /orders/],
      ['a field less', { 'schema.graphql': 'type Query { other: String }' }, '2.0.0', true, /order/],
      [
        'a required argument more',
        { 'schema.graphql': 'type Query { order(id: ID!, by: ID!): String }' },
        '2.0.0',
        true,
        /required/,
      ],
    ],
  },
  {
    contract: 'shop-types',
    detector: 'typescript',
    files: {
      'package.json': '{"name": "@acme/shop", "types": "dist/index.d.ts"}',
      'src/index.ts': "export * from './order.js';\n",
      'src/order.ts': order + price,
    },
    changes: [
      [
        'a property more',
        { 'src/order.ts': order.replace('}', '; gift?: boolean }') + price },
        '1.1.0',
        false,
        /gift|Order/,
      ],
      ['a property less', { 'src/order.ts': order.replace('id: string; ', '') + price }, '2.0.0', true, /id|Order/],
      [
        'an optional parameter more',
        { 'src/order.ts': order + price.replace('id: string', 'id: string, at?: Date') },
        '1.1.0',
        false,
        /price/,
      ],
      [
        'another result',
        { 'src/order.ts': order + price.replace(': number', ': bigint') },
        '2.0.0',
        true,
        /number.*bigint/,
      ],
    ],
  },
  {
    contract: 'environment',
    detector: 'environment',
    direction: 'requires',
    files: { 'src/main.py': 'import os\nURL = os.environ["SHOP_URL"]\nPORT = os.getenv("PORT", "80")\n' },
    changes: [
      ['a variable more', { 'src/more.py': 'import os\nKEY = os.environ["SHOP_KEY"]\n' }, '1.1.0', false, /SHOP_KEY/],
      ['a variable less', { 'src/main.py': 'import os\nPORT = os.getenv("PORT", "80")\n' }, '1.1.0', false, /SHOP_URL/],
    ],
  },
  {
    contract: 'paths',
    detector: 'annotated-blocks',
    files: { 'src/io.py': paths('"jobs/*", "runs/*"') },
    changes: [
      ['a literal more', { 'src/io.py': paths('"jobs/*", "runs/*", "x/*"') }, '1.1.0', false, /x\/\*/],
      ['a literal less', { 'src/io.py': paths('"jobs/*"') }, '2.0.0', true, /runs/],
      ['a block more', { 'src/other.py': paths('"y/*"') }, '1.1.0', false, /y\/\*/],
    ],
  },
];

describe('detectors', function () {
  this.timeout(60_000);
  let world: World;
  let ann: Person;

  beforeEach(() => {
    world = new World();
    ann = world.person('ann');
    ann.json('.', 'realm', 'init', '--name', 'acme');
  });
  afterEach(() => world.remove());

  function domain(): void {
    ann.repo('web', {});
    ann.json('web', 'realm', 'join', '../realm-acme');
    ann.json('api', 'realm', 'domain', 'create', 'shop', '--repos', 'api,web');
  }

  it('propose everything that a repo could export, when it joins', () => {
    ann.repo('api', Object.assign({}, ...stories.map(({ files }) => files)));
    const { detectedExports } = ann.json('api', 'realm', 'join', '../realm-acme');
    const found: string[] = detectedExports.map((one: Record<string, string>) => `${one['name']} ${one['detector']}`);
    assert.deepEqual(found.sort(), stories.map((one) => `${one.contract} ${one.detector}`).sort());
    const shown = ann.blue('api', 'realm', 'join', '../realm-acme');
    assert.match(shown.stdout, /Detected export: environment \(2 environment variables in 1 file/);
    assert.match(shown.stdout, /Detected export: graphql \(a GraphQL schema in 1 file\)/);
    assert.equal(parse(ann.read('api', '.blue/config.yaml')).detected_exports.length, 5);
  });

  for (const { contract, detector, files, changes, direction } of stories) {
    it(`${detector}: an export follows the code`, () => {
      ann.repo('api', files);
      ann.json('api', 'realm', 'join', '../realm-acme');
      domain();
      const { version, rules } = ann.json('api', 'realm', 'export', '--name', contract, '--detect');
      assert.deepEqual([version, rules[0].detector], ['1.0.0', detector]);
      const written = parse(ann.read('realm-acme', `domains/shop/contracts/${contract}.yaml`));
      assert.equal(written.direction, direction);
      ann.commit('api', {}, 'Join the realm');
      const status = () => ann.json('api', 'status').realms[0].exports[0];
      assert.deepEqual([status().changed, status().nextVersion], [false, null]);
      for (const [what, changed, next, breaking, message] of changes) {
        ann.commit('api', changed, what);
        const { nextVersion, breaking: breaks, changes: told } = status();
        assert.deepEqual([nextVersion, breaks], [next, breaking], `${what}: ${JSON.stringify(told)}`);
        assert.match(JSON.stringify(told), message, what);
        ann.git('api', 'reset', '--quiet', '--hard', 'HEAD~1');
      }
      const [, added = {}] = changes[0] ?? [];
      ann.commit('api', added);
      assert.equal(ann.json('api', 'realm', 'sync').published[0].to, '1.1.0');
    });
  }

  it('say where a file is broken, and change nothing', () => {
    ann.repo('api', { 'order.proto': proto });
    ann.json('api', 'realm', 'join', '../realm-acme');
    domain();
    ann.json('api', 'realm', 'export', '--name', 'shop', '--detect');
    const before = ann.git('realm-acme', 'rev-parse', 'HEAD');
    ann.commit('api', { 'order.proto': proto.replace('= 2', '=') });
    const ran = ann.blue('api', 'realm', 'sync');
    assert.match(ran.stdout + ran.stderr, /order\.proto:5: illegal/);
    assert.equal(ann.git('realm-acme', 'rev-parse', 'HEAD'), before);
  });

  it('keep a direction that is given', () => {
    ann.repo('api', { 'main.py': 'import os\nos.environ["URL"]\n' });
    ann.json('api', 'realm', 'join', '../realm-acme');
    domain();
    ann.json('api', 'realm', 'export', '--name', 'environment', '--detect', '--direction', 'offers');
    assert.equal(parse(ann.read('realm-acme', 'domains/shop/contracts/environment.yaml')).direction, undefined);
  });
});
