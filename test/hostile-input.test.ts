import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Person, type Ran, World } from './world.ts';

// Bad input and bad luck: each gives one clear line and exit 2, and leaves the realm untouched.

const contractFile = 'domains/paths/contracts/limits.yaml';

/** A realm with a remote, and a repo that has changed an export since it published it. */
function prepare(world: World): Person {
  const ann = world.person('ann');
  const remote = world.bare('realm');
  ann.blue('.', 'realm', 'init', '--name', 'acme', '--path', 'realm-acme');
  ann.git('realm-acme', 'remote', 'add', 'origin', remote);
  ann.git('realm-acme', 'push', '--quiet', '-u', 'origin', 'main');
  ann.repo('api', { 'limits.json': '["a"]', 'use.txt': '"a"\n' });
  ann.json('api', 'realm', 'join', '../realm-acme', '--no-detect-exports');
  ann.json('api', 'realm', 'domain', 'create', 'paths', '--repos', 'api,web');
  ann.json('api', 'realm', 'export', '--name', 'limits', '--extract', '{"pointer":"","files":"limits.json"}');
  ann.repo('web', { 'use.txt': '"a"\n' });
  ann.json('web', 'realm', 'join', '../realm-acme');
  ann.commit('api', { 'limits.json': '["a","b"]' });
  return ann;
}

function assertOneLine(ran: Ran, said: RegExp): void {
  assert.equal(ran.code, 2, `${ran.stdout}${ran.stderr}`);
  assert.match(ran.stderr, said);
  assert.match(ran.stderr, /^blue: .*\n$/, 'one line');
  assert.ok(!/\n\s+at /.test(ran.stderr), 'no stack trace');
}

describe('bad input', function () {
  this.timeout(60_000);
  let template: World;
  let world: World;
  let ann: Person;

  before(() => {
    template = new World();
    prepare(template);
  });
  after(() => template.remove());
  beforeEach(() => {
    world = new World();
    cpSync(template.root, world.root, { recursive: true, verbatimSymlinks: true });
    ann = world.person('ann');
    ann.git('realm-acme', 'remote', 'set-url', 'origin', path.join(world.root, 'remotes', 'realm.git'));
  });
  afterEach(() => world.remove());

  const inRealm = (file: string, text: string | Buffer) => () => {
    writeFileSync(ann.at('realm-acme', file), text);
    ann.git('realm-acme', 'commit', '--quiet', '-am', 'By hand');
  };
  const nothing = () => {};
  const bomb = `${Array.from({ length: 12 }, (_, level) => `a${level}: &a${level} [${level === 0 ? 'x' : `${`*a${level - 1}, `.repeat(20)}x`}]`).join('\n')}\n`;
  const deep = `value: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`;
  const long = 'a'.repeat(300);
  const contract = (more: string) => `name: limits\nowner: api\nversion: "1.0.0"\n${more}`;

  const table: readonly [name: string, prepare: () => void, args: string[], said: RegExp][] = [
    ['malformed YAML', () => inRealm(contractFile, 'name: [limits\nversion')(), ['realm', 'sync'], /limits\.yaml:\d+/],
    [
      'malformed YAML, for status',
      () => inRealm('realm.yaml', 'name: acme\n  version: "1"\n')(),
      ['status'],
      /realm\.yaml:\d+/,
    ],
    [
      'an unknown major format version',
      () => inRealm('realm.yaml', 'name: acme\nversion: "2.0.0"\n')(),
      ['realm', 'sync'],
      /format 2\.0\.0/,
    ],
    [
      'a wrong type',
      () => inRealm(contractFile, contract('supported: yes\n'))(),
      ['realm', 'sync'],
      /limits\.yaml:4: supported/,
    ],
    [
      'a version that is none',
      () => inRealm(contractFile, 'name: limits\nowner: api\nversion: one\n')(),
      ['status'],
      /limits\.yaml:3: version/,
    ],
    [
      'a file about something else',
      () => inRealm(contractFile, contract('').replace('limits', 'other'))(),
      ['status'],
      /about other/,
    ],
    ['a YAML alias bomb', () => inRealm(contractFile, contract(bomb))(), ['realm', 'sync'], /limits\.yaml/],
    ['a document nested too deeply', () => inRealm(contractFile, contract(deep))(), ['realm', 'sync'], /limits\.yaml/],
    [
      'a file of 50 MB',
      () => inRealm(contractFile, Buffer.alloc(50 * 1024 * 1024, 'a'))(),
      ['realm', 'sync'],
      /limits\.yaml has 50 MiB/,
    ],
    [
      'a merge conflict in a file',
      () => inRealm(contractFile, '<<<<<<< HEAD\nname: limits\n=======\nname: other\n>>>>>>> side\n')(),
      ['status'],
      /conflict/,
    ],
    ['a name with ../', nothing, ['realm', 'domain', 'create', '../x'], /kebab-case/],
    ['a name like an option', nothing, ['realm', 'domain', 'create', '--repos=-rf', 'x'], /kebab-case/],
    ['a name like an option, as a word', nothing, ['realm', 'domain', 'create', '-rf'], /-r/],
    ['a name with spaces', nothing, ['realm', 'export', '--name', 'my limits', '--value', '1'], /--name.*kebab-case/],
    ['a name of 300 characters', nothing, ['realm', 'export', '--name', long, '--value', '1'], /64 characters/],
    ['a repo name that is none', nothing, ['realm', 'join', '../realm-acme', '--name', 'Api!'], /kebab-case/],
    [
      'a binding outside the repo',
      nothing,
      ['realm', 'import', '--contract', 'limits', '--binding', '../x'],
      /--binding/,
    ],
    [
      'an absolute binding',
      nothing,
      ['realm', 'import', '--contract', 'limits', '--binding', '/etc/passwd'],
      /--binding/,
    ],
    [
      'a binding behind a symbolic link',
      () => symlinkSync('/etc', ann.at('web', 'etc')),
      ['-C', '../web', 'realm', 'import', '--contract', 'limits', '--binding', 'etc/passwd'],
      /etc\/passwd/,
    ],
    [
      'a binding that is a device',
      () => symlinkSync('/dev/zero', ann.at('web', 'zero')),
      ['-C', '../web', 'realm', 'import', '--contract', 'limits', '--binding', 'zero'],
      /zero/,
    ],
    [
      'a missing binding',
      nothing,
      ['-C', '../web', 'realm', 'import', '--contract', 'limits', '--binding', 'no.txt'],
      /no\.txt/,
    ],
    [
      'a source behind a symbolic link',
      () => {
        rmSync(ann.at('api', 'limits.json'));
        symlinkSync('/etc/hostname', ann.at('api', 'limits.json'));
      },
      ['realm', 'sync'],
      /limits\.json/,
    ],
    ['a source that is gone', () => rmSync(ann.at('api', 'limits.json')), ['realm', 'sync'], /limits\.json/],
    ['a source without a value', () => ann.write('api', { 'limits.json': '{' }), ['realm', 'sync'], /limits\.json/],
    [
      'a pattern that is no regular expression',
      nothing,
      ['realm', 'export', '--name', 'other', '--extract', '{"pattern":"(?P<value>[","files":"*.json"}'],
      /pattern|regular/,
    ],
    ['a rule that is no JSON', nothing, ['realm', 'export', '--name', 'other', '--extract', '{'], /--extract/],
    [
      'a version below the computed one',
      nothing,
      ['realm', 'export', '--name', 'limits', '--version', '1.0.1'],
      /1\.0\.1/,
    ],
    ['an address that runs a program', nothing, ['realm', 'clone', 'ext::sh -c true'], /address|ext::/],
    ['an address over plain http', nothing, ['realm', 'join', 'http://example.com/realm.git'], /address/],
    ['a missing realm', () => rmSync(ann.at('realm-acme'), { recursive: true }), ['realm', 'sync'], /realm-acme/],
    [
      'a realm that is not git',
      () => rmSync(ann.at('realm-acme/.git'), { recursive: true }),
      ['realm', 'sync'],
      /git repository/,
    ],
    [
      'a realm on no branch',
      () => ann.git('realm-acme', 'checkout', '--quiet', '--detach'),
      ['realm', 'sync'],
      /detached/,
    ],
    [
      'a realm in the middle of a merge',
      () => {
        ann.git('realm-acme', 'switch', '--quiet', '-c', 'side');
        inRealm('realm.yaml', 'name: acme\nversion: "1.0.1"\n')();
        ann.git('realm-acme', 'switch', '--quiet', 'main');
        inRealm('realm.yaml', 'name: acme\nversion: "1.0.2"\n')();
        assert.throws(() => ann.git('realm-acme', 'merge', 'side'));
        ann.git('realm-acme', 'checkout', '--ours', 'realm.yaml');
      },
      ['realm', 'sync'],
      /middle of a merge/,
    ],
    [
      'a damaged configuration',
      () => ann.write('api', { '.blue/config.yaml': 'repo: 3\n' }),
      ['status'],
      /config\.yaml:1: repo/,
    ],
    [
      'a damaged index',
      () => writeFileSync(path.join(ann.home, '.blue', 'index.yaml'), 'realms: {'),
      ['realm', 'join', '../realm-acme'],
      /set aside/,
    ],
    [
      'a push refused by a hook',
      () => {
        const hook = path.join(world.root, 'remotes', 'realm.git', 'hooks', 'pre-receive');
        mkdirSync(path.dirname(hook), { recursive: true });
        writeFileSync(hook, '#!/bin/sh\necho "closed for today" >&2\nexit 1\n');
        chmodSync(hook, 0o755);
      },
      ['realm', 'sync'],
      /closed for today/,
    ],
  ];

  for (const [name, break_, args, said] of table)
    it(name, () => {
      break_();
      const look = () => {
        try {
          return [
            ann.git('realm-acme', 'rev-parse', 'HEAD'),
            ann.git('realm-acme', 'status', '--porcelain'),
            ann.git('.', '--git-dir', path.join(world.root, 'remotes', 'realm.git'), 'rev-parse', 'main'),
          ];
        } catch {
          return 'no realm';
        }
      };
      const before = look();
      assertOneLine(ann.blue('api', ...args), said);
      assert.deepEqual(look(), before, 'the realm is untouched');
    });

  it('with --json the same is one document on standard output', () => {
    inRealm(contractFile, 'name: [')();
    const ran = ann.blue('api', 'realm', 'sync', '--json');
    assert.equal(ran.code, 2);
    const { error } = JSON.parse(ran.stdout);
    assert.equal(error.code, 'invalid-yaml');
    assert.match(error.message, /limits\.yaml/);
  });

  it('a damaged index is set aside once, and then work goes on', () => {
    writeFileSync(path.join(ann.home, '.blue', 'index.yaml'), 'realms: {');
    assert.equal(ann.blue('api', 'realm', 'join', '../realm-acme').code, 2);
    assert.equal(ann.blue('api', 'realm', 'join', '../realm-acme').code, 0);
  });

  it('paths with spaces and letters of other scripts are no bad input', () => {
    renameSync(ann.at('realm-acme'), ann.at('das Reich der Verträge 契約'));
    ann.write('api', {
      '.blue/config.yaml': 'realms: [{ name: acme, path: "../das Reich der Verträge 契約" }]\nrepo: api\n',
    });
    assert.equal(ann.json('api', 'realm', 'sync').published[0].to, '1.1.0');
  });
});

/** A file system of its own needs root (or a mount namespace, which a test process cannot enter later). */
const canMount = process.platform === 'linux' && process.getuid?.() === 0;

if (canMount)
  describe('a disk that is full or read-only', function () {
    this.timeout(120_000);
    let mount: string;
    let world: World;
    let ann: Person;

    beforeEach(() => {
      mount = mkdtempSync(path.join(tmpdir(), 'blue-disk-'));
      sh('mount', '-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', mount);
      world = new World(mount);
      ann = prepare(world);
    });
    afterEach(() => {
      sh('umount', '--lazy', mount);
      rmSync(mount, { recursive: true, force: true });
    });

    for (const remote of [true, false])
      it(`never half-writes, ${remote ? 'with' : 'without'} a remote, however little room is left`, () => {
        if (!remote) ann.git('realm-acme', 'remote', 'remove', 'origin');
        const filler = path.join(mount, 'filler');
        let failed = 0;
        for (let room = 0; room <= 120; room += 8) {
          const before = [
            ann.git('realm-acme', 'rev-parse', 'HEAD'),
            ann.json('api', 'status').realms[0].exports[0].version,
          ];
          ann.write('api', {
            'limits.json': JSON.stringify(['a', 'b', ...Array.from({ length: room }, (_, n) => `${room}-${n}`)]),
          });
          const { bavail, bsize } = statfsSync(mount);
          writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - room * 1024)));
          const ran = ann.blue('api', 'realm', 'sync', '--no-notify');
          rmSync(filler);
          assert.equal(
            ann.git('realm-acme', 'status', '--porcelain'),
            '',
            `${room} KB: the tree is clean; ${ran.stderr}`,
          );
          if (ran.code === 0) continue;
          failed++;
          assertOneLine(ran, /space/i);
          const after = [
            ann.git('realm-acme', 'rev-parse', 'HEAD'),
            ann.json('api', 'status').realms[0].exports[0].version,
          ];
          assert.deepEqual(after, before, `${room} KB: nothing was published`);
        }
        assert.ok(failed > 0, 'the disk was full at least once');
        assert.equal(ann.blue('api', 'realm', 'sync').code, 0, 'and with room it works again');
      });

    it('read-only: one line, and nothing changes', () => {
      const head = ann.git('realm-acme', 'rev-parse', 'HEAD');
      sh('mount', '-o', 'remount,ro', mount);
      assertOneLine(ann.blue('api', 'realm', 'sync'), /read-only/i);
      assert.equal(ann.blue('api', 'status').code, 0, 'looking is still possible');
      assert.equal(ann.git('realm-acme', 'rev-parse', 'HEAD'), head);
    });
  });

function sh(command: string, ...args: string[]): void {
  const ran = spawnSync(command, args, { encoding: 'utf8' });
  assert.equal(ran.status, 0, `${command}: ${ran.stderr}`);
}
