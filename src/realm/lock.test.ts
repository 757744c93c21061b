import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../failure.ts';
import { withLock } from './lock.ts';

describe('withLock', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'blue-lock-'));
    file = path.join(folder, 'state', 'lock');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const left = () => readdirSync(path.dirname(file));
  const holder = (pid: number, more: object = {}) => {
    const token = crypto.randomUUID();
    writeFileSync(file, JSON.stringify({ pid, started: null, host: hostname(), token, ...more }));
    return token;
  };
  const deadPid = () => spawnSync(process.execPath, ['-e', '0']).pid;

  it('lets one task in at a time and leaves nothing behind', async () => {
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 8 }, () =>
        withLock(file, async () => {
          most = Math.max(most, ++inside);
          await sleep(3);
          inside--;
        }),
      ),
    );
    assert.equal(most, 1);
    assert.deepEqual(left(), []);
  });

  it('is released when the task fails', async () => {
    await assert.rejects(
      withLock(file, () => Promise.reject(new Error('no'))),
      /no/,
    );
    assert.equal(await withLock(file, () => Promise.resolve(1)), 1);
  });

  it('is taken over from a process that is gone, by one of many that wait', async () => {
    await withLock(file, () => Promise.resolve());
    const token = holder(deadPid());
    writeFileSync(`${file}.draft-${deadPid()}-1-${token}`, '');
    let inside = 0;
    await Promise.all(
      Array.from({ length: 6 }, () =>
        withLock(file, async () => {
          assert.equal(++inside, 1);
          await sleep(2);
          inside--;
        }),
      ),
    );
    assert.deepEqual(left(), []);
  });

  it('is taken over when the process id belongs to another process now', async () => {
    await withLock(file, () => Promise.resolve());
    holder(process.pid, { started: '1' });
    assert.equal(await withLock(file, () => Promise.resolve('in')), 'in');
    assert.deepEqual(left(), []);
  });

  it('is taken over when the one who took over died too', async () => {
    await withLock(file, () => Promise.resolve());
    const token = holder(deadPid());
    const claim = { pid: deadPid(), started: null, host: hostname(), token: crypto.randomUUID() };
    writeFileSync(`${file}.${token}.claim`, JSON.stringify(claim));
    assert.equal(await withLock(file, () => Promise.resolve('in')), 'in');
    assert.deepEqual(left(), []);
  });

  for (const [who, more] of [
    ['a living process', {}],
    ['a process on another host', { host: 'elsewhere.example' }],
  ] as const)
    it(`is not taken from ${who}; the message names the file`, async () => {
      await withLock(file, () => Promise.resolve());
      holder(who === 'a living process' ? process.ppid : deadPid(), more);
      await assert.rejects(
        withLock(file, () => Promise.resolve(), { patience: 50 }),
        (error: unknown) => error instanceof Failure && error.code === 'realm-locked' && error.hint?.includes(file),
      );
    });
});
