import assert from 'node:assert/strict';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { startForge } from './github/forge.ts';
import { type Person, World } from './world.ts';

// RFC 0001's "Basic Realm Operations", and what decisions.md adds to them, with the built command line.

describe('realm operations', function () {
  this.timeout(60_000);
  let world: World;
  let ann: Person;

  beforeEach(() => {
    world = new World();
    ann = world.person('ann');
  });
  afterEach(() => world.remove());

  const realmFile = (file: string, realm = 'realm-acme') => parse(ann.read(realm, file));
  const head = () => ann.git('realm-acme', 'rev-parse', 'HEAD');

  /** A realm with `api` that exports `limits` and `web` that imports it, resolved. */
  function agreed(options: { remote?: boolean; direction?: string; value?: string } = {}): void {
    ann.blue('.', 'realm', 'init', '--name', 'acme');
    if (options.remote) {
      ann.git('realm-acme', 'remote', 'add', 'origin', world.bare('realm'));
      ann.git('realm-acme', 'push', '--quiet', '-u', 'origin', 'main');
    }
    ann.repo('api', { 'limits.json': options.value ?? '{"read":["a/*","b/*"]}' });
    ann.repo('web', { 'use.py': 'USED = ["a/*", "b/*"]\n' });
    for (const repo of ['api', 'web']) ann.json(repo, 'realm', 'join', '../realm-acme', '--no-detect-exports');
    ann.json('api', 'realm', 'domain', 'create', 'paths', '--repos', 'api,web');
    ann.json(
      'api',
      ...['realm', 'export', '--name', 'limits', '--direction', options.direction ?? 'offers'],
      ...['--extract', '{"pointer":"","files":"limits.json"}', '--source', 'limits.json'],
    );
    ann.json('web', 'realm', 'import', '--contract', 'limits', '--binding', 'use.py');
    assert.equal(ann.json('web', 'realm', 'sync').resolved.length, 1);
  }

  describe('init', () => {
    it('creates a valid realm: metadata, folders, CODEOWNERS and a first commit', () => {
      const { path: place, commit, approvers } = ann.json('.', 'realm', 'init', '--name', 'acme');
      assert.equal(place, ann.at('realm-acme'));
      assert.deepEqual(approvers, ['ann@example.com']);
      assert.equal(commit, head());
      const { name, version, governance } = realmFile('realm.yaml');
      assert.deepEqual([name, version, governance.admission], ['acme', '1.0.0', 'approval']);
      assert.deepEqual(governance.breaking_changes, { require_approval: true, grace_period_days: 14 });
      assert.match(ann.read('realm-acme', 'CODEOWNERS'), /realm\.yaml +ann@example\.com/);
      assert.ok(existsSync(ann.at('realm-acme/repos')) && existsSync(ann.at('realm-acme/domains')));
      assert.equal(ann.json('realm-acme', 'realm', 'check').problems.length, 0);
    });

    it('works in place in an empty directory, with its own defaults changed', () => {
      ann.write('contracts/.git-is-absent', {});
      ann.repo('contracts', { '.github/CODEOWNERS': '* @someone\n' });
      ann.git('.', 'init', '--quiet', 'empty');
      const made = ann.json(
        'empty',
        'realm',
        'init',
        '--name',
        'acme',
        '--admission',
        'open',
        '--approver',
        'lead@example.com',
      );
      assert.equal(made.path, ann.at('empty'));
      assert.deepEqual([made.admission, made.approvers, made.initialized], ['open', ['lead@example.com'], false]);
    });

    it('keeps what a hand-written CODEOWNERS says, where the forge looks for it', () => {
      ann.repo('realm-acme', { '.github/CODEOWNERS': '*.md @writers\n' });
      ann.json('realm-acme', 'realm', 'init', '--name', 'acme');
      assert.match(ann.read('realm-acme', '.github/CODEOWNERS'), /\*\.md @writers/);
      assert.ok(!existsSync(ann.at('realm-acme/CODEOWNERS')));
    });

    it('does not turn a folder of projects into a repository because it has the name', () => {
      ann.write('acme/api', { 'readme.md': '' });
      assert.equal(ann.json('acme', 'realm', 'init', '--name', 'acme').path, ann.at('acme/realm-acme'));
    });

    it('refuses a realm that is there already', () => {
      ann.json('.', 'realm', 'init', '--name', 'acme');
      const again = ann.blue('realm-acme', 'realm', 'init', '--name', 'acme');
      assert.deepEqual([again.code, /is a realm already/.test(again.stderr)], [2, true]);
    });

    it('leaves nothing behind when git does not know the user', () => {
      ann.env['GIT_CONFIG_GLOBAL'] = '/dev/null';
      const ran = ann.blue('.', 'realm', 'init', '--name', 'acme');
      assert.equal(ran.code, 2);
      assert.match(ran.stderr, /user\.email/);
      assert.ok(!existsSync(ann.at('realm-acme')));
    });
  });

  describe('join', () => {
    beforeEach(() => ann.blue('.', 'realm', 'init', '--name', 'acme'));

    it('registers the repo with its origin, without credentials', () => {
      ann.repo('api', {});
      ann.git('api', 'remote', 'add', 'origin', 'https://ann:secret@github.com/acme/api.git');
      ann.json('api', 'realm', 'join', '../realm-acme');
      const { name, org, url, path: place, maintainers } = realmFile('repos/api.yaml');
      assert.deepEqual([name, org, url, place], ['api', 'acme', 'https://github.com/acme/api.git', undefined]);
      assert.deepEqual(maintainers, ['ann@example.com']);
    });

    it('writes a relative path for a repo that only this machine has', () => {
      ann.repo('api', {}, world.bare('api'));
      ann.json('api', 'realm', 'join', '../realm-acme');
      assert.equal(realmFile('repos/api.yaml').path, '../api');
      assert.equal(realmFile('repos/api.yaml').url, undefined);
    });

    it('finds what the repo could export', () => {
      ann.repo('api', {
        'src/io.py': 'PATH = f"s3://data/{team}/raw/*"\n',
        'schemas/order.schema.json': '{"type":"object"}',
        'openapi.yaml': 'openapi: 3.1.0\ninfo: { title: Orders, version: "1" }\npaths: {}\n',
      });
      const { detectedExports } = ann.json('api', 'realm', 'join', '../realm-acme');
      const found = detectedExports.map((one: { detector: string }) => one.detector).sort();
      assert.deepEqual(found, ['json-schema', 'openapi', 's3-uris']);
      assert.equal(parse(ann.read('api', '.blue/config.yaml')).detected_exports.length, 3);
    });

    it('finds an import that names the repo already', () => {
      agreed();
      rmSync(ann.at('web/.blue'), { recursive: true });
      const { imports, commit } = ann.json('web', 'realm', 'join', '../realm-acme', '--no-detect-exports');
      assert.deepEqual(imports, [{ domain: 'paths', contract: 'limits', declared: true }]);
      assert.equal(commit, null, 'it was registered already');
    });

    it('names contracts of its domains that it could import', () => {
      ann.repo('api', {});
      ann.json('api', 'realm', 'join', '../realm-acme');
      ann.json('api', 'realm', 'domain', 'create', 'paths', '--repos', 'api,web');
      ann.json('api', 'realm', 'export', '--name', 'limits', '--value', '["a"]');
      ann.repo('web', {});
      const { imports, domains } = ann.json('web', 'realm', 'join', '../realm-acme');
      assert.deepEqual(imports, [{ domain: 'paths', contract: 'limits', declared: false }]);
      assert.deepEqual(domains, [{ name: 'paths', role: 'consumer' }]);
    });

    it('by address clones the realm first, for everybody on this machine', () => {
      const remote = world.bare('realm');
      ann.git('realm-acme', 'push', '--quiet', remote, 'main');
      ann.repo('api', {});
      const { pushed } = ann.json('api', 'realm', 'join', `file://${remote}`);
      assert.ok(pushed);
      assert.ok(existsSync(path.join(ann.home, '.blue/realms/acme/realm.yaml')));
      assert.equal(ann.json('api', 'status').realms[0].name, 'acme');
      ann.repo('web', {});
      assert.ok(ann.json('web', 'realm', 'join', `file://${remote}`).pushed);
    });

    it('waits on a branch for whoever is no approver, and other writes wait too', () => {
      const remote = world.bare('realm');
      ann.git('realm-acme', 'remote', 'add', 'origin', remote);
      ann.git('realm-acme', 'push', '--quiet', '-u', 'origin', 'main');
      const bob = world.person('bob');
      bob.repo('web', { 'use.py': '' });
      const { pending, branch } = bob.json('web', 'realm', 'join', `file://${remote}`);
      assert.deepEqual([pending, branch], [true, 'blue/join/web']);
      assert.match(bob.git('.', '--git-dir', remote, 'show', 'blue/join/web:repos/web.yaml'), /bob@example\.com/);
      assert.equal(bob.json('web', 'status').realms[0].pending, true);
      const early = bob.blue('web', 'realm', 'domain', 'create', 'paths', '--repos', 'web');
      assert.deepEqual([early.code, /approval/.test(early.stderr)], [2, true]);
      ann.git('realm-acme', 'fetch', '--quiet');
      ann.git('realm-acme', 'merge', '--quiet', '--ff-only', 'origin/blue/join/web');
      ann.git('realm-acme', 'push', '--quiet');
      bob.blue('web', 'status', '--fetch');
      assert.equal(bob.json('web', 'status').realms[0].pending, false);
    });

    it('may be asked for again while it waits, and is done once it was approved', () => {
      const remote = world.bare('realm');
      ann.git('realm-acme', 'remote', 'add', 'origin', remote);
      ann.git('realm-acme', 'push', '--quiet', '-u', 'origin', 'main');
      const bob = world.person('bob');
      bob.repo('web', {});
      bob.json('web', 'realm', 'join', `file://${remote}`);
      assert.equal(bob.json('web', 'realm', 'join', `file://${remote}`).pending, true);
      ann.git('realm-acme', 'pull', '--quiet', 'origin', 'blue/join/web');
      ann.git('realm-acme', 'push', '--quiet');
      bob.json('web', 'realm', 'domain', 'create', 'paths', '--repos', 'web');
      assert.equal(bob.json('web', 'realm', 'join', `file://${remote}`).pending, false);
    });

    it('knows another clone of the same repo, whatever the form of its address', () => {
      ann.repo('api', {});
      ann.git('api', 'remote', 'add', 'origin', 'git@github.com:acme/api.git');
      ann.json('api', 'realm', 'join', '../realm-acme');
      ann.copy('api', 'api-2');
      rmSync(ann.at('api-2/.blue'), { recursive: true });
      ann.git('api-2', 'remote', 'set-url', 'origin', 'https://github.com/acme/api');
      assert.equal(ann.json('api-2', 'realm', 'join', '../realm-acme', '--name', 'api').commit, null);
      ann.git('api-2', 'remote', 'set-url', 'origin', 'https://github.com/other/api');
      assert.equal(ann.blue('api-2', 'realm', 'join', '../realm-acme').code, 2);
    });

    it('again writes the realm’s new place', () => {
      ann.repo('api', {});
      ann.json('api', 'realm', 'join', '../realm-acme');
      ann.copy('realm-acme', 'moved');
      rmSync(ann.at('realm-acme'), { recursive: true });
      ann.json('api', 'realm', 'join', '../moved');
      assert.equal(ann.json('api', 'status').realms[0].path, ann.at('moved'));
    });

    it('is refused for a repo that an invite-only realm did not invite', () => {
      ann.commit('realm-acme', {
        'realm.yaml': ann.read('realm-acme', 'realm.yaml').replace('admission: approval', 'admission: invite-only'),
      });
      ann.repo('api', {});
      const ran = ann.blue('api', 'realm', 'join', '../realm-acme');
      assert.deepEqual([ran.code, /invited/.test(ran.stderr)], [2, true]);
    });

    it('is refused under the name of another repo, and proposes one for a name that is none', () => {
      ann.repo('api', {});
      ann.json('api', 'realm', 'join', '../realm-acme');
      ann.repo('Other API', { 'other.txt': 'another history' });
      const odd = ann.blue('Other API', 'realm', 'join', '../realm-acme');
      assert.match(odd.stderr, /--name other-api/);
      assert.match(ann.blue('Other API', 'realm', 'join', '../realm-acme', '--name', 'api').stderr, /another repo/);
    });
  });

  describe('domain', () => {
    beforeEach(() => {
      ann.blue('.', 'realm', 'init', '--name', 'acme');
      ann.repo('api', {});
      ann.json('api', 'realm', 'join', '../realm-acme');
    });

    it('create makes the domain, a binding for each member and the empty contract', () => {
      ann.json(
        'api',
        'realm',
        'domain',
        'create',
        'paths',
        '--repos',
        'api,web',
        '--contract',
        'limits',
        '--description',
        'Paths',
      );
      assert.deepEqual(realmFile('domains/paths/domain.yaml').members, ['api', 'web']);
      assert.equal(realmFile('domains/paths/bindings/api.yaml').role, 'provider');
      assert.equal(realmFile('domains/paths/bindings/web.yaml').role, 'consumer');
      const { version, owner } = realmFile('domains/paths/contracts/limits.yaml');
      assert.deepEqual([version, owner], ['0.1.0', 'api']);
      assert.match(ann.read('realm-acme', 'CODEOWNERS'), /contracts\/limits\.yaml.*ann@example\.com/);
    });

    it('add and remove change its members, with their bindings', () => {
      ann.json('api', 'realm', 'domain', 'create', 'paths', '--repos', 'api,web');
      ann.json('api', 'realm', 'domain', 'add', 'paths', '--repos', 'ml,ops');
      assert.deepEqual(realmFile('domains/paths/domain.yaml').members, ['api', 'web', 'ml', 'ops']);
      assert.equal(realmFile('domains/paths/bindings/ops.yaml').role, 'consumer');
      ann.json('api', 'realm', 'domain', 'remove', 'paths', '--repos', 'web,ops');
      assert.deepEqual(realmFile('domains/paths/domain.yaml').members, ['api', 'ml']);
      assert.deepEqual(readdirSync(ann.at('realm-acme/domains/paths/bindings')).sort(), ['api.yaml', 'ml.yaml']);
      assert.equal(
        ann.blue('api', 'realm', 'domain', 'remove', 'paths', '--repos', 'web').code,
        2,
        'no member any more',
      );
    });

    it('remove refuses the owner of a contract', () => {
      ann.json('api', 'realm', 'domain', 'create', 'paths', '--repos', 'api,web', '--contract', 'limits');
      const ran = ann.blue('api', 'realm', 'domain', 'remove', 'paths', '--repos', 'api');
      assert.deepEqual([ran.code, /owns limits/.test(ran.stderr)], [2, true]);
    });

    it('works from inside the realm when the provider is named', () => {
      assert.equal(ann.blue('realm-acme', 'realm', 'domain', 'create', 'paths', '--repos', 'api').code, 2);
      ann.json('realm-acme', 'realm', 'domain', 'create', 'paths', '--repos', 'api,web', '--provider', 'api');
      assert.deepEqual(realmFile('domains/paths/domain.yaml').members, ['api', 'web']);
    });
  });

  describe('export and sync', () => {
    it('a value, a file and a schema may come from anywhere', () => {
      ann.blue('.', 'realm', 'init', '--name', 'acme');
      ann.repo('api', {});
      ann.json('api', 'realm', 'join', '../realm-acme');
      ann.json('api', 'realm', 'domain', 'create', 'paths', '--repos', 'api');
      ann.write('.', { 'value.yaml': 'read: [a]\n', 'schema.json': '{"type":"object"}' });
      ann.json('api', 'realm', 'export', '--name', 'limits', '--file', '../value.yaml', '--schema', '../schema.json');
      const { value, schema } = realmFile('domains/paths/contracts/limits.yaml');
      assert.deepEqual([value, schema], [{ read: ['a'] }, { type: 'object' }]);
      const { version } = ann.json('api', 'realm', 'export', '--name', 'limits', '--value', '{"read":["a","b"]}');
      assert.equal(version, '1.1.0');
      assert.equal(
        ann.json('api', 'realm', 'export', '--name', 'limits', '--value', '{"read":["b","a"]}').commit,
        null,
      );
      const low = ann.blue(
        'api',
        'realm',
        'export',
        '--name',
        'limits',
        '--value',
        '{"read":["a","b","c"]}',
        '--version',
        '1.1.1',
      );
      assert.deepEqual([low.code, /1\.2\.0/.test(low.stderr)], [2, true]);
      const high = ann.json(
        'api',
        'realm',
        'export',
        '--name',
        'limits',
        '--value',
        '{"read":["a","b","c"]}',
        '--version',
        '1.5.0',
      );
      assert.equal(high.version, '1.5.0');
    });

    it('status sees a local change and a stale import; sync publishes and, with evidence, resolves', () => {
      agreed({ direction: 'requires' });
      ann.commit('api', { 'limits.json': '{"read":["a/*","b/*","c/*"]}' });
      const [changed] = ann.json('api', 'status').realms[0].exports;
      assert.deepEqual([changed.changed, changed.nextVersion, changed.breaking], [true, '1.1.0', false]);
      assert.deepEqual(changed.changes.added, [{ pointer: '/read', value: 'c/*' }]);
      assert.deepEqual(changed.affected, [{ repo: 'web', requirement: '^1.0.0', state: 'stale', breaks: false }]);
      assert.deepEqual(ann.json('api', 'realm', 'check').problems[0].code, 'export-changed');
      ann.json('api', 'realm', 'sync');
      const [stale] = ann.json('web', 'status').realms[0].imports;
      assert.deepEqual([stale.state, stale.resolved, stale.available], ['stale', '1.0.0', '1.1.0']);
      assert.deepEqual(stale.changes.added, [{ pointer: '/read', value: 'c/*' }]);
      assert.deepEqual(stale.missing, ['c/*']);
      assert.deepEqual(ann.json('web', 'realm', 'sync').unresolved[0].missing, ['c/*']);
      assert.equal(ann.blue('web', 'realm', 'check').code, 1);
      ann.commit('web', { 'use.py': 'USED = ["a/*", "b/*", "c/*"]\n' });
      assert.deepEqual(ann.json('web', 'realm', 'sync').resolved[0].to, '1.1.0');
      assert.equal(ann.blue('web', 'realm', 'check').code, 0);
    });

    it('one sync does both: it publishes what changed here and resolves what is imported here', () => {
      agreed();
      ann.json('web', 'realm', 'domain', 'create', 'pages', '--repos', 'web,api');
      ann.write('web', { 'pages.json': '["x"]' });
      ann.json(
        'web',
        'realm',
        'export',
        '--name',
        'pages',
        '--domain',
        'pages',
        '--extract',
        '{"pointer":"","files":"pages.json"}',
      );
      ann.commit('api', { 'limits.json': '{"read":["a/*","b/*","c/*"]}' });
      ann.json('api', 'realm', 'sync');
      ann.write('web', { 'pages.json': '["x","y"]', 'use.py': '"a/*" "b/*" "c/*"' });
      const before = head();
      const { published, resolved, warnings } = ann.json('web', 'realm', 'sync');
      assert.deepEqual([published[0].to, resolved[0].to], ['1.1.0', '1.1.0']);
      assert.equal(ann.git('realm-acme', 'rev-list', '--count', `${before}..HEAD`), '1', 'in one commit');
      assert.match(warnings.join(), /uncommitted changes/);
    });

    it('dry run shows the same and writes nothing', () => {
      agreed({ remote: true });
      ann.commit('api', { 'limits.json': '{"read":["a/*","b/*","c/*"]}' });
      const before = head();
      const { published, dryRun, commit } = ann.json('api', 'realm', 'sync', '--dry-run');
      assert.deepEqual([published[0].to, dryRun, commit], ['1.1.0', true, null]);
      assert.equal(head(), before);
      assert.match(ann.blue('api', 'realm', 'sync', '--dry-run').stdout, /1\.0\.0 → 1\.1\.0/);
    });

    it('a breaking change is flagged, proposed once, replaced by another and withdrawn with it', () => {
      agreed();
      ann.commit('api', { 'limits.json': '{"read":["a/*"]}' });
      assert.equal(ann.json('api', 'status').realms[0].exports[0].breaking, true);
      const { proposed, published } = ann.json('api', 'realm', 'sync');
      assert.deepEqual([proposed[0].id, published], ['limits-2.0.0', []]);
      assert.equal(realmFile('domains/paths/contracts/limits.yaml').version, '1.0.0');
      const file = 'domains/paths/proposals/limits-2.0.0/proposal.yaml';
      const first = realmFile(file).hash;
      assert.equal(ann.json('api', 'realm', 'sync').commit, null);
      ann.commit('api', { 'limits.json': '{"read":["b/*"]}' });
      ann.json('api', 'realm', 'sync');
      assert.notEqual(realmFile(file).hash, first);
      ann.commit('api', { 'limits.json': '{"read":["a/*","b/*"]}' });
      assert.deepEqual(ann.json('api', 'realm', 'sync').withdrawn[0].id, 'limits-2.0.0');
      assert.ok(!existsSync(ann.at('realm-acme', file)));
    });

    it('a proposal made by hand outlives the next sync, and its first content breaks nobody', () => {
      agreed();
      ann.json('api', 'realm', 'domain', 'create', 'more', '--repos', 'api,web', '--contract', 'perm');
      const first = ['realm', 'export', '--name', 'perm', '--direction', 'requires', '--value', '{"read":["a","b"]}'];
      assert.equal(ann.json('api', ...first).published[0].to, '0.2.0');
      const proposal = ['realm', 'export', '--name', 'perm', '--direction', 'offers'];
      assert.equal(ann.json('api', ...proposal).proposed[0].id, 'perm-1.0.0');
      const { proposed, withdrawn } = ann.json('api', 'realm', 'sync');
      assert.deepEqual([proposed[0].id, withdrawn], ['perm-1.0.0', []]);
      assert.equal(ann.blue('api', 'realm', 'check').code, 0, 'what waits for approval is nobody’s fault');
      const back = ['realm', 'export', '--name', 'perm', '--direction', 'requires', '--value', '{"read":["a","b"]}'];
      ann.json('api', ...back);
      assert.deepEqual(ann.json('api', 'status').realms[0].proposals, []);
    });

    it('a version that the usual range leaves behind stays supported for the grace period', () => {
      agreed();
      ann.json('api', 'realm', 'export', '--name', 'limits', '--version', '2.0.0');
      const [stale] = ann.json('web', 'status').realms[0].imports;
      assert.equal(stale.state, 'stale');
      assert.notEqual(stale.deadline, null);
      assert.equal(ann.blue('api', 'realm', 'export', '--name', 'limits', '--version', '2.1.0-rc.1').code, 2);
    });

    it('a transitive mode minds every supported version, from the history of the realm', () => {
      ann.blue('.', 'realm', 'init', '--name', 'acme');
      ann.commit('realm-acme', {
        'realm.yaml': ann.read('realm-acme', 'realm.yaml').replace('require_approval: true', 'require_approval: false'),
      });
      ann.repo('api', { 'schema.json': '{"enum":["a"]}' });
      ann.json('api', 'realm', 'join', '../realm-acme', '--no-detect-exports');
      ann.json('api', 'realm', 'domain', 'create', 'kinds', '--repos', 'api');
      const rule = '{"schema":"schema.json"}';
      const words = ['realm', 'export', '--name', 'kind', '--extract', rule, '--compatibility', 'backward_transitive'];
      ann.json('api', ...words);
      const publish = (schema: string) => {
        ann.commit('api', { 'schema.json': schema });
        const { published } = ann.json('api', 'realm', 'sync');
        return [published[0].to, published[0].breaking];
      };
      assert.deepEqual(publish('{"enum":["b"]}'), ['2.0.0', true]);
      assert.deepEqual(publish('{"enum":["b","c"]}'), ['3.0.0', true], '1.0.0 is supported still, and lacks a');
      assert.deepEqual(publish('{"enum":["a","b","c","d"]}'), ['3.1.0', false]);
    });

    it('a value by hand is refused where rules would undo it', () => {
      agreed();
      const ran = ann.blue('api', 'realm', 'export', '--name', 'limits', '--value', '1');
      assert.deepEqual([ran.code, /read from the code/.test(ran.stderr)], [2, true]);
    });

    it('without required approval it is published, and the old major stays supported for the grace period', () => {
      agreed();
      ann.commit('realm-acme', {
        'realm.yaml': ann.read('realm-acme', 'realm.yaml').replace('require_approval: true', 'require_approval: false'),
      });
      ann.commit('api', { 'limits.json': '{"read":["a/*"]}' });
      assert.equal(ann.json('api', 'realm', 'sync').published[0].to, '2.0.0');
      const { supported } = realmFile('domains/paths/contracts/limits.yaml');
      assert.equal(supported[0].version, '1.0.0');
      const days = (Date.parse(supported[0].until) - Date.now()) / 86_400_000;
      assert.ok(days > 13.9 && days < 14.1);
      const [stale] = ann.json('web', 'status').realms[0].imports;
      assert.deepEqual([stale.state, stale.deadline], ['stale', supported[0].until]);
      assert.match(ann.json('web', 'realm', 'sync').unresolved[0].reason, /leaves out 2\.0\.0/);
      ann.json('web', 'realm', 'import', '--contract', 'limits');
      assert.deepEqual(
        ann.json('web', 'realm', 'sync').unresolved[0].remaining,
        ['b/*'],
        'a removed value is still used',
      );
      ann.commit('web', { 'use.py': 'USED = ["a/*"]\n' });
      assert.equal(ann.json('web', 'realm', 'sync').resolved[0].to, '2.0.0');
    });

    it('an acknowledgement resolves one import without evidence, and says so', () => {
      agreed({ direction: 'requires' });
      ann.commit('api', { 'limits.json': '{"read":["a/*","b/*","c/*"]}' });
      ann.json('api', 'realm', 'sync');
      assert.equal(ann.blue('web', 'realm', 'sync', '--ack', 'granted by hand').code, 2, 'which one?');
      const { resolved } = ann.json('web', 'realm', 'sync', '--ack', 'granted by hand', '--contract', 'limits');
      assert.equal(resolved[0].evidence, false);
      assert.equal(ann.json('web', 'status').realms[0].imports[0].state, 'unverified');
      assert.equal(realmFile('domains/paths/bindings/web.yaml').imports[0].ack, 'granted by hand');
      ann.commit('web', { 'use.py': 'USED = ["a/*", "b/*", "c/*"]\n' });
      assert.equal(ann.json('web', 'realm', 'sync').resolved[0].evidence, true, 'evidence replaces the word');
    });

    it('an acknowledgement does not hide a removed value that the binding still has', () => {
      agreed();
      ann.commit('realm-acme', {
        'realm.yaml': ann.read('realm-acme', 'realm.yaml').replace('require_approval: true', 'require_approval: false'),
      });
      ann.json('web', 'realm', 'import', '--contract', 'limits', '--version', '>=1.0.0 <9');
      ann.commit('api', { 'limits.json': '{"read":["a/*"]}' });
      ann.json('api', 'realm', 'sync');
      assert.deepEqual(ann.json('web', 'realm', 'sync').unresolved[0].remaining, ['b/*']);
      ann.json('web', 'realm', 'sync', '--ack', 'next week', '--contract', 'limits');
      const { resolved, unresolved } = ann.json('web', 'realm', 'sync');
      assert.deepEqual([resolved, unresolved], [[], []]);
      assert.equal(ann.json('web', 'status').realms[0].imports[0].state, 'unverified');
      ann.commit('web', { 'use.py': 'USED = ["a/*"]\n' });
      assert.equal(ann.json('web', 'realm', 'sync').resolved[0].evidence, true);
    });

    it('an import with other conditions has to be resolved again; one without keeps its range', () => {
      agreed();
      ann.json('web', 'realm', 'import', '--contract', 'limits', '--version', '>=1.0.0 <9');
      assert.equal(ann.json('web', 'status').realms[0].imports[0].state, 'current');
      const { version, state } = ann.json('web', 'realm', 'import', '--contract', 'limits', '--uses', '/read');
      assert.deepEqual([version, state], ['>=1.0.0 <9', 'stale']);
      const bad = ann.blue('web', 'realm', 'import', '--contract', 'limits', '--verify', '{"pattern":"((("}');
      assert.equal(bad.code, 2);
    });

    it('a binding that is no file any more breaks its import, not the whole status', () => {
      agreed();
      rmSync(ann.at('web/use.py'));
      ann.write('web/use.py', { 'inner.txt': '' });
      const [broken] = ann.json('web', 'status').realms[0].imports;
      assert.equal(broken.state, 'broken');
      assert.match(broken.reason, /use\.py/);
    });

    it('a binding that loses a value later has drifted; one that only looks different has not', () => {
      agreed();
      ann.commit('web', { 'use.py': '# sorted\nUSED = ["b/*", "a/*"]\n' });
      assert.equal(ann.json('web', 'status').realms[0].imports[0].state, 'current');
      ann.commit('web', { 'use.py': 'USED = ["a/*"]\n' });
      assert.equal(ann.json('web', 'status').realms[0].imports[0].state, 'drifted');
    });

    it('edits keep what people wrote into the realm: comments, order and unknown keys', () => {
      agreed();
      const file = 'domains/paths/contracts/limits.yaml';
      ann.commit('realm-acme', {
        [file]: `# read before you change this\n${ann.read('realm-acme', file)}x-team: storage # pager\n`,
      });
      ann.commit('api', { 'limits.json': '{"read":["a/*","b/*","c/*"]}' });
      ann.json('api', 'realm', 'sync');
      const text = ann.read('realm-acme', file);
      assert.match(text, /^# read before you change this\n/);
      assert.match(text, /x-team: storage # pager/);
      assert.match(ann.git('realm-acme', 'show', '--format=', '--numstat'), /^[3-6]\t1\t/, 'few lines change');
    });

    it('redundant paths are told under glob matching', () => {
      agreed();
      ann.json(
        'api',
        'realm',
        'export',
        '--name',
        'globs',
        '--domain',
        'paths',
        '--match',
        'glob',
        '--value',
        '["runs/*"]',
      );
      const { published } = ann.json('api', 'realm', 'export', '--name', 'globs', '--value', '["runs/*","runs/x/*"]');
      assert.match(published[0].messages.join(), /runs\/\*/);
    });
  });

  describe('diff', () => {
    it('names the bump, whom it breaks and a document that proves it, for contracts and bare schemas', () => {
      ann.write('.', {
        'old.yaml': 'schema: { type: object, properties: { a: { type: string } } }\n',
        'new.yaml': 'schema: { type: object, properties: { a: { type: [string, "null"] } } }\n',
        'old.schema.json': '{"enum":["a","b"]}',
        'new.schema.json': '{"enum":["a","b","c"]}',
      });
      const { breaking, certain, bump, witness, changes } = ann.json('.', 'realm', 'diff', 'old.yaml', 'new.yaml');
      assert.deepEqual([breaking, certain, bump], [true, true, 'major']);
      assert.deepEqual(witness, { document: { a: null }, acceptedBy: 'new', refusedBy: 'old' });
      assert.deepEqual([changes[0].pointer, changes[0].for], ['/schema/properties/a/type', 'consumers']);
      assert.ok(changes[0].suggestion);
      assert.deepEqual(ann.json('.', 'realm', 'diff', 'old.schema.json', 'new.schema.json').witness.document, 'c');
      assert.equal(ann.json('.', 'realm', 'diff', 'new.yaml', 'new.yaml').bump, 'none');
    });

    it('says what cannot be decided, and why: a warning by default, a break when strict', () => {
      ann.write('.', { 'old.schema.json': '{"format":"email"}', 'new.schema.json': '{"format":"uri"}' });
      const { breaking, certain, reason, strict } = ann.json(
        '.',
        'realm',
        'diff',
        'old.schema.json',
        'new.schema.json',
      );
      assert.deepEqual([breaking, certain, strict], [false, false, false]);
      assert.match(reason, /format/);
      const asked = ann.json('.', 'realm', 'diff', 'old.schema.json', 'new.schema.json', '--strict');
      assert.deepEqual([asked.breaking, asked.certain, asked.strict], [true, false, true]);
      agreed();
      const exported = ['realm', 'export', '--name', 'mail', '--domain', 'paths', '--schema'];
      ann.json('api', ...exported, '../old.schema.json');
      assert.match(ann.json('api', ...exported, '../new.schema.json').warnings.join(), /mail: .*cannot be decided/);
    });
  });

  describe('leave', () => {
    it('is refused while others import, and names them; by force it orphans the contract', () => {
      agreed();
      const refused = ann.blue('api', 'realm', 'leave');
      assert.deepEqual([refused.code, /limits \(web\)/.test(refused.stderr)], [2, true]);
      ann.json('api', 'realm', 'leave', '--force');
      assert.equal(realmFile('domains/paths/contracts/limits.yaml').orphaned, true);
      assert.equal(ann.json('web', 'status').realms[0].imports[0].state, 'broken');
      assert.equal(ann.json('api', 'status').realms.length, 0);
    });

    it('can be taken back: who exports again owns the contract again', () => {
      agreed();
      ann.json('api', 'realm', 'leave', '--force');
      ann.json('api', 'realm', 'join', '../realm-acme', '--no-detect-exports');
      ann.json('api', 'realm', 'domain', 'add', 'paths', '--repos', 'api', '--realm', 'acme');
      ann.json('api', 'realm', 'export', '--name', 'limits', '--value', '{"read":["a/*","b/*"]}');
      assert.equal(ann.json('web', 'status').realms[0].imports[0].state, 'current');
    });

    it('forgets a realm that is gone', () => {
      agreed();
      rmSync(ann.at('realm-acme'), { recursive: true });
      assert.match(ann.json('web', 'realm', 'leave').warnings.join(), /does not exist/);
      assert.deepEqual(ann.json('web', 'status').realms, []);
    });

    it('takes away what is its own when nobody needs it', () => {
      agreed();
      ann.json('web', 'realm', 'leave');
      assert.ok(!existsSync(ann.at('realm-acme/repos/web.yaml')));
      assert.deepEqual(realmFile('domains/paths/domain.yaml').members, ['api']);
      assert.doesNotMatch(ann.read('realm-acme', 'CODEOWNERS'), /web/);
      ann.json('api', 'realm', 'leave');
      assert.deepEqual(ann.json('realm-acme', 'realm', 'graph').nodes, []);
    });
  });

  describe('several realms', () => {
    it('an import from a realm that the repo has not joined', () => {
      agreed();
      ann.blue('.', 'realm', 'init', '--name', 'home');
      ann.repo('ml', { 'reader.py': 'READS = ["a/*", "b/*"]\n' });
      ann.json('ml', 'realm', 'join', '../realm-home');
      const { from, state } = ann.json(
        'ml',
        'realm',
        'import',
        '--contract',
        'limits',
        '--realm',
        'acme',
        '--binding',
        'reader.py',
      );
      assert.deepEqual([from, state], ['acme', 'stale']);
      assert.equal(realmFile('domains/paths/bindings/ml.yaml', 'realm-home').imports[0].realm, 'acme');
      assert.equal(ann.json('ml', 'realm', 'sync').resolved[0].to, '1.0.0');
      assert.equal(ann.json('ml', 'status').realms[0].imports[0].state, 'current');
      ann.commit('api', { 'limits.json': '{"read":["a/*","b/*","c/*"]}' });
      ann.json('api', 'realm', 'sync');
      assert.equal(ann.json('ml', 'status').realms[0].imports[0].state, 'stale');
    });

    it('a repo takes part in two: sync and status go through both, other writes ask which', () => {
      agreed();
      ann.blue('.', 'realm', 'init', '--name', 'second');
      ann.json('api', 'realm', 'join', '../realm-second');
      assert.match(ann.blue('api', 'realm', 'domain', 'create', 'more', '--repos', 'api').stderr, /--realm/);
      ann.json('api', 'realm', 'domain', 'create', 'more', '--repos', 'api', '--realm', 'second');
      ann.json(
        'api',
        'realm',
        'export',
        '--name',
        'more',
        '--realm',
        'second',
        '--extract',
        '{"pointer":"/read","files":"limits.json"}',
      );
      ann.commit('api', { 'limits.json': '{"read":["a/*","b/*","c/*"]}' });
      const names = (list: { realm: string }[]) => list.map((one) => one.realm);
      const { published, realms } = ann.json('api', 'realm', 'sync');
      assert.deepEqual(
        [names(published), names(realms)],
        [
          ['acme', 'second'],
          ['acme', 'second'],
        ],
      );
      rmSync(ann.at('realm-second'), { recursive: true });
      ann.commit('api', { 'limits.json': '{"read":["a/*","b/*","c/*","d/*"]}' });
      const half = ann.json('api', 'realm', 'sync');
      assert.deepEqual([names(half.published), /second/.test(half.warnings.join())], [['acme'], true]);
      const { realms: left, warnings } = ann.json('api', 'status');
      assert.deepEqual([left.length, /second/.test(warnings.join())], [1, true]);
    });
  });

  describe('where commands run', () => {
    it('in a worktree and in a subdirectory of the repo', () => {
      agreed();
      ann.git('api', 'worktree', 'add', '--quiet', '-b', 'side', '../side');
      ann.write('api/deep/er', { 'x.txt': '' });
      assert.equal(ann.json('side', 'status').repo, 'api');
      assert.equal(ann.json('api/deep/er', 'status').repo, 'api');
      ann.commit('side', { 'limits.json': '{"read":["a/*","b/*","c/*"]}' });
      const { published, warnings } = ann.json('side', 'realm', 'sync');
      assert.deepEqual([published[0].to, /side/.test(warnings.join())], ['1.1.0', true]);
    });

    it('without a realm status still shows the RFC documents', () => {
      ann.repo('api', { '.blue/docs/rfcs/0001-metrics.md': '| **Status** | Draft |\n\n- [x] a\n- [ ] b\n' });
      const { rfcs, realms } = ann.json('api', 'status');
      assert.deepEqual(rfcs, [{ title: 'metrics', status: 'draft', done: 1, total: 2 }]);
      assert.deepEqual(realms, []);
    });

    it('a copy that is behind says so, and a dry run plans on the newest state', () => {
      agreed({ remote: true });
      const bob = world.person('bob');
      bob.git('.', 'clone', '--quiet', path.join(world.root, 'remotes/realm.git'), 'realm');
      bob.commit('realm', { 'notes.md': 'hello\n' });
      bob.git('realm', 'push', '--quiet');
      ann.git('realm-acme', 'fetch', '--quiet');
      assert.equal(ann.json('api', 'status').realms[0].behind, 1);
      assert.equal(ann.json('api', 'realm', 'sync', '--dry-run').realms[0].remote, true);
      assert.equal(ann.json('api', 'status').realms[0].behind, 0);
    });

    it('without a network a sync stays local, says so, and the next one pushes it', () => {
      agreed({ remote: true });
      const remote = path.join(world.root, 'remotes/realm.git');
      ann.git('realm-acme', 'remote', 'set-url', 'origin', 'file:///nowhere/realm.git');
      ann.commit('api', { 'limits.json': '{"read":["a/*","b/*","c/*"]}' });
      const { pushed, warnings, commit } = ann.json('api', 'realm', 'sync');
      assert.deepEqual([pushed, /cannot be reached/.test(warnings.join())], [false, true]);
      ann.git('realm-acme', 'remote', 'set-url', 'origin', remote);
      assert.equal(ann.json('web', 'realm', 'sync').pushed, true);
      assert.match(ann.git('.', '--git-dir', remote, 'log', '--format=%H', 'main'), new RegExp(commit));
    });
  });

  describe('GitHub', () => {
    it('sync opens one issue for each consumer, updates it, and the consumer’s sync closes it', async () => {
      agreed();
      for (const repo of ['api', 'web']) {
        ann.git(repo, 'remote', 'add', 'origin', `https://github.com/acme/${repo}.git`);
        const text = ann
          .read('realm-acme', `repos/${repo}.yaml`)
          .replace(/^path: .*$/m, `url: https://github.com/acme/${repo}.git`);
        ann.commit('realm-acme', { [`repos/${repo}.yaml`]: text });
      }
      const forge = await startForge({ tokens: { ghp_ann: 'acme' }, repositories: ['acme/api', 'acme/web'] });
      try {
        ann.env['GITHUB_API_URL'] = forge.url;
        const sync = async (repo: string) => {
          const { code, stdout, stderr } = await ann.start(repo, 'realm', 'sync', '--json').ended;
          assert.equal(code, 0, stderr);
          return JSON.parse(stdout).notified;
        };
        ann.commit('api', { 'limits.json': '{"read":["a/*","b/*","c/*"]}' });
        assert.equal((await sync('api'))[0].action, 'queued', 'no token yet');
        ann.env['GITHUB_TOKEN'] = 'ghp_ann';
        const [created] = await sync('api');
        assert.deepEqual([created.repo, created.action, created.reason], ['web', 'created', null]);
        ann.commit('api', { 'limits.json': '{"read":["a/*","b/*","c/*","d/*"]}' });
        const [updated] = await sync('api');
        assert.deepEqual([updated.action, updated.url], ['updated', created.url]);
        ann.commit('web', { 'use.py': '"a/*" "b/*" "c/*" "d/*"' });
        const [closed] = await sync('web');
        assert.deepEqual([closed.action, closed.url], ['closed', created.url]);
        assert.deepEqual(forge.badRequests, []);
      } finally {
        await forge.close();
      }
    });
  });
});
