import assert from 'node:assert/strict';
import { Failure } from '../../failure.ts';
import type { Json } from '../../json.ts';
import { detect } from '../detect.ts';
import { extract } from '../extract.ts';
import { sourceFiles } from '../source-files.ts';
import { temporaryRepository } from '../temporary-repository.ts';

/** What the rule of the contract `c` reads from all files. */
async function read(texts: Record<string, string>): Promise<Json | undefined> {
  const { root, remove } = temporaryRepository(texts);
  try {
    const rule = { detector: 'annotated-blocks', contract: 'c', files: '**' };
    return (await extract([rule], {}, sourceFiles(root))).value;
  } finally {
    remove();
  }
}

describe('annotated blocks', () => {
  const table: [file: string, text: string, value: Json][] = [
    [
      'a.py',
      '# blue:export c /read\nPATHS = [\n    "jobs/*",  # the "best"\n    \'runs/x\',\n]\n# blue:end\n',
      { read: ['jobs/*', 'runs/x'] },
    ],
    [
      'a.ts',
      '// blue:export c /read\nexport const a = ["x", `y/${z}`]; // "no"\n/* "no" */\n// blue:end',
      { read: ['x', 'y/${z}'] },
    ],
    ['a.js', '  /* blue:export c /read */\n  "a/*", "it\\"s",\n  /* blue:end */', { read: ['a/*', 'it"s'] }],
    ['a.go', '// blue:export c /n\r\nconst n = 30\r\n// blue:end\r\n', { n: 'const n = 30' }],
    ['a.yaml', 'paths:\n  # blue:export c /read\n  - a\n  - b\n  # blue:end\n', { read: ['a', 'b'] }],
    ['b.yaml', '# blue:export c\nday: 5\nlist: [1, 2]\n# blue:end\n', { day: 5, list: [1, 2] }],
    ['a.json5', '// blue:export c /a\n{"x": [1, {"y": null}]}\n// blue:end', { a: { x: [1, { y: null }] } }],
    [
      'a.sql',
      '-- blue:export c /columns\nCREATE TABLE t (\n  id int,\n  name text\n);\n-- blue:end',
      { columns: ['CREATE TABLE t (', 'id int,', 'name text', ');'] },
    ],
    ['a.md', '<!-- blue:export c /steps -->\none\n\ntwo (2)\n<!-- blue:end -->', { steps: ['one', 'two (2)'] }],
    ['a.md', '<!-- blue:export c /steps\n- one\n- two\nblue:end -->', { steps: ['one', 'two'] }],
    ['a.c', '/* blue:export c /limits\n * day: 5\n * month: 6\n * blue:end */', { limits: { day: 5, month: 6 } }],
    ['a.py', '# blue:export c /limits\n# {"day": 5}\n# blue:end', { limits: { day: 5 } }],
    ['a.lisp', ';; blue:export c /v\n42\n;; blue:end', { v: 42 }],
    ['a.tex', '% blue:export c /v\ntrue\n% blue:end', { v: true }],
    ['a.css', '/* blue:export c /v */\n"quoted"\n/* blue:end */', { v: 'quoted' }],
    [
      'a.ts',
      '// blue:export c /v\ninterface A {\n  a: string;\n}\n// blue:end',
      { v: ['interface A {', 'a: string;', '}'] },
    ],
    ['a.ts', '// blue:export c /v\nconst limits = { day: 5 };\n// blue:end', { v: 'const limits = { day: 5 };' }],
    ['a.txt', '# blue:export c /v\njobs/*\n# blue:end', { v: 'jobs/*' }],
    ['a.py', '# blue:export c /__proto__/x\n1\n# blue:end', JSON.parse('{"__proto__": {"x": 1}}')],
    [
      'a.py',
      '# blue:export c /a\n1\n# blue:end\n# blue:export other /a\n2\n# blue:end\nx = "blue:export no"',
      { a: 1 },
    ],
  ];
  for (const [file, text, value] of table) {
    it(`${file}: ${JSON.stringify(text)}`, async () => {
      assert.deepEqual(await read({ [file]: text }), value);
    });
  }

  it('unite by their pointers over files', async () => {
    const block = (pointer: string, text: string): string => `# blue:export c ${pointer}\n${text}\n# blue:end\n`;
    const texts = {
      'a.py': block('/read', '["b"]') + block('/limits', '{"day": 5}') + block('/limits/hour', '1'),
      'b.py': block('/limits', '{"month": 6}') + block('/read', '["a", "b"]'),
    };
    assert.deepEqual(await read(texts), { read: ['b', 'a'], limits: { day: 5, month: 6, hour: 1 } });
  });

  const broken: [what: string, text: string, message: RegExp][] = [
    ['a block without end', 'x\n# blue:export c /a\n1', /^a\.py:2: blue:export c has no blue:end/],
    ['a block in another one', '# blue:export c /a\n# blue:export c /b\n1\n# blue:end', /^a\.py:1: .*no blue:end/],
    ['an end without block', '# blue:end', /^a\.py:1: blue:end closes no/],
    ['a bad name', '# blue:export C_x /a\n1\n# blue:end', /^a\.py:1: "C_x" is no name/],
    ['a bad pointer', '# blue:export c read\n1\n# blue:end', /^a\.py:1: "read" is no JSON Pointer/],
    ['no name', '# blue:export\n1\n# blue:end', /^a\.py:1: write blue:export/],
    ['code behind it', '/* blue:export c /a */ x = 1 /* blue:end */', /^a\.py:1: write blue:export/],
    ['an empty block', '# blue:export c /a\n\n# blue:end', /^a\.py:1: .*nothing/],
    [
      'a second scalar',
      '# blue:export c /a\n1\n# blue:end\n# blue:export c /a\n1\n# blue:end',
      /^a\.py:4: another block has a value for \/a/,
    ],
    [
      'a second key',
      '# blue:export c /a\nx: 1\n# blue:end\n# blue:export c /a\nx: 2\n# blue:end',
      /^a\.py:4: .* for \/a\/x/,
    ],
    [
      'a place in a scalar',
      '# blue:export c /a\n1\n# blue:end\n# blue:export c /a/b\n1\n# blue:end',
      /^a\.py:4: .* no place/,
    ],
    ['a bad block of another contract', '# blue:export c /a\n1\n# blue:end\n# blue:export d /a\n', /^a\.py:4: /],
  ];
  for (const [what, text, message] of broken) {
    it(`fail for ${what}, with file and line`, async () => {
      await assert.rejects(read({ 'a.py': text }), (error) => {
        assert.ok(error instanceof Failure, String(error));
        assert.equal(error.code, 'invalid-source');
        assert.match(error.message, message);
        return true;
      });
    });
  }

  it('fail where there is none any more, and where the rule names no contract', async () => {
    await assert.rejects(read({ 'a.py': 'x = 1' }), /finds no value/);
    const { root, remove } = temporaryRepository({ 'a.py': '' });
    const rule = { detector: 'annotated-blocks', files: 'a.py' };
    await assert.rejects(extract([rule], {}, sourceFiles(root)), /does not say whose blocks/);
    remove();
  });

  it('are proposed by contract, without broken files', async () => {
    const { root, remove } = temporaryRepository({
      'src/a.py': '# blue:export paths /read\n["a"]\n# blue:end',
      'src/b.py': '# blue:export paths /write\n["b"]\n# blue:end\n# blue:export limits\n1\n# blue:end',
      'src/broken.rb': '# blue:export nothing /a',
      'docs/guide.md': 'Write `blue:export <contract> <pointer>`.\n\n    # blue:export <contract> <pointer>\n',
    });
    const candidates = await detect(sourceFiles(root));
    remove();
    assert.deepEqual(
      candidates.map(({ name, summary, rules }) => [name, summary, rules]),
      [
        [
          'paths',
          '2 annotated blocks in 2 files',
          [{ detector: 'annotated-blocks', contract: 'paths', files: ['src/*.py'] }],
        ],
        [
          'limits',
          '1 annotated block in 1 file',
          [{ detector: 'annotated-blocks', contract: 'limits', files: ['src/*.py'] }],
        ],
      ],
    );
  });
});
