import assert from 'node:assert/strict';
import { Failure } from '../failure.ts';
import type { Json } from '../json.ts';
import type { ExtractRule } from '../realm/model.ts';
import { extract } from './extract.ts';
import { sourceFiles } from './source-files.ts';
import { temporaryRepository } from './temporary-repository.ts';

const texts = {
  'a.py': 'A = "s3://b/jobs/*"\nB = "s3://b/runs/x"\n',
  'b.py': 'B = "s3://b/runs/x"\n',
  'config/s3.yaml': 'paths:\n  write: [b, a]\n  sub: !Sub x\nwhen: 2026-01-01\n',
  'config/more.yml': 'paths:\n  write:\n    - c\n    - a\n',
  'config/app.json': '\uFEFF{"limits": {"day": 5}, "on": true}',
  'config/app.toml': '[limits]\nday = 7\nsince = 2026-01-01T00:00:00Z\n',
  'order.schema.json': '{"type": "object"}',
  'other.txt': 'nothing',
  'broken.json': '{\n  "a": 1,\n  "b": [1 2]\n}',
  'broken.yaml': 'a: 1\nb: [\n',
  'broken.toml': 'a = 1\nb = = 2\n',
  'list.json': '[1]',
  'deep.json': `${'['.repeat(500)}${']'.repeat(500)}`,
};

describe('extraction', () => {
  const { root, remove } = temporaryRepository(texts);
  const files = sourceFiles(root);
  after(() => remove());

  async function value(rules: ExtractRule[], base?: Json): Promise<Json | undefined> {
    return (await extract(rules, { value: base }, files)).value;
  }

  const capture = 's3://[^/"]+/(?P<value>[^"]+)';
  const table: [what: string, rules: ExtractRule[], value: Json][] = [
    [
      'a pattern over several files',
      [{ into: '/read', pattern: capture, files: '*.py' }],
      { read: ['jobs/*', 'runs/x'] },
    ],
    ['a pattern for the whole value', [{ pattern: capture.replace('?P<', '?<'), files: ['b.py'] }], ['runs/x']],
    ['a pointer into JSON', [{ into: '/day', pointer: '/limits/day', files: 'config/app.json' }], { day: 5 }],
    [
      'a pointer into TOML',
      [{ into: '/since', pointer: '/limits/since', files: 'config/app.toml' }],
      { since: '2026-01-01T00:00:00.000Z' },
    ],
    ['a pointer into YAML', [{ into: '/w', pointer: '/paths/write', files: 'config/s3.yaml' }], { w: ['b', 'a'] }],
    ['tags of other tools', [{ pointer: '/paths/sub', files: 'config/s3.yaml' }], 'x'],
    ['dates of YAML as they stand', [{ pointer: '/when', files: 'config/s3.yaml' }], '2026-01-01'],
    ['lists of several files', [{ pointer: '/paths/write', files: 'config/*.{yaml,yml}' }], ['c', 'a', 'b']],
    [
      'files without the place',
      [{ pointer: '/paths/write', files: ['config/s3.yaml', 'config/app.json'] }],
      ['b', 'a'],
    ],
    [
      'several rules with one place',
      [
        { into: '/r', pattern: capture, files: 'b.py' },
        { into: '/r', pointer: '/paths/write', files: 'config/more.yml' },
      ],
      { r: ['runs/x', 'c', 'a'] },
    ],
    [
      'a place within another one',
      [
        { into: '/limits/paths', pattern: capture, files: 'b.py' },
        { pointer: '', files: 'config/app.json' },
      ],
      { limits: { day: 5, paths: ['runs/x'] }, on: true },
    ],
    ['a detector', [{ into: '/read', detector: 's3-uris', files: '*.py' }], { read: ['jobs/*', 'runs/x'] }],
  ];
  for (const [what, rules, expected] of table) {
    it(`reads ${what}`, async () => assert.deepEqual(await value(rules), expected));
  }

  it('leaves alone what no rule writes', async () => {
    const rules = [{ into: '/read', pattern: capture, files: 'b.py' }];
    assert.deepEqual(await value(rules, { read: ['old'], write: ['kept'] }), { read: ['runs/x'], write: ['kept'] });
  });

  it('reads a schema, and says which files it read', async () => {
    const rules = [{ schema: 'order.schema.json' }, { pattern: capture, files: '*.py' }];
    assert.deepEqual(await extract(rules, { schema: true }, files), {
      value: ['jobs/*', 'runs/x'],
      schema: { type: 'object' },
      sources: ['a.py', 'b.py', 'order.schema.json'],
    });
  });

  const failures: [what: string, rules: ExtractRule[], code: string, message: RegExp][] = [
    [
      'no file',
      [{ into: '/r', pattern: capture, files: 'gone/*.py' }],
      'nothing-extracted',
      /for \/r finds no file in gone\/\*\.py/,
    ],
    ['no match', [{ pattern: capture, files: 'other.txt' }], 'nothing-extracted', /no value in other\.txt/],
    ['no such place', [{ pointer: '/x', files: 'config/app.json' }], 'nothing-extracted', /\/x finds no value/],
    ['nothing detected', [{ detector: 's3-uris', files: 'other.txt' }], 'nothing-extracted', /s3-uris finds no value/],
    ['no such detector', [{ detector: 'what', files: 'a.py' }], 'no-such-detector', /what/],
    ['no group', [{ pattern: 'x', files: 'a.py' }], 'no-value-group', /group named value/],
    ['a broken pattern', [{ pattern: '(?P<value>', files: 'a.py' }], 'bad-pattern', /missing/],
    ['broken JSON', [{ pointer: '', files: 'broken.json' }], 'invalid-source', /^broken\.json:3: /],
    ['broken YAML', [{ pointer: '', files: 'broken.yaml' }], 'invalid-source', /^broken\.yaml:[23]: /],
    ['broken TOML', [{ pointer: '', files: 'broken.toml' }], 'invalid-source', /^broken\.toml:2: [^\n]+$/],
    ['deep JSON', [{ pointer: '', files: 'deep.json' }], 'invalid-source', /deeper than 64/],
    ['an unknown format', [{ pointer: '', files: 'a.py' }], 'unknown-format', /a\.py/],
    ['a schema that is none', [{ schema: 'list.json' }], 'invalid-source', /list\.json/],
    ['two schemas', [{ schema: '*.json' }], 'several-schemas', /4 files/],
    ['different values', [{ pointer: '/limits', files: 'config/app.*' }], 'several-values', /2 values/],
    [
      'two rules for one scalar',
      [
        { into: '/d', pointer: '/on', files: 'config/app.json' },
        { into: '/d', pointer: '/on', files: 'config/app.json' },
      ],
      'rules-collide',
      /two rules write \/d/,
    ],
  ];
  for (const [what, rules, code, message] of failures) {
    it(`fails for ${what}`, async () => {
      await assert.rejects(value(rules), (error) => {
        assert.ok(error instanceof Failure, String(error));
        assert.equal(error.code, code, error.message);
        assert.match(error.message, message);
        return true;
      });
    });
  }
});
