import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { type Person, World } from '../world.ts';
import { act } from './act.ts';
import { prepare, type Step, steps } from './steps.ts';

describe("RFC 0001's story, with the built command line", function () {
  this.timeout(60_000);
  let world: World;
  let eric: Person;
  let rest: Step[];

  before(() => {
    world = new World();
    eric = prepare(world);
    rest = steps(world);
  });
  after(() => world.remove());

  /** Plays on until a command in a repo has run; answers what it printed. */
  function playUntil(place: string, ...words: string[]): string {
    for (let step = rest.shift(); step; step = rest.shift()) {
      const ran = act(eric, step);
      if (!('run' in step)) continue;
      assert.equal(ran?.code, 0, `${step.run.join(' ')}: ${ran?.stderr}${ran?.stdout}`);
      if (step.in === place && words.every((word) => step.run.includes(word))) return ran.stdout;
    }
    throw new Error(`the story has no ${words.join(' ')} in ${place} any more`);
  }

  const contract = (domain: string, name: string) =>
    parse(eric.read('realm-letemcook', `domains/${domain}/contracts/${name}.yaml`));

  it('init creates a realm with its files in a first commit', () => {
    const text = playUntil('.', 'init');
    assert.match(text, /realm\.yaml/);
    assert.equal(eric.git('realm-letemcook', 'status', '--porcelain'), '');
    assert.deepEqual(parse(eric.read('realm-letemcook', 'realm.yaml')).governance.approvers, ['eric@example.com']);
  });

  it('join registers the repo, finds what it could export and writes its configuration', () => {
    const text = playUntil('aperture', 'join');
    assert.match(text, /s3-permissions/);
    assert.equal(parse(eric.read('realm-letemcook', 'repos/aperture.yaml')).name, 'aperture');
    assert.deepEqual(parse(eric.read('aperture', '.blue/config.yaml')).realms, [
      { name: 'letemcook', path: '../realm-letemcook' },
    ]);
  });

  it('domain create makes the domain and a binding for each member', () => {
    playUntil('aperture', 'domain', 'create');
    const binding = (repo: string) => parse(eric.read('realm-letemcook', `domains/s3-access/bindings/${repo}.yaml`));
    assert.equal(binding('aperture').role, 'provider');
    assert.equal(binding('fungal-image-analysis').role, 'consumer');
  });

  it('export publishes what the code says', () => {
    playUntil('aperture', 'export');
    const { version, owner, value } = contract('s3-access', 's3-permissions');
    assert.deepEqual([version, owner], ['1.0.0', 'aperture']);
    assert.deepEqual(value.read, [
      'jobs/*/*/config.json',
      'jobs/*/*/manifest.json',
      'jobs/*/masks/*',
      'training-metrics/*/summary.json',
      'training-runs/*',
    ]);
  });

  it('an import resolves when its binding file holds every value', () => {
    const text = playUntil('fungal-image-analysis', 'sync');
    assert.match(text, /s3-permissions/);
    assert.equal(eric.json('fungal-image-analysis', 'status').realms[0].imports[0].state, 'current');
  });

  it('status shows the change, its version and who is affected before anything is published', () => {
    const text = playUntil('aperture', 'status');
    assert.match(text, /training-metrics\/experiments\/\*/);
    assert.match(text, /1\.0\.0 → 1\.1\.0/);
    assert.match(text, /fungal-image-analysis/);
    assert.match(text, /training-metrics-v2.*3\/5/);
  });

  it('sync publishes it once, pushed to the remote', () => {
    playUntil('aperture', 'sync');
    const { version, changelog } = contract('s3-access', 's3-permissions');
    assert.equal(version, '1.1.0');
    assert.match(changelog.at(-1).changes[0], /training-metrics\/experiments\/\*/);
    assert.equal(
      eric.git('realm-letemcook', 'rev-parse', 'HEAD'),
      eric.git('realm-letemcook', 'rev-parse', 'origin/main'),
    );
    assert.deepEqual(eric.json('aperture', 'realm', 'sync').published, []);
  });

  it('the consumer sees what is new and cannot resolve before its code follows', () => {
    assert.match(playUntil('fungal-image-analysis', 'status'), /1\.0\.0 → 1\.1\.0/);
    playUntil('fungal-image-analysis', 'sync');
    const [stale] = eric.json('fungal-image-analysis', 'status').realms[0].imports;
    assert.deepEqual([stale.state, stale.missing], ['stale', ['training-metrics/experiments/*']]);
  });

  it('and resolves when it does', () => {
    playUntil('fungal-image-analysis', 'sync');
    const [current] = eric.json('fungal-image-analysis', 'status').realms[0].imports;
    assert.deepEqual([current.state, current.resolved], ['current', '1.1.0']);
  });

  it('a breaking change becomes a proposal and leaves the contract alone', () => {
    playUntil('fungal-image-analysis', 'sync');
    assert.equal(contract('training-pipeline', 'job-schema').version, '1.0.0');
    const [proposal] = eric.json('fungal-image-analysis', 'status').realms[0].proposals;
    assert.equal(proposal.id, 'job-schema-2.0.0');
    const head = eric.git('realm-letemcook', 'rev-parse', 'HEAD');
    assert.equal(eric.json('fungal-image-analysis', 'realm', 'sync').proposed[0].id, 'job-schema-2.0.0');
    assert.equal(eric.git('realm-letemcook', 'rev-parse', 'HEAD'), head);
  });

  it('check warns while the change waits, and the graph shows both domains', () => {
    assert.match(playUntil('fungal-image-analysis', 'check'), /waits for approval as job-schema-2\.0\.0/);
    const text = playUntil('realm-letemcook', 'graph');
    assert.match(text, /aperture.*s3-permissions 1\.1\.0.*fungal-image-analysis/);
    assert.match(text, /fungal-image-analysis.*job-schema 1\.0\.0.*ml-infra/);
    assert.deepEqual(rest, []);
  });
});
