import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod/mini';
import { Failure } from '../failure.ts';
import { parseDocument, parseTree, readText } from './document.ts';
import { BindingFile, ContractFile, RealmFile } from './model.ts';

const Anything = z.record(z.string(), z.unknown());

function failureOf(action: () => unknown): Failure {
  try {
    action();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('It did not fail.');
}

describe('parseDocument', () => {
  it('reads a file, fills in what may be left out and keeps what it does not know', () => {
    const text = '\uFEFF# ours\r\nname: letemcook\r\nversion: "1.0.0"\r\nx-team: kitchen\r\n';
    const file = parseDocument(RealmFile, text, 'realm.yaml');
    assert.equal(file.governance.admission, 'approval');
    assert.equal(file['x-team'], 'kitchen');
  });

  it('reads YAML 1.2: only true and false are booleans, times and keys are text, and << is a key', () => {
    const text =
      '%YAML 1.1\n---\na: yes\nb: 2026-01-24T10:00:00Z\n<<: {x: 1}\n1.0: 0x10\nnull: ~\nc: &c [&d 1]\nd: &d 2\ne: [*c, *d]\n';
    const expected = {
      a: 'yes',
      b: '2026-01-24T10:00:00Z',
      '<<': { x: 1 },
      '1.0': 16,
      null: null,
      c: [1],
      d: 2,
      e: [[1], 2],
    };
    assert.deepEqual(parseTree(text, 'a.yaml').value, expected);
  });

  const realm = 'name: letemcook\nversion: "1.0.0"\n';
  const binding = 'repo: aperture\nrole: provider\n';
  const problems: [title: string, schema: z.ZodMiniType, text: string, message: string][] = [
    [
      'a choice',
      RealmFile,
      `${realm}governance:\n  # how to get in\n  admission: closed\n`,
      '5: governance.admission must be open, approval or invite-only',
    ],
    ['a missing key of the file', RealmFile, 'version: "1.0.0"\n', '1: name is missing'],
    [
      'a missing key inside',
      BindingFile,
      `${binding}exports:\n  - source_files: []\n`,
      '4: exports[0].contract is missing',
    ],
    ['a number for text', RealmFile, 'name: x\nversion: 1.0\n', '2: version must be text, not 1 (put it in quotes)'],
    [
      'text for a number',
      RealmFile,
      `${realm}governance: {breaking_changes: {grace_period_days: long}}\n`,
      '3: governance.breaking_changes.grace_period_days must be a number, not text',
    ],
    [
      'a fraction',
      RealmFile,
      `${realm}governance: {breaking_changes: {grace_period_days: 1.5}}\n`,
      '3: governance.breaking_changes.grace_period_days must be a whole number, not 1.5',
    ],
    [
      'a number out of bounds',
      RealmFile,
      `${realm}governance: {breaking_changes: {grace_period_days: -1}}\n`,
      '3: governance.breaking_changes.grace_period_days must be at least 0',
    ],
    [
      'text for a truth',
      ContractFile,
      'name: a\nowner: b\nversion: "1.0.0"\norphaned: maybe\n',
      '4: orphaned must be true or false, not text',
    ],
    ['an empty value', RealmFile, 'name:\nversion: "1.0.0"\n', '1: name must be text, but is empty'],
    [
      'text for a list',
      RealmFile,
      `${realm}\ngovernance:\n  approvers: eric\n`,
      '5: governance.approvers must be a list, not text',
    ],
    ['a list for a map', RealmFile, `${realm}governance: []\n`, '3: governance must be a map of keys, not a list'],
    ['a file that is a list', RealmFile, '# x\n- a\n', '2: the file must be a map of keys, not a list'],
    ['an empty file', RealmFile, '', '1: the file must be a map of keys, but is empty'],
    [
      'a rule of its own',
      RealmFile,
      'name: Let_Em\nversion: "1.0.0"\n',
      '1: name must be kebab-case: a-z, 0-9 and single hyphens',
    ],
    [
      'a rule over several keys',
      BindingFile,
      `${binding}exports:\n  - contract: a\n    extract:\n      - files: a\n        pointer: /a\n        schema: b\n`,
      '6: exports[0].extract[0] must have exactly one of pointer, pattern, schema and detector',
    ],
    [
      'neither of two forms',
      BindingFile,
      `${binding}exports:\n  - contract: a\n    extract:\n      - files: 3\n        pointer: /a\n`,
      '6: exports[0].extract[0].files must be text or a list',
    ],
    [
      'the closer one of two forms',
      BindingFile,
      `${binding}exports:\n  - contract: a\n    extract:\n      - pointer: /a\n        files:\n          - a\n          - ../b\n`,
      '9: exports[0].extract[0].files[1] must be a relative path that stays inside the repository',
    ],
    [
      'too few items',
      BindingFile,
      `${binding}exports: [{contract: a, extract: [{files: [], pointer: ''}]}]\n`,
      '3: exports[0].extract[0].files must have at least 1 item',
    ],
    [
      'too many characters',
      RealmFile,
      `${realm}governance: {approvers: [${'x'.repeat(321)}]}\n`,
      '3: governance.approvers[0] is longer than 320 characters',
    ],
    [
      'several problems',
      RealmFile,
      'name: A\nversion: 1\ngovernance: {admission: 1}\n',
      '1: name must be kebab-case: a-z, 0-9 and single hyphens (and 2 more)',
    ],
    [
      'JSON that is too deep',
      ContractFile,
      `name: a\nowner: b\nversion: "1.0.0"\nvalue: ${'['.repeat(70)}${']'.repeat(70)}\n`,
      '4: value must be JSON, at most 64 levels deep',
    ],
  ];
  for (const [title, schema, text, message] of problems) {
    it(`names line and key of ${title}`, () => {
      const failure = failureOf(() => parseDocument(schema, text, 'a.yaml'));
      assert.equal(failure.message, `a.yaml:${message}`);
      assert.equal(failure.code, 'invalid-file');
    });
  }

  const laughs = Array.from(
    { length: 20 },
    (_, index) => `a${index + 1}: &a${index + 1} [${`*a${index},`.repeat(9)}]\n`,
  );
  const unreadable: [title: string, code: string, text: string, message: RegExp][] = [
    ['a syntax error', 'invalid-yaml', 'a: 1\nb: [1\nc: 2\n', /^a\.yaml:3: /],
    ['a tab', 'invalid-yaml', 'a:\n\tb: 1\n', /^a\.yaml:2: /],
    ['a key that is there twice', 'invalid-yaml', 'a: 1\nb: 2\na: 3\n', /^a\.yaml:3: the key a is there twice$/],
    ['a second document', 'invalid-yaml', 'a: 1\n---\nb: 1\n', /^a\.yaml:2: there must be only one document/],
    ['a number that JSON cannot hold', 'invalid-yaml', 'a: 1\nb: .inf\n', /^a\.yaml:2: must be a finite number$/],
    ['not a number', 'invalid-yaml', 'b: !!float .nan\n', /^a\.yaml:1: must be a finite number$/],
    ['an unknown tag', 'invalid-yaml', 'a: !!js/function x\n', /^a\.yaml:1: Unresolved tag/],
    ['a key that is no text', 'invalid-yaml', '? [a]\n: 1\n', /^a\.yaml:1: .*keys must be strings/],
    [
      'a key that would change every object',
      'invalid-yaml',
      'a:\n  "__proto__": {x: 1}\n',
      /^a\.yaml:2: the key __proto__ is not allowed$/,
    ],
    ['an alias without anchor', 'invalid-yaml', 'a: *b\n', /^a\.yaml:1: \*b has no anchor before it$/],
    [
      'an alias inside its own anchor',
      'invalid-yaml',
      'a: &a\n  b: *a\n',
      /^a\.yaml:2: nested deeper than 100 levels$/,
    ],
    ['an alias bomb', 'invalid-yaml', `a0: &a0 [1]\n${laughs.join('')}`, /its aliases stand for too many values$/],
    ['deep lists', 'invalid-yaml', `a: ${'['.repeat(50_000)}`, /^a\.yaml:1: /],
    [
      'deep closed lists',
      'invalid-yaml',
      `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
      /nested deeper than 100 levels$/,
    ],
    ['deep dashes', 'invalid-yaml', '- '.repeat(50_000), /nested deeper than 100 levels$/],
    ['deep keys', 'invalid-yaml', '? '.repeat(50_000), /nested deeper than 100 levels$/],
    ['many stray brackets', 'invalid-yaml', '}'.repeat(1_000_000), /^a\.yaml:1: /],
    ['more than 1 MiB', 'too-large', 'é'.repeat(700_000), /^a\.yaml has 1\.34 MiB, the limit is 1 MiB$/],
    [
      'a merge conflict',
      'merge-conflict',
      'a: 1\n<<<<<<< ours\nb: 1\n=======\nb: 2\n>>>>>>> theirs\n',
      /^a\.yaml:2: there is an unresolved merge conflict$/,
    ],
    ['a merge conflict with CRLF', 'merge-conflict', 'a: 1\r\n=======\r\nb: 2\r\n', /^a\.yaml:2: /],
  ];
  for (const [title, code, text, message] of unreadable) {
    it(`refuses ${title} in one line`, () => {
      const failure = failureOf(() => parseDocument(Anything, text, 'a.yaml'));
      assert.match(failure.message, message);
      assert.equal(failure.code, code);
      assert.ok(failure.message.length < 300 && !failure.message.includes('\n'));
      assert.ok(failure.hint !== undefined);
    });
  }

  it('reads many keys in a time that grows with their number', () => {
    const text = Array.from({ length: 30_000 }, (_, index) => `k${index}:`).join('\n');
    assert.equal(Object.keys(parseDocument(Anything, text, 'a.yaml')).length, 30_000);
  });

  it('takes separators and rows of signs inside text for text', () => {
    const text = 'a: |\n  <<<<<<< ours\n  =======\nb: "x\n  =======\n  y"\n';
    assert.deepEqual(parseTree(text, 'a.yaml').value, { a: '<<<<<<< ours\n=======\n', b: 'x ======= y' });
  });
});

describe('readText', () => {
  let folder: string;
  let root: string;
  let socket: Server;

  before((done) => {
    folder = mkdtempSync(path.join(tmpdir(), 'blue-read-'));
    root = path.join(folder, 'realm');
    mkdirSync(path.join(root, 'repos'), { recursive: true });
    writeFileSync(path.join(root, 'realm.yaml'), '\uFEFFname: é\r\n');
    writeFileSync(path.join(root, 'empty.yaml'), '');
    writeFileSync(path.join(root, 'large.yaml'), 'x'.repeat(1536));
    writeFileSync(path.join(root, 'latin1.yaml'), Buffer.from([0x6e, 0xe9]));
    writeFileSync(path.join(folder, 'secret.yaml'), 'secret');
    mkdirSync(path.join(folder, 'realm-other'));
    writeFileSync(path.join(folder, 'realm-other', 'a.yaml'), 'other');
    symlinkSync('../realm.yaml', path.join(root, 'repos', 'inside.yaml'));
    symlinkSync('../secret.yaml', path.join(root, 'outside.yaml'));
    symlinkSync(folder, path.join(root, 'up'));
    symlinkSync('../realm-other', path.join(root, 'other'));
    symlinkSync('nowhere', path.join(root, 'dangling.yaml'));
    symlinkSync('circle.yaml', path.join(root, 'circle.yaml'));
    symlinkSync(root, path.join(folder, 'linked'));
    execFileSync('sh', ['-c', 'mkfifo "$0"', path.join(root, 'pipe.yaml')]);
    socket = createServer().listen(path.join(root, 'socket.yaml'), done);
  });

  after((done) => {
    socket.close(() => {
      rmSync(folder, { recursive: true });
      done();
    });
  });

  const texts: [file: string, text: string | undefined][] = [
    ['realm.yaml', '\uFEFFname: é\r\n'],
    ['empty.yaml', ''],
    ['repos/../realm.yaml', '\uFEFFname: é\r\n'],
    ['repos/inside.yaml', '\uFEFFname: é\r\n'],
    ['absent.yaml', undefined],
    ['repos/absent/absent.yaml', undefined],
    ['realm.yaml/below', undefined],
    ['dangling.yaml', undefined],
    ['x'.repeat(5000), undefined],
  ];
  for (const [file, text] of texts) {
    it(`gives ${text === undefined ? 'nothing' : 'the text'} for ${file.slice(0, 30)}`, () => {
      assert.equal(readText(root, file), text);
      assert.equal(readText(path.join(folder, 'linked'), file), text);
    });
  }

  const refusals: [file: string, code: string, message: RegExp][] = [
    ['../secret.yaml', 'outside-root', /leads out of its repository/],
    ['/etc/passwd', 'outside-root', /leads out/],
    ['../realm-other/a.yaml', 'outside-root', /leads out/],
    ['realm.yaml\0', 'outside-root', /leads out/],
    ['outside.yaml', 'outside-root', /leads out/],
    ['up/secret.yaml', 'outside-root', /leads out/],
    ['other/a.yaml', 'outside-root', /leads out/],
    ['repos', 'not-a-file', /^repos is not a regular file$/],
    ['', 'not-a-file', /not a regular file/],
    ['pipe.yaml', 'not-a-file', /^pipe\.yaml is not a regular file$/],
    ['socket.yaml', 'not-a-file', /not a regular file/],
    ['circle.yaml', 'unreadable', /^circle\.yaml cannot be read: /],
    ['latin1.yaml', 'not-text', /^latin1\.yaml is not UTF-8 text$/],
  ];
  for (const [file, code, message] of refusals) {
    it(`refuses ${JSON.stringify(file)} as ${code}`, () => {
      const failure = failureOf(() => readText(root, file));
      assert.equal(failure.code, code);
      assert.match(failure.message, message);
    });
  }

  it('refuses more than the limit and says both sizes', () => {
    const failure = failureOf(() => readText(root, 'large.yaml', 1024));
    assert.equal(failure.code, 'too-large');
    assert.equal(failure.message, 'large.yaml has 1.5 KiB, the limit is 1 KiB');
    assert.equal(readText(root, 'large.yaml', 1536)?.length, 1536);
  });

  // Root may read everything.
  if (process.getuid?.() !== 0) {
    it('says that a file may not be read', () => {
      chmodSync(path.join(root, 'empty.yaml'), 0);
      assert.equal(
        failureOf(() => readText(root, 'empty.yaml')).message,
        'empty.yaml cannot be read: permission denied',
      );
    });
  }
});
