import assert from 'node:assert/strict';
import { detect } from './detect.ts';
import { javascriptStrings } from './detectors/javascript-strings.ts';
import { keysInOther } from './detectors/other-text.ts';
import { pythonStrings } from './detectors/python-strings.ts';
import { keysIn } from './detectors/s3-keys.ts';
import { extract } from './extract.ts';
import { sourceFiles } from './source-files.ts';
import { temporaryRepository } from './temporary-repository.ts';

type Table = [code: string, keys: string[]][];

describe('S3 keys in Python', () => {
  const table: Table = [
    ['A = "s3://bucket/jobs/x.json"', ['jobs/x.json']],
    ["A = 's3://bucket/jobs/*/masks/*'", ['jobs/*/masks/*']],
    ['A = "s3://bucket"; B = "s3://bucket/"', []],
    ['A = f"s3://{BUCKET}/jobs/{job_id}/masks/{mask}.png"', ['jobs/*/masks/*.png']],
    ['A = F\'s3://b/{d["key"]}/x\'', ['*/x']],
    ['A = f"s3://b/{d["key"]}/x"', ['*/x']],
    ['A = f"s3://b/{n:05d}/{t:%Y-%m}/{x!r:>{width}}.json"', ['*/*/*.json']],
    ['A = f"s3://b/{x:\'>10}/y"', ['*/y']],
    ['A = f"s3://b/{{literal}}/{x}"', ['{literal}/*']],
    ['A = f"s3://b/{ {1: 2}[k] }/{(lambda a: a)(1)}/x"', ['*/*/x']],
    ['A = f"s3://b/{a}{b}/x"', ['*/x']],
    ['A = f"""s3://b/{\nname\n}/x"""', ['*/x']],
    ['A = rf"s3://b/{x}/y"', ['*/y']],
    ['A = f"s3://b/{f"{x}/{y}"}/z"', ['*/z']],
    ['A = "s3://b/%s/%05d/%(name)s.json" % x', ['*/*/*.json']],
    ['A = "s3://b/a%20b/c%2Fd/e%e2"', ['a%20b/c%2Fd/e%e2']],
    ['A = "s3://b/{}/{name}/{0:>5}".format(x)', ['*/*/*']],
    ['A = "s3://b/{{x}}/{y}".format(y=1)', ['{x}/*']],
    ['TEMPLATE = "s3://b/jobs/{job}/x"', ['jobs/*/x']],
    ['A = "s3://b/{{ ds }}/x"', ['*/x']],
    ['# "s3://b/comment"\nA = 1  # s3://b/other', []],
    ['"""Reads s3://b/docs."""\nA = 1', []],
    ['def f():\n    """Reads\n    s3://b/docs.\n    """\n    return "s3://b/code"', ['code']],
    ['class A:\n    x = 1\n    "s3://b/attribute docs"\n', []],
    ['A = """\ns3://b/one\ns3://b/two\n"""', ['one', 'two']],
    ['f("""s3://b/argument""")', ['argument']],
    ['A = "s3://b/not # a comment"', ['not']],
    ['A = ("s3://b/long/"\n     "part/" f"{x}")', ['long/part/*']],
    ['A = ("s3://b/long/"  # why\n     "part")', ['long/part']],
    ['A = "s3://b/x" \\\n    "/y"', ['x/y']],
    ['A = "s3://b/jobs/" + job', ['jobs/*']],
    ['A = "s3://" + bucket + "/jobs/" + job.id + "/x"', ['jobs/*/x']],
    ['A = ["s3://b/x", "s3://b/y"]', ['x', 'y']],
    ["A = \"it's\"\nB = 's3://b/x'", ['x']],
    ['A = "unclosed\nB = "s3://b/x"', ['x']],
    ['A = "s3://b/a\\"b/c"', ['a']],
    ["A = r's3://b/x\\d'", ['x']],
    ['A = "xs3://b/x"; B = "S3://b/x"', []],
    ['sh("aws s3 cp s3://b/from/x s3://b/to/y")', ['from/x', 'to/y']],
    ['A = b"s3://b/x"', ['x']],
  ];
  for (const [code, keys] of table) {
    it(JSON.stringify(code), () => assert.deepEqual(pythonStrings(code).flatMap(keysIn), keys));
  }
});

describe('S3 keys in JavaScript and TypeScript', () => {
  const table: Table = [
    ["const a = 's3://bucket/jobs/x.json';", ['jobs/x.json']],
    ['const a = `s3://${bucket}/jobs/${job.id}/x`;', ['jobs/*/x']],
    ['const a = `s3://b/${f({ a: "}" }, `${x}/y`)}/z`;', ['*/z']],
    ['const a = `s3://b/${/* } */ x}/z`;', ['*/z']],
    ['// "s3://b/x"\n/* "s3://b/y" */ const a = 1;', []],
    ['const a = "s3://b/x"; // "s3://b/y"', ['x']],
    ['const a = "s3://b/x" /* and */ + "/y";', ['x/y']],
    ['const a = "s3://" + bucket + "/jobs/" + id;', ['jobs/*']],
    ['const r = /["\'`/]/; const a = "s3://b/x";', ['x']],
    ['const r = /[/"]/g.test(x) ? "s3://b/x" : 1 / 2;', ['x']],
    ['const half = a / 2; const b = "s3://b/x"; const c = d / 2;', ['x']],
    ['return /"/.test(a) && "s3://b/x"', ['x']],
    ['<a href="s3://b/x">don\'t</a>;\nconst b = "s3://b/y";', ['x', 'y']],
    ['<Img src="s3://b/x" />;\nconst b = "s3://b/y";', ['x', 'y']],
    ['const a = "s3://b/{id}/:name";', ['*/:name']],
    ['const a = `s3://b/{id}`;', ['{id}']],
    ['const a = "s3://b/a\\\nb";', ['ab']],
    ["const a = 'unclosed\nconst b = 's3://b/x';", ['x']],
    ['const a = ["s3://b/x", `s3://b/y`];', ['x', 'y']],
    ['i++; const a = "s3://b/x"', ['x']],
  ];
  for (const [code, keys] of table) {
    it(JSON.stringify(code), () => assert.deepEqual(javascriptStrings(code).flatMap(keysIn), keys));
  }
});

describe('S3 keys in other files', () => {
  const table: [ending: string, text: string, keys: string[]][] = [
    ['yaml', 'path: s3://b/jobs/${JOB}/x # s3://b/no\n# s3://b/no', ['jobs/*/x']],
    ['yaml', 'args: ["s3://b/x", s3://b/y]\nnote: don\'t\nz: s3://b/z', ['x', 'y', 'z']],
    ['yaml', 'path: s3://{{ .Values.bucket }}/jobs/{{ .id }}/x', ['jobs/*/x']],
    ['json', '{"a": "s3://b/jobs/{id}/x", "b": "# s3://b/y"}', ['jobs/*/x', 'y']],
    ['ipynb', '{"source": ["path = f\\"s3://{bucket}/x/{y}\\"\\n"]}', ['x/*']],
    ['sh', 'aws s3 cp "s3://$BUCKET/jobs/$JOB/$(date +%F)" . # s3://b/no', ['jobs/*/*']],
    ['tf', 'a = "s3://${lookup(var.m, "k")}/jobs/*" # s3://b/no\n// s3://b/no\n/* s3://b/no */', ['jobs/*']],
    ['go', 'fmt.Sprintf("s3://%s/jobs/%d/x", b, id) // s3://b/no', ['jobs/*/x']],
    ['rs', 'format!("s3://{}/jobs/{id:>5}/x", b) /* s3://b/no */', ['jobs/*/x']],
    ['java', 'String a = "s3://b/x"; // "s3://b/no"', ['x']],
    ['rb', 'a = "s3://#{bucket}/jobs/#{id}"', ['jobs/*']],
    ['sql', "SELECT * FROM 's3://b/x' -- s3://b/no", ['x']],
    ['conf', 's3://b/a%2Fb s3://b/** xs3://b/no', ['a%2Fb', '*']],
  ];
  for (const [ending, text, keys] of table) {
    it(`.${ending}: ${JSON.stringify(text)}`, () => assert.deepEqual(keysInOther(text, ending), keys));
  }
});

describe('detection', () => {
  const api = 'openapi: 3.1.0\ninfo: { title: Orders API, version: "1" }\npaths: {}\n';
  const { root, remove } = temporaryRepository({
    'models/a.py': 'A = "s3://b/jobs/*"\n',
    'models/b.py': 'B = "s3://b/runs/x"\nC = "s3://b/jobs/*"\n',
    'models/nothing.py': 'print("s3://")\n',
    'web/[id]/page.ts': 'export const a = `s3://b/${x}`;\n',
    'schemas/OrderLine.schema.json': '{"type": "object"}',
    'schemas/old/order-line.schema.json': 'true',
    'schemas/broken.schema.json': '{',
    'docs/openapi.yaml': api,
    'docs/billing.openapi.json': '{"openapi": "3.0.1", "info": {"title": "x"}}',
    'docs/swagger.json': '{"openapi": "2.0"}',
    'docs/broken.yaml': 'openapi: [',
    'docs/note.md': 's3://b/prose',
    'binary.py': 'A = "s3://b/binary"\0',
    'huge.py': `A = "s3://b/huge"${' '.repeat(6 * 1024 * 1024)}`,
  });
  const files = sourceFiles(root);
  after(() => remove());

  it('proposes what a repository could export', async () => {
    const candidates = await detect(files);
    assert.deepEqual(
      candidates.map(({ name, detector, files: found }) => ({ name, detector, found })),
      [
        { name: 's3-permissions', detector: 's3-uris', found: ['models/a.py', 'models/b.py', 'web/[id]/page.ts'] },
        { name: 'order-line', detector: 'json-schema', found: ['schemas/OrderLine.schema.json'] },
        { name: 'order-line-2', detector: 'json-schema', found: ['schemas/old/order-line.schema.json'] },
        { name: 'billing', detector: 'openapi', found: ['docs/billing.openapi.json'] },
        { name: 'orders-api', detector: 'openapi', found: ['docs/openapi.yaml'] },
      ],
    );
    assert.equal(candidates[0]?.summary, '3 S3 paths in 3 files');
  });

  it('gives rules that extract the same, also from files that come later', async () => {
    const [s3, schema, , , openapi] = await detect(files);
    assert.deepEqual(s3?.rules, [{ into: '/read', detector: 's3-uris', files: ['models/*.py', 'web/[id]/page.ts'] }]);
    assert.deepEqual((await extract(s3.rules, {}, files)).value, { read: ['*', 'jobs/*', 'runs/x'] });
    assert.deepEqual((await extract(schema?.rules ?? [], {}, files)).schema, { type: 'object' });
    const { value } = await extract(openapi?.rules ?? [], {}, files);
    assert.deepEqual(value, { openapi: '3.1.0', info: { title: 'Orders API', version: '1' }, paths: {} });
  });

  it('looks only where it is told to, and stores that', async () => {
    const [only, ...others] = await detect(files, ['models/b*', 'docs/note.md']);
    assert.deepEqual(only?.rules, [{ into: '/read', detector: 's3-uris', files: ['models/b*', 'docs/note.md'] }]);
    assert.deepEqual(only?.files, ['models/b.py']);
    assert.deepEqual(others, []);
  });

  it('finds nothing in an empty repository', async () => {
    const empty = temporaryRepository({});
    assert.deepEqual(await detect(sourceFiles(empty.root)), []);
    empty.remove();
  });

  it('looks through thousands of files in seconds', async () => {
    const code = 'def f(x):\n    return f"{x}/{x}"  # comment\n'.repeat(100);
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`src/p${at % 100}/m${at}.py`, code]));
    const large = temporaryRepository(many);
    const start = Date.now();
    assert.deepEqual(await detect(sourceFiles(large.root)), []);
    assert.ok(Date.now() - start < 5000, `${Date.now() - start} ms`);
    large.remove();
  });
});
