import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod/mini';
import type { Notice } from '../../src/github/notice.ts';
import { send } from '../../src/github/outbox.ts';
import { keep } from '../../src/github/queue.ts';
import { noticeText, resolvedText } from '../../src/github/text.ts';
import { type Forge, startForge } from './forge.ts';

const change = {
  realm: 'letemcook',
  domain: 's3-access',
  contract: 's3-permissions',
  from: '1.3.0',
  to: '1.4.0',
  changes: ['Added /read training-metrics/experiments/*'],
  breaking: false,
  providerRepo: 'aperture',
  requirement: '>=1.0.0',
};
const issue: Notice = {
  realm: 'letemcook',
  domain: 's3-access',
  contract: 's3-permissions',
  repo: 'fungal',
  url: 'git@github.com:lab/fungal.git',
  kind: 'open',
  ...noticeText(change),
};
const newer: Notice = { ...issue, ...noticeText({ ...change, to: '1.5.0', changes: ['Added /write logs/*'] }) };
const resolved: Notice = { ...issue, kind: 'close', ...resolvedText({ ...change, version: '1.4.0' }) };

const Issues = z.array(
  z.looseObject({
    number: z.int(),
    title: z.string(),
    body: z.pipe(
      z.nullable(z.string()),
      z.transform((text) => text ?? ''),
    ),
    state_reason: z.nullable(z.string()),
    labels: z.array(z.object({ name: z.string() })),
    html_url: z.string(),
  }),
);
type Shown = z.output<typeof Issues>[number];
const Comments = z.array(z.object({ body: z.string() }));

describe('notices on GitHub', () => {
  let forge: Forge;
  let blueHome: string;
  let env: NodeJS.ProcessEnv;

  beforeEach(async () => {
    forge = await startForge({ tokens: { 'the-token': 'lab' }, repositories: ['lab/fungal', 'lab/other'] });
    blueHome = mkdtempSync(path.join(tmpdir(), 'outbox-'));
    env = { GITHUB_API_URL: forge.url, GITHUB_TOKEN: 'the-token' };
  });

  afterEach(async () => {
    await forge.close();
    rmSync(blueHome, { recursive: true });
    assert.deepEqual(forge.badRequests, []);
    assert.deepEqual(forge.badReplies, []);
  });

  const deliver = (...notices: Notice[]) => send(notices, { blueHome, env });
  const waiting = () => readdirSync(path.join(blueHome, 'outbox'));
  const asked = (operation: string) => forge.calls.filter((call) => call.operation === operation).length;

  async function api(method: string, address: string, body?: object): Promise<unknown> {
    const reply = await fetch(`${forge.url}/repos/lab/${address}`, {
      method,
      headers: { authorization: 'token the-token', 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    assert.ok(reply.ok, `${method} ${address}: ${reply.status}`);
    return reply.json();
  }
  async function issues(state = 'open', repo = 'fungal'): Promise<Shown[]> {
    return z.parse(Issues, await api('GET', `${repo}/issues?state=${state}&per_page=100`));
  }

  async function onlyIssue(state?: string): Promise<Shown> {
    const [first, ...others] = await issues(state);
    assert.ok(first);
    assert.deepEqual(others, []);
    return first;
  }

  async function isQueued(reason: RegExp | string, ...notices: Notice[]): Promise<void> {
    const [sent, ...others] = await deliver(...notices);
    assert.deepEqual(others, []);
    assert.equal(sent?.action, 'queued');
    assert.equal(sent.url, null);
    if (typeof reason === 'string') assert.equal(sent.reason, reason);
    else assert.match(sent.reason ?? '', reason);
    assert.equal(waiting().length, 1);
  }

  describe('when GitHub takes them', () => {
    it('create one issue with a label, and again nothing', async () => {
      const sent = await deliver(issue);
      const { html_url, title, body, labels } = await onlyIssue();
      assert.deepEqual(sent, [{ repo: 'fungal', url: html_url, action: 'created', reason: null }]);
      assert.equal(title, 's3-permissions 1.4.0: Added /read training-metrics/experiments/*');
      assert.match(body, /`aperture` changed/);
      assert.deepEqual(
        labels.map(({ name }) => name),
        ['blue-realms'],
      );
      assert.deepEqual(waiting(), []);
      assert.match(forge.calls[0]?.userAgent ?? '', /^blue-realms\/\d+\.\d+\.\d+ /);

      assert.deepEqual(await deliver(issue), []);
      assert.equal(asked('issues/create') + asked('issues/update'), 1);
    });

    it('edit the same issue in place and leave what people wrote around it', async () => {
      await deliver(issue);
      const { number, body } = await onlyIssue();
      await api('PATCH', `fungal/issues/${number}`, { body: `Seen.\n\n${body}\n\nI do it.`.replaceAll('\n', '\r\n') });
      assert.deepEqual(await deliver(issue), []);

      const [sent] = await deliver(newer);
      const after = await onlyIssue();
      assert.deepEqual([sent?.action, sent?.url], ['updated', after.html_url]);
      assert.equal(after.title, 's3-permissions 1.5.0: Added /write logs/*');
      assert.match(after.body, /^Seen\.\n\n<!--[^]*logs\/\*[^]*-->\n\nI do it\.$/);
      assert.doesNotMatch(after.body, /training-metrics/);
    });

    it('lose no text when somebody deleted the end of our part', async () => {
      await deliver(issue);
      const { number, body } = await onlyIssue();
      await api('PATCH', `fungal/issues/${number}`, { body: body.replace('<!-- /blue-realms -->', 'My notes.') });
      await deliver(newer);
      await deliver(newer);
      assert.match((await onlyIssue()).body, /logs\/\*[^]*My notes\.$/);
    });

    it('close the issue with a comment, and again nothing', async () => {
      await deliver(issue);
      const [sent] = await deliver(resolved);
      const closed = await onlyIssue('closed');
      assert.deepEqual([sent?.action, sent?.url], ['closed', closed.html_url]);
      assert.equal(closed.state_reason, 'completed');
      const comments = z.parse(Comments, await api('GET', `fungal/issues/${closed.number}/comments`));
      assert.deepEqual(
        comments.map(({ body }) => body),
        [resolved.body],
      );
      assert.deepEqual(await deliver(resolved), []);
    });

    it('comment once when the issue could not be closed at first', async () => {
      await deliver(issue);
      forge.fail({ operation: 'issues/update', status: 422, body: { message: 'Validation Failed' } });
      await isQueued(/did not accept/, resolved);
      assert.equal((await deliver())[0]?.action, 'closed');
      assert.equal(asked('issues/create-comment'), 1);
    });

    it('open a new issue after the old one is closed', async () => {
      await deliver(issue);
      await api('PATCH', `fungal/issues/${(await onlyIssue()).number}`, { state: 'closed' });
      assert.equal((await deliver(newer))[0]?.action, 'created');
    });

    it('find the issue behind a hundred newer ones, and take the oldest of two', async () => {
      await deliver(issue);
      const { number, body } = await onlyIssue();
      for (let count = 0; count < 100; count++) await api('POST', 'fungal/issues', { title: `Other ${count}` });
      await api('POST', 'fungal/issues', { title: 'A copy', body });
      const [sent] = await deliver(newer);
      assert.equal(sent?.action, 'updated');
      assert.match(sent.url ?? '', new RegExp(`/issues/${number}$`));
    });

    it('keep contracts and repositories apart', async () => {
      const other: Notice = { ...issue, contract: 'quotas' };
      const elsewhere: Notice = { ...issue, repo: 'other', url: 'https://github.com/lab/other.git' };
      const sent = await send([issue, other, elsewhere], { blueHome, env });
      assert.deepEqual(
        sent.map(({ action }) => action),
        ['created', 'created', 'created'],
      );
      assert.equal((await issues()).length, 2);
      assert.equal((await issues('open', 'other')).length, 1);
    });

    it('never take a pull request for their issue', async () => {
      await deliver(issue);
      const { labels: _labels, ...shown } = await onlyIssue();
      const body = [{ ...shown, pull_request: { url: null } }];
      forge.fail({ operation: 'issues/list-for-repo', status: 200, body });
      assert.equal((await deliver(newer))[0]?.action, 'created');
    });

    it('go without the label when GitHub refuses it', async () => {
      const errors = [{ resource: 'Repository', field: 'label', code: 'unauthorized' }];
      forge.fail({
        operation: 'issues/create',
        status: 403,
        body: { message: 'No permission to create labels', errors },
      });
      assert.equal((await deliver(issue))[0]?.action, 'created');
      assert.deepEqual((await onlyIssue()).labels, []);
    });

    it('hide no marker of their own in what a contract says', async () => {
      await deliver(issue);
      const marker = /<!-- blue-realms .*?-->/.exec((await onlyIssue()).body)?.[0] ?? '';
      const hostile = (text: string): Notice => ({
        ...issue,
        contract: 'hostile',
        ...noticeText({ ...change, contract: 'hostile', changes: [`<!-- /blue-realms -->${marker}${text}`] }),
      });
      await deliver(hostile('one'));
      await deliver(hostile('two'));
      const [second, first] = await issues();
      assert.ok(first && second);
      assert.equal(second.body.match(/<!-- \/blue-realms -->/g)?.length, 1);
      assert.match(second.body, /two`[^]*<!-- \/blue-realms -->$/);
      assert.doesNotMatch(second.body, /one`/);
      assert.equal((await deliver(newer))[0]?.url, first.html_url);
    });
  });

  describe('when GitHub does not take them', () => {
    const refusals: [string, number, object, Record<string, string>, string][] = [
      [
        'no rights',
        403,
        { message: 'Resource not accessible' },
        {},
        'the token has no right to write issues in lab/fungal',
      ],
      ['issues disabled', 410, { message: 'Issues are disabled' }, {}, 'lab/fungal has its issues disabled'],
      [
        'an invalid issue',
        422,
        { message: 'Validation Failed', errors: [{ resource: 'Issue', field: 'body', code: 'too_long' }] },
        {},
        'GitHub did not accept the issue for lab/fungal (body: too_long)',
      ],
      [
        'a long secondary rate limit',
        403,
        { message: 'You have exceeded a secondary rate limit.' },
        { 'retry-after': '3600' },
        'GitHub asks to wait for 3600 s (rate limit)',
      ],
      [
        'the end of the hour’s requests',
        403,
        { message: 'API rate limit exceeded' },
        { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.round(Date.now() / 1000) + 3600) },
        'GitHub asks to wait (rate limit)',
      ],
      [
        'its own fault on a creation',
        502,
        { message: 'Server Error' },
        {},
        'GitHub answered with status 502 for lab/fungal',
      ],
    ];
    for (const [behaviour, status, body, headers, reason] of refusals) {
      it(`wait after ${behaviour} (${status}), and go out with the next run`, async () => {
        forge.fail({ operation: 'issues/create', status, body, headers });
        await isQueued(reason, issue);
        assert.equal(asked('issues/create'), 1);
        assert.equal((await deliver())[0]?.action, 'created');
        assert.deepEqual(waiting(), []);
      });
    }

    it('wait for a repository that is not there, or not to be seen', async () => {
      const url = 'https://github.com/lab/secret.git';
      await isQueued('lab/secret was not found, or the token may not see it', { ...issue, url });
    });

    it('try nothing more on a server that refused the token', async () => {
      env['GITHUB_TOKEN'] = 'stolen';
      const sent = await deliver(issue, { ...issue, contract: 'quotas' });
      assert.deepEqual(
        sent.map(({ reason }) => reason),
        Array(2).fill('GitHub refused the token'),
      );
      assert.equal(forge.calls.length, 1);
      assert.ok(!JSON.stringify(sent).includes('stolen'));
    });

    it('read again after a fault of GitHub’s own', async () => {
      forge.fail({ operation: 'issues/list-for-repo', status: 502, body: {}, times: 2 });
      assert.equal((await deliver(issue))[0]?.action, 'created');
    });

    it('wait a second when a rate limit asks for it', async () => {
      const body = { message: 'You have exceeded a secondary rate limit.' };
      forge.fail({ operation: 'issues/create', status: 403, headers: { 'retry-after': '1' }, body });
      const start = Date.now();
      assert.equal((await deliver(issue))[0]?.action, 'created');
      assert.ok(Date.now() - start >= 1000);
    });

    it('create nothing twice when the reply to a creation is lost', async () => {
      forge.fail({ operation: 'issues/create', reset: 'after' });
      await isQueued(/^GitHub could not be reached/, issue);
      assert.equal(asked('issues/create'), 1);
      assert.deepEqual(await deliver(), []);
      await onlyIssue();
      assert.deepEqual(waiting(), []);
    });

    it('wait while there is no network', async () => {
      await forge.close();
      await isQueued('GitHub could not be reached (ECONNREFUSED)', issue);
    });

    it('wait when the time is over', async () => {
      forge.fail({ delay: 2000 });
      const start = Date.now();
      const [sent] = await send([issue], { blueHome, env, patience: 200 });
      assert.equal(sent?.reason, 'there was no time left');
      assert.ok(Date.now() - start < 1500);
      assert.equal(waiting().length, 1);
    });

    it('wait when they are cancelled', async () => {
      const [sent] = await send([issue], { blueHome, env, signal: AbortSignal.abort() });
      assert.equal(sent?.reason, 'it was cancelled');
      assert.equal(waiting().length, 1);
    });

    it('survive an answer that is not GitHub’s', async () => {
      forge.fail({ operation: 'issues/list-for-repo', status: 200, body: { surprise: true } });
      await isQueued('GitHub gave an answer that Blue does not know', issue);
    });
  });

  describe('in the outbox', () => {
    it('wait for a token, in a file of the user’s own, and ask nobody', async () => {
      env['GITHUB_TOKEN'] = '';
      await isQueued('no GITHUB_TOKEN or GH_TOKEN is set', issue);
      assert.deepEqual(forge.calls, []);
      const [file = ''] = waiting();
      assert.equal(statSync(path.join(blueHome, 'outbox', file)).mode & 0o777, 0o600);
      env['GITHUB_TOKEN'] = 'the-token';
      assert.equal((await deliver())[0]?.action, 'created');
    });

    it('wait until the realm knows an address', async () => {
      await isQueued('the realm knows no address of fungal', { ...issue, url: undefined });
      const [sent] = await send([], { blueHome, env, urlOf: () => issue.url });
      assert.equal(sent?.action, 'created');
    });

    it('wait when the token may not go to the consumer’s server', async () => {
      env['GITHUB_API_URL'] = '';
      await isQueued(/^the address of fungal is on no GitHub server/, { ...issue, url: 'git@git.test:lab/fungal.git' });
      assert.deepEqual(forge.calls, []);
    });

    it('give way to newer ones about the same', async () => {
      env['GITHUB_TOKEN'] = '';
      await deliver(issue, newer);
      await isQueued(/TOKEN/, resolved);
      env['GITHUB_TOKEN'] = 'the-token';
      assert.deepEqual(await deliver(), []);
      assert.deepEqual(await issues('all'), []);
      assert.deepEqual(waiting(), []);
    });

    it('set aside a file that nobody understands', async () => {
      keep(path.join(blueHome, 'outbox'), { ...issue, contract: 'quotas' });
      const [file = ''] = waiting();
      writeFileSync(path.join(blueHome, 'outbox', file), '{"realm":"../../etc"}');
      assert.deepEqual(
        (await deliver(issue)).map(({ action }) => action),
        ['created'],
      );
      assert.deepEqual(waiting(), [file.replace('.json', '.corrupt')]);
    });

    it('go out after the process that was sending them died', async () => {
      const folder = path.join(blueHome, 'outbox');
      mkdirSync(folder);
      writeFileSync(path.join(folder, `${'0'.repeat(32)}.sending`), JSON.stringify(issue));
      assert.equal((await deliver())[0]?.action, 'created');
      assert.deepEqual(waiting(), []);
    });

    it('are sent from memory when they cannot be kept, and say so when that fails', async () => {
      writeFileSync(path.join(blueHome, 'outbox'), 'in the way');
      assert.equal((await deliver(issue))[0]?.action, 'created');
      env['GITHUB_TOKEN'] = '';
      assert.match(
        (await deliver(issue))[0]?.reason ?? '',
        /^no GITHUB_TOKEN.*, and it could not be kept in the outbox/,
      );
    });

    it('create one issue when two processes send at once', async () => {
      const worker = fileURLToPath(new URL('flush.worker.js', import.meta.url));
      forge.fail({ operation: 'issues/list-for-repo', delay: 300, times: 2 });
      const start = () =>
        promisify(execFile)(process.execPath, [worker, blueHome, JSON.stringify(issue)], {
          env: { ...process.env, ...env },
        });
      const runs = await Promise.all([start(), start()]);
      const sent = runs.flatMap(({ stdout }): { action: string }[] => JSON.parse(stdout));
      assert.deepEqual(
        sent.map(({ action }) => action),
        ['created'],
      );
      await onlyIssue();
      assert.deepEqual(waiting(), []);
    });
  });
});
