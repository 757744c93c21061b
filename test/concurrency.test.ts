import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { type Person, World } from './world.ts';

const worker = path.resolve('.build/test/concurrency.worker.js');
const rounds = 50;

/** A realm on a bare remote, and repos that each publish a contract of their own; repos share clones by turns. */
class Race {
  readonly world = new World();
  readonly repos: { person: Person; name: string; clone: string }[] = [];
  readonly remote: string;

  constructor(repoCount: number, cloneCount: number) {
    const founder = this.world.person('founder');
    this.remote = this.world.bare('realm');
    founder.blue('.', 'realm', 'init', '--name', 'race', '--path', 'realm-race', '--admission', 'open');
    founder.git('realm-race', 'remote', 'add', 'origin', this.remote);
    founder.git('realm-race', 'push', '--quiet', '-u', 'origin', 'main');
    const people = Array.from({ length: cloneCount }, (_, index) => this.world.person(`person-${index}`));
    for (const person of people) {
      person.json('.', 'realm', 'clone', this.remote, '--path', person.at('realm'));
      // A remote is another machine: whoever is killed here does not kill its side of a push.
      person.git('realm', 'config', 'remote.origin.receivepack', 'setsid git-receive-pack');
    }
    for (let index = 0; index < repoCount; index++) {
      const person = people[index % cloneCount];
      if (!person) throw new Error('no person');
      const name = `repo-${index}`;
      person.repo(name, { 'values.json': '["value-0"]' });
      person.json(name, 'realm', 'join', '../realm', '--no-detect-exports');
      person.json(name, 'realm', 'domain', 'create', `domain-${index}`, '--repos', name);
      const rule = '{"pointer":"","files":"values.json"}';
      person.json(name, 'realm', 'export', '--name', `contract-${index}`, '--extract', rule);
      this.repos.push({ person, name, clone: person.at('realm') });
    }
  }

  /** Runs the worker of each repo until it has published everything; `kill` ends one now and then. */
  async run(kill?: { everyMs: number; random: () => number; group: boolean }): Promise<number> {
    let killed = 0;
    await Promise.all(
      this.repos.map(async ({ person, name }) => {
        for (let attempt = 0; attempt < 500; attempt++) {
          const child = spawn(process.execPath, [worker, person.at(name), String(rounds)], {
            env: person.env,
            detached: true,
            stdio: ['ignore', 'ignore', 'pipe'],
          });
          let said = '';
          child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
          const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
          const timer =
            kill &&
            setTimeout(
              () => {
                killed++;
                if (child.pid !== undefined)
                  process.kill(kill.group && killed % 2 === 0 ? -child.pid : child.pid, 'SIGKILL');
              },
              kill.everyMs * (0.5 + kill.random()),
            );
          const code = await ended;
          clearTimeout(timer);
          if (code === 0) return;
          assert.equal(code, null, `${name}: ${said}`);
          // The killed process may have left a git that is still at work.
          await sleep(10);
        }
        throw new Error(`${name} never finished`);
      }),
    );
    return killed;
  }

  /** Everything that must hold afterwards, whatever happened in between. */
  verify(): void {
    const [{ person } = { person: undefined }] = this.repos;
    assert.ok(person);
    const git = (...args: string[]) => person.git('.', '--git-dir', this.remote, ...args);
    assert.equal(git('rev-list', '--merges', '--count', 'main'), '0', 'history is linear');
    git('fsck', '--strict');
    for (const [index, { name, person: owner, clone }] of this.repos.entries()) {
      const file = `domains/domain-${index}/contracts/contract-${index}.yaml`;
      const contract = parse(git('show', `main:${file}`));
      assert.equal(contract.version, `1.${rounds}.0`, name);
      assert.equal(contract.value.length, rounds + 1, name);
      const versions = contract.changelog.map((entry: { version: string }) => entry.version);
      assert.deepEqual(
        versions,
        Array.from({ length: rounds + 1 }, (_, minor) => `1.${minor}.0`),
        name,
      );
      const published = git('log', '--format=%s', 'main', '--', file).split('\n');
      assert.equal(published.length, rounds + 1, `${name}: one commit for each version`);
      assert.equal(new Set(published).size, published.length, `${name}: no version twice`);
      owner.json(name, 'realm', 'sync');
      assert.equal(owner.git('realm', 'rev-parse', 'HEAD'), git('rev-parse', 'main'), `${name}: clone is up to date`);
      assert.equal(owner.git('realm', 'status', '--porcelain'), '', `${name}: clone is clean`);
      assert.deepEqual(leftovers(clone), [], `${name}: nothing is left behind`);
    }
  }
}

function leftovers(clone: string): string[] {
  const state = path.join(clone, '.git', 'blue-realms');
  const found = (existsSync(state) ? readdirSync(state) : []).map(
    (name) => `${name}: ${readFileSync(path.join(state, name), 'utf8')}`,
  );
  return [...found, ...readdirSync(path.join(clone, '.git')).filter((name) => name.endsWith('.lock'))];
}

/** Seeded, so that a failure can be looked at again (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

describe('many processes on one realm', function () {
  this.timeout(300_000);
  let race: Race;
  afterEach(() => race.world.remove());

  it(`two processes, ${rounds} syncs each, through a bare remote`, async () => {
    race = new Race(2, 2);
    await race.run();
    race.verify();
  });

  it(`six processes in three clones, ${rounds} syncs each`, async () => {
    race = new Race(6, 3);
    await race.run();
    race.verify();
  });

  it('two of them killed at random moments, alone and with their git', async () => {
    race = new Race(2, 1);
    const killed = await race.run({ everyMs: 900, random: seeded(7), group: true });
    assert.ok(killed > 3, `only ${killed} were killed`);
    race.verify();
  });

  it('six in two clones, killed at random moments', async () => {
    race = new Race(6, 2);
    const killed = await race.run({ everyMs: 2500, random: seeded(11), group: true });
    assert.ok(killed > 5, `only ${killed} were killed`);
    race.verify();
  });
});
