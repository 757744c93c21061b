import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../failure.ts';
import { pathGlobs, segmentsOf } from './path-glob.ts';
import { sourceFiles } from './source-files.ts';
import { temporaryRepository } from './temporary-repository.ts';

describe('path globs', () => {
  const table: [glob: string, path: string, matches: boolean][] = [
    ['src/*.py', 'src/a.py', true],
    ['src/*.py', 'src/b/a.py', false],
    ['src/**/*.py', 'src/a.py', true],
    ['src/**/*.py', 'src/b/c/a.py', true],
    ['**/*.py', '.hidden/.a.py', true],
    ['**', 'a/b', true],
    ['./src//*.py', 'src/a.py', true],
    ['src/?.py', 'src/🦊.py', true],
    ['src/[a-c].py', 'src/b.py', true],
    ['src/[!a-c].py', 'src/b.py', false],
    ['src/[]].py', 'src/].py', true],
    ['*.{py,t{s,sx}}', 'a.tsx', true],
    ['*.{py,ts}', 'a.js', false],
    ['a+(b)|c^$.py', 'a+(b)|c^$.py', true],
    ['a.py', 'axpy', false],
  ];
  for (const [glob, file, matches] of table) {
    it(`${glob} ${matches ? 'matches' : 'does not match'} ${file}`, () => {
      assert.equal(
        pathGlobs(glob).some((one) => one.matches(segmentsOf(file))),
        matches,
      );
    });
  }

  it('take no time that explodes', () => {
    const start = Date.now();
    const [glob] = pathGlobs(`${'**/*a*'.repeat(150)}/b`);
    assert.equal(glob?.matches(Array.from({ length: 100 }, () => 'a'.repeat(200))), false);
    assert.throws(
      () => pathGlobs('{a,b}'.repeat(20)),
      (error) => error instanceof Failure && error.code === 'bad-glob',
    );
    assert.ok(Date.now() - start < 2000);
  });
});

describe('source files', () => {
  const names = ['a.py', 'src/b.py', 'src/deep/c.py', 'app/[id]/page.ts', 'app/i/page.ts', 'node_modules/x/d.py'];
  const others = ['.git/e.py', '.worktrees/set/f.py', 'src/.blue/g.py', '.hidden/h.py', 'src/we ird,{x}.py'];
  const { root, remove } = temporaryRepository(
    Object.fromEntries([...names, ...others].map((name) => [name, `# ${name}\n`])),
  );
  before(() => {
    symlinkSync(path.join(root, 'src'), path.join(root, 'link'));
    symlinkSync(path.join(root, 'a.py'), path.join(root, 'src/link.py'));
    symlinkSync(root, path.join(root, 'src/loop'));
  });
  after(() => remove());

  const table: [patterns: string[], found: string[]][] = [
    [['**/*.py'], ['.hidden/h.py', 'a.py', 'src/b.py', 'src/deep/c.py', 'src/we ird,{x}.py']],
    [['*.py'], ['a.py']],
    [
      ['src/*.py', 'src/b.py', './a.py'],
      ['a.py', 'src/b.py', 'src/we ird,{x}.py'],
    ],
    [['app/[id]/page.ts'], ['app/[id]/page.ts']],
    [['app/[ij]/page.ts'], ['app/i/page.ts']],
    [['src/we ird,{x}.py'], ['src/we ird,{x}.py']],
    [['src/{b,missing}.py'], ['src/b.py']],
    [['link/*.py', 'link/b.py', 'src/link.py', 'src/loop/a.py'], []],
    [['node_modules/x/d.py', 'node_modules/**', '.git/*', 'src/.blue/g.py'], []],
    [['../*', '../a.py', 'src/../a.py', '/etc/passwd', 'src'], []],
  ];
  for (const [patterns, found] of table) {
    it(`of ${patterns.join(' and ')}: ${found.join(', ') || 'none'}`, () => {
      assert.deepEqual(sourceFiles(root).find(patterns), found);
    });
  }

  it('are read as text', () => {
    const files = sourceFiles(root);
    assert.equal(files.read('a.py'), '# a.py\n');
    assert.throws(
      () => files.read('b.py'),
      (error) => error instanceof Failure && error.code === 'source-missing',
    );
  });

  it('are at most 20,000', () => {
    const many = path.join(root, 'many');
    mkdirSync(many);
    for (let number = 0; number <= 20_000; number++) writeFileSync(path.join(many, `${number}.txt`), '');
    const files = sourceFiles(root);
    assert.throws(
      () => files.find(['**/*.txt']),
      (error) => error instanceof Failure && error.code === 'too-many-files',
    );
    assert.equal(files.find(['many/1?.txt']).length, 10);
  });
});
