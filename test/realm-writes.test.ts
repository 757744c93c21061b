import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../src/failure.ts';
import { findCheckout } from '../src/git/checkout.ts';
import { Edits } from '../src/realm/edits.ts';
import type { Realm } from '../src/realm/realm.ts';
import { type Draft, refreshRealm, writeRealm } from '../src/realm/write.ts';
import { type Person, World } from './world.ts';

// What holds for every write to a realm (decisions 15 to 18), tried with real git.

describe('a write to a realm', () => {
  let world: World;
  let person: Person;
  let remote: string;
  const saved = { ...process.env };

  beforeEach(() => {
    world = new World();
    person = world.person('ann');
    Object.assign(process.env, { GIT_CONFIG_GLOBAL: person.env['GIT_CONFIG_GLOBAL'], GIT_CONFIG_NOSYSTEM: '1' });
    remote = world.bare('realm');
    person.repo('realm', { 'realm.yaml': 'name: realm\nversion: "1.0.0"\n', 'repos/a.yaml': 'name: a\n' }, remote);
  });
  afterEach(() => {
    process.env = { ...saved };
    world.remove();
  });

  const write = (file: string, text: string) => (realm: Realm) => {
    const edits = new Edits(realm);
    edits.putText(file, text);
    return Promise.resolve<Draft<string>>({ edits, message: `Write ${file}\n`, result: realm.path });
  };
  const save = (directory: string, file: string, text: string) =>
    writeRealm(person.at(directory), write(file, text), { fresh: true });
  const onRemote = (file: string) => person.git('.', '--git-dir', remote, 'show', `main:${file}`);

  it('commits exactly its own files, pushes them and leaves the tree clean', async () => {
    const { commit, pushed } = await save('realm', 'repos/b.yaml', 'name: b\n');
    assert.equal(commit, person.git('realm', 'rev-parse', 'HEAD'));
    assert.ok(pushed);
    assert.equal(onRemote('repos/b.yaml'), 'name: b');
    assert.equal(person.git('realm', 'status', '--porcelain'), '');
    assert.equal(person.git('realm', 'show', '--name-only', '--format='), 'repos/b.yaml');
  });

  it("leaves a person's staged, unstaged and untracked work alone", async () => {
    person.write('realm', { 'repos/a.yaml': 'name: a # mine\n', 'staged.txt': 'mine\n', 'loose.txt': 'mine\n' });
    person.git('realm', 'add', 'staged.txt');
    await save('realm', 'repos/b.yaml', 'name: b\n');
    assert.equal(person.git('realm', 'status', '--porcelain'), 'M repos/a.yaml\nA  staged.txt\n?? loose.txt');
  });

  for (const [state, prepare] of [
    ['changed', (text: string) => person.write('realm', { 'repos/a.yaml': text })],
    [
      'staged',
      (text: string) => {
        person.write('realm', { 'repos/a.yaml': text });
        person.git('realm', 'add', '-A');
      },
    ],
  ] as const)
    it(`refuses a file that a person has ${state}, and touches nothing`, async () => {
      prepare('name: a # mine\n');
      const head = person.git('realm', 'rev-parse', 'HEAD');
      await assert.rejects(save('realm', 'repos/a.yaml', 'name: a # ours\n'), { code: 'realm-dirty' });
      assert.equal(person.read('realm', 'repos/a.yaml'), 'name: a # mine\n');
      assert.equal(person.git('realm', 'rev-parse', 'HEAD'), head);
      assert.equal(onRemote('repos/a.yaml'), 'name: a');
    });

  it('refuses an untracked file of the same name', async () => {
    person.write('realm', { 'repos/b.yaml': 'mine\n' });
    await assert.rejects(save('realm', 'repos/b.yaml', 'name: b\n'), { code: 'realm-dirty' });
    assert.equal(person.read('realm', 'repos/b.yaml'), 'mine\n');
  });

  it('drafts again on the newest state when others were faster', async () => {
    person.git('.', 'clone', '--quiet', remote, 'other');
    await save('other', 'repos/b.yaml', 'name: b\n');
    const seen: boolean[] = [];
    await writeRealm(person.at('realm'), (realm) => {
      seen.push(realm.text('repos/b.yaml') !== undefined);
      return write('repos/c.yaml', 'name: c\n')(realm);
    });
    assert.deepEqual(seen, [false, true]);
    assert.equal(person.git('.', '--git-dir', remote, 'rev-list', '--count', 'main'), '3');
    assert.equal(person.git('.', '--git-dir', remote, 'rev-list', '--merges', '--count', 'main'), '0');
  });

  it('says that nothing is to be written, after it has looked at the remote', async () => {
    person.git('.', 'clone', '--quiet', remote, 'other');
    await save('other', 'repos/a.yaml', 'name: a # other\n');
    const { commit } = await save('realm', 'repos/a.yaml', 'name: a\n');
    assert.notEqual(commit, null, 'the remote had another text, so there was something to write');
    assert.equal((await save('realm', 'repos/a.yaml', 'name: a\n')).commit, null);
  });

  it('stays local without a remote', async () => {
    person.git('realm', 'remote', 'remove', 'origin');
    const { commit, pushed, remote: has } = await save('realm', 'repos/b.yaml', 'name: b\n');
    assert.deepEqual([commit, pushed, has], [person.git('realm', 'rev-parse', 'HEAD'), false, false]);
    assert.equal(person.git('realm', 'status', '--porcelain'), '');
  });

  it('stays local when the remote cannot be reached, and the next write pushes both', async () => {
    person.git('realm', 'remote', 'set-url', 'origin', `${remote}.away`);
    const offline = await save('realm', 'repos/b.yaml', 'name: b\n');
    assert.equal(offline.pushed, false);
    assert.match(offline.warnings.join(), /cannot be reached/);
    person.git('realm', 'remote', 'set-url', 'origin', remote);
    assert.ok((await save('realm', 'repos/c.yaml', 'name: c\n')).pushed);
    assert.equal(onRemote('repos/b.yaml'), 'name: b');
    assert.equal(onRemote('repos/c.yaml'), 'name: c');
  });

  it('pushes what an offline run left even when there is nothing new', async () => {
    person.git('realm', 'remote', 'set-url', 'origin', `${remote}.away`);
    await save('realm', 'repos/b.yaml', 'name: b\n');
    person.git('realm', 'remote', 'set-url', 'origin', remote);
    const again = await save('realm', 'repos/b.yaml', 'name: b\n');
    assert.deepEqual([again.commit, again.pushed], [null, true]);
    assert.equal(onRemote('repos/b.yaml'), 'name: b');
  });

  it('rebases commits that a person made by hand', async () => {
    person.git('.', 'clone', '--quiet', remote, 'other');
    await save('other', 'repos/b.yaml', 'name: b\n');
    person.commit('realm', { 'notes.md': 'by hand\n' }, 'By hand');
    await save('realm', 'repos/c.yaml', 'name: c\n');
    assert.deepEqual(person.git('.', '--git-dir', remote, 'log', '--format=%s', 'main').split('\n'), [
      'Write repos/c.yaml',
      'By hand',
      'Write repos/b.yaml',
      'Start',
    ]);
  });

  it('takes two generated CODEOWNERS for no conflict', async () => {
    person.git('.', 'clone', '--quiet', remote, 'other');
    await save('other', 'CODEOWNERS', 'one\n');
    person.git('realm', 'remote', 'set-url', 'origin', `${remote}.away`);
    await save('realm', 'CODEOWNERS', 'two\n');
    person.git('realm', 'remote', 'set-url', 'origin', remote);
    assert.ok((await save('realm', 'repos/c.yaml', 'name: c\n')).pushed);
  });

  it('reports a conflict with commits made by hand, and changes nothing', async () => {
    person.git('.', 'clone', '--quiet', remote, 'other');
    await save('other', 'repos/a.yaml', 'name: a # other\n');
    person.commit('realm', { 'repos/a.yaml': 'name: a # by hand\n' }, 'By hand');
    const head = person.git('realm', 'rev-parse', 'HEAD');
    await assert.rejects(save('realm', 'repos/c.yaml', 'name: c\n'), {
      code: 'realm-conflict',
      message: /repos\/a\.yaml/,
    });
    assert.equal(person.git('realm', 'rev-parse', 'HEAD'), head);
    assert.equal(person.git('realm', 'status', '--porcelain'), '');
    assert.equal(person.git('realm', 'worktree', 'list').split('\n').length, 1);
  });

  it('leaves everything as it was when the remote refuses the push', async () => {
    const hook = path.join(remote, 'hooks', 'pre-receive');
    mkdirSync(path.dirname(hook), { recursive: true });
    writeFileSync(hook, '#!/bin/sh\necho "no writing on Fridays" >&2\nexit 1\n');
    chmodSync(hook, 0o755);
    const head = person.git('realm', 'rev-parse', 'HEAD');
    await assert.rejects(save('realm', 'repos/b.yaml', 'name: b\n'), { code: 'push-refused', message: /Fridays/ });
    assert.equal(person.git('realm', 'rev-parse', 'HEAD'), head);
    assert.equal(person.git('realm', 'status', '--porcelain'), '');
    assert.ok(!existsSync(person.at('realm', 'repos/b.yaml')));
  });

  for (const [state, prepare, code] of [
    ['a detached HEAD', () => person.git('realm', 'checkout', '--quiet', '--detach'), 'realm-detached'],
    [
      'a merge conflict',
      () => {
        person.git('realm', 'switch', '--quiet', '-c', 'side');
        person.commit('realm', { 'repos/a.yaml': 'name: a # side\n' });
        person.git('realm', 'switch', '--quiet', 'main');
        person.commit('realm', { 'repos/a.yaml': 'name: a # main\n' });
        assert.throws(() => person.git('realm', 'merge', 'side'));
      },
      'realm-in-conflict',
    ],
  ] as const)
    it(`refuses ${state}`, async () => {
      prepare();
      const before = person.git('realm', 'status', '--porcelain');
      await assert.rejects(save('realm', 'repos/b.yaml', 'name: b\n'), { code });
      assert.equal(person.git('realm', 'status', '--porcelain'), before);
    });

  it('works in a linked worktree and in a submodule of the realm', async () => {
    person.git('realm', 'worktree', 'add', '--quiet', '-b', 'side', '../side');
    await save('side', 'repos/b.yaml', 'name: b\n');
    assert.equal(person.git('side', 'status', '--porcelain'), '');
    person.repo('super', { 'readme.md': '' });
    person.git('super', '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', remote, 'realm');
    await save('super/realm', 'repos/c.yaml', 'name: c\n');
    assert.equal(onRemote('repos/c.yaml'), 'name: c');
    const checkout = await findCheckout(person.at('super/realm'));
    assert.equal(checkout?.mainRoot, person.at('super/realm'));
  });

  it('keeps CRLF files as git wants them', async () => {
    person.write('realm', { '.gitattributes': '*.yaml text eol=crlf\n' });
    person.git('realm', 'add', '-A');
    person.git('realm', 'commit', '--quiet', '-m', 'CRLF');
    await save('realm', 'repos/b.yaml', 'name: b\r\nurl: x\r\n');
    assert.equal(person.git('realm', 'status', '--porcelain'), '');
    assert.equal(readFileSync(person.at('realm', 'repos/b.yaml'), 'utf8'), 'name: b\r\nurl: x\r\n');
    assert.equal(onRemote('repos/b.yaml'), 'name: b\nurl: x');
  });

  it('takes a file named like a pattern for that file only', async () => {
    person.git('.', 'clone', '--quiet', remote, 'other');
    person.commit('other', { '*': 'a star\n', 'realm.yaml': 'name: realm\nversion: "1.0.1"\n' });
    person.git('other', 'push', '--quiet');
    person.write('realm', { 'realm.yaml': 'mine\n', 'repos/a.yaml': 'mine too\n' });
    await assert.rejects(refreshRealm(person.at('realm')), { code: 'realm-dirty', message: /realm\.yaml/ });
    assert.equal(person.read('realm', 'realm.yaml'), 'mine\n');
    assert.equal(person.read('realm', 'repos/a.yaml'), 'mine too\n');
    assert.equal(person.git('realm', 'diff', '--cached', '--name-only'), '');
  });

  it('looks at the remote before it says that something cannot be done', async () => {
    person.git('.', 'clone', '--quiet', remote, 'other');
    await save('other', 'repos/b.yaml', 'name: b\n');
    const needing = async (realm: Realm) => {
      if (realm.text('repos/b.yaml') === undefined) throw new Failure('no-b', 'there is no b');
      return write('repos/c.yaml', 'name: c\n')(realm);
    };
    await writeRealm(person.at('realm'), needing);
    assert.equal(onRemote('repos/c.yaml'), 'name: c');
  });

  for (const done of ['nothing', 'files', 'files and index', 'everything'] as const)
    it(`finishes what a killed process left after moving ${done}`, async () => {
      const from = person.git('realm', 'rev-parse', 'HEAD');
      person.commit('realm', { 'repos/b.yaml': 'name: b\n', 'repos/a.yaml': 'name: a # new\n' });
      const to = person.git('realm', 'rev-parse', 'HEAD');
      person.git('realm', 'push', '--quiet');
      if (done !== 'everything')
        person.git('realm', 'reset', '--quiet', done === 'files and index' ? '--soft' : '--mixed', from);
      if (done === 'nothing') person.git('realm', 'stash', '--quiet', '--include-untracked');
      mkdirSync(person.at('realm', '.git/blue-realms'), { recursive: true });
      person.write('realm', { '.git/blue-realms/move.json': JSON.stringify({ branch: 'main', from, to }) });
      await refreshRealm(person.at('realm'));
      assert.equal(person.git('realm', 'rev-parse', 'HEAD'), to);
      assert.equal(person.git('realm', 'status', '--porcelain'), '');
      assert.equal(person.read('realm', 'repos/a.yaml'), 'name: a # new\n');
    });
});
