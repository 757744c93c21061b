import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { type Person, World } from './world.ts';

describe('blue can-i-merge', function () {
  this.timeout(60_000);
  let world: World;
  let ann: Person;

  beforeEach(() => {
    world = new World();
    ann = world.person('ann');
    ann.blue('.', 'realm', 'init', '--name', 'acme');
    ann.repo('api', { 'limits.json': '{"read":["a/*"],"write":["b/*"]}' });
    ann.repo('web', { 'use.py': '"a/*" "b/*"\n' });
    ann.repo('ops', { 'use.py': '"a/*" "b/*"\n' });
    for (const repo of ['api', 'web', 'ops']) ann.json(repo, 'realm', 'join', '../realm-acme', '--no-detect-exports');
    ann.json('api', 'realm', 'domain', 'create', 'paths', '--repos', 'api,web,ops');
  });
  afterEach(() => world.remove());

  function agree(direction: string, ...uses: string[]): void {
    const rule = '{"pointer":"","files":"limits.json"}';
    const words = ['--name', 'limits', '--direction', direction, '--extract', rule, '--source', 'limits.json'];
    ann.json('api', 'realm', 'export', ...words);
    ann.json('web', 'realm', 'import', '--contract', 'limits', '--binding', 'use.py', ...uses);
    ann.json('ops', 'realm', 'import', '--contract', 'limits', '--binding', 'use.py');
    for (const repo of ['web', 'ops']) ann.json(repo, 'realm', 'sync');
  }

  const matrix = (repo: string) => {
    const { cells, mergeable } = ann.json(repo, 'can-i-merge');
    type Cell = { consumer: string; blocks: boolean };
    return { mergeable, cells: cells.map(({ consumer, blocks }: Cell) => [consumer, blocks]) };
  };

  it('says yes where nothing changed', () => {
    agree('offers');
    assert.deepEqual(matrix('api'), { mergeable: true, cells: [] });
    assert.equal(ann.blue('api', 'can-i-merge').code, 0);
  });

  it('an offered addition is merged first, and followed later', () => {
    agree('offers');
    ann.commit('api', { 'limits.json': '{"read":["a/*","c/*"],"write":["b/*"]}' });
    assert.deepEqual(matrix('api'), {
      mergeable: true,
      cells: [
        ['ops', false],
        ['web', false],
      ],
    });
  });

  it('a required addition waits for every consumer: not told, told, granted by one, granted by all', () => {
    agree('requires');
    ann.commit('api', { 'limits.json': '{"read":["a/*","c/*"],"write":["b/*"]}' });
    const untold = ann.blue('api', 'can-i-merge');
    assert.equal(untold.code, 1);
    assert.match(untold.stdout, /has not heard of it yet[^]*blue realm sync/);
    ann.json('api', 'realm', 'sync');
    assert.deepEqual(matrix('api').cells, [
      ['ops', true],
      ['web', true],
    ]);
    ann.commit('web', { 'use.py': '"a/*" "b/*" "c/*"\n' });
    ann.json('web', 'realm', 'sync');
    assert.deepEqual(matrix('api').cells, [['ops', true]]);
    ann.commit('ops', { 'use.py': '"a/*" "b/*" "c/*"\n' });
    ann.json('ops', 'realm', 'sync');
    assert.equal(matrix('api').mergeable, true);
  });

  it('a breaking change waits for its approval, also where nobody uses what it breaks', () => {
    agree('offers', '--uses', '/write');
    ann.commit('api', { 'limits.json': '{"read":["x"],"write":["b/*"]}' });
    assert.deepEqual(matrix('api').cells, [
      ['ops', true],
      ['web', false],
    ]);
    const { affected } = ann.json('api', 'status').realms[0].exports[0];
    assert.deepEqual(
      affected.map((one: { repo: string; breaks: boolean }) => [one.repo, one.breaks]),
      [
        ['ops', true],
        ['web', false],
      ],
    );
    ann.json('api', 'realm', 'sync');
    assert.match(ann.blue('api', 'can-i-merge').stdout, /proposal limits-2\.0\.0 waits for approval/);
    ann.json('ops', 'realm', 'leave');
    assert.deepEqual(matrix('api').cells, [
      ['', true],
      ['web', false],
    ]);
  });

  it('a consumer is held back by what it lost, not by what is new', () => {
    agree('offers');
    ann.commit('api', { 'limits.json': '{"read":["a/*","c/*"],"write":["b/*"]}' });
    ann.json('api', 'realm', 'sync');
    assert.deepEqual(matrix('web'), { mergeable: true, cells: [['web', false]] });
    ann.commit('ops', { 'use.py': '"a/*" "b/*" "c/*"\n' });
    ann.json('ops', 'realm', 'sync');
    ann.commit('ops', { 'use.py': 'nothing\n' });
    assert.deepEqual(matrix('ops'), { mergeable: false, cells: [['ops', true]] });
  });

  it('a rule that finds nothing blocks, with the reason', () => {
    agree('offers');
    ann.commit('api', { 'limits.json': '{' });
    const ran = ann.blue('api', 'can-i-merge');
    assert.deepEqual([ran.code, /limits\.json/.test(ran.stdout)], [1, true]);
  });

  it('is a table in Markdown, and SARIF for code hosts', () => {
    agree('requires');
    ann.commit('api', { 'limits.json': '{"read":["a/*","c/*"],"write":["b/*"]}' });
    const table = ann.blue('api', 'can-i-merge', '--format', 'markdown');
    assert.equal(table.code, 1);
    assert.match(table.stdout, /^### Blue: 2 reason\(s\) not to merge yet\n\n\| \| contract/);
    assert.match(table.stdout, /\| ❌ \| `limits` \| `1\.1\.0` \| `ops` \|/);
    const { version, runs } = JSON.parse(ann.blue('api', 'can-i-merge', '--format', 'sarif').stdout);
    assert.deepEqual([version, runs[0].results.length, runs[0].results[0].level], ['2.1.0', 2, 'error']);
    assert.equal(runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri, 'limits.json');
    const json = ann.blue('api', 'can-i-merge', '--format', 'json');
    assert.equal(JSON.parse(json.stdout).mergeable, false);
  });

  it('check names the parts that nobody uses', () => {
    agree('offers', '--uses', '/write');
    ann.json('ops', 'realm', 'import', '--contract', 'limits', '--uses', '/write');
    const [unused] = ann.json('api', 'realm', 'check').problems;
    assert.deepEqual([unused.severity, unused.code], ['warning', 'contract-part-unused']);
    assert.match(unused.message, /uses \/read$/);
    assert.equal(parse(ann.read('realm-acme', 'domains/paths/bindings/web.yaml')).imports[0].uses[0], '/write');
  });
});
