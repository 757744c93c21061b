import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { version } from '../package.json';
import { isObject } from '../src/json.ts';
import { operations } from '../src/operations/registry.ts';
import { type Person, World } from './world.ts';

const cli = path.resolve('dist/cli.js');

let world: World;
let ada: Person;
before(() => {
  world = new World();
  ada = world.person('ada');
  ada.write('desk', { 'notes.txt': 'no repo' });
});
after(() => world.remove());

describe('the command line, built', () => {
  it('lists and explains every operation of the registry', () => {
    const overview = ada.blue('desk').stdout;
    for (const { command, summary } of operations.filter(({ faces }) => faces.includes('cli'))) {
      assert.ok(overview.includes(`${command.join(' ')} `) && overview.includes(summary), summary);
      const { code, stdout, stderr } = ada.blue('desk', ...command, '--help');
      assert.deepEqual([code, stderr], [0, '']);
      assert.ok(stdout.startsWith(summary));
    }
  });

  it('prints its version', () => assert.equal(ada.blue('desk', '--version').stdout, `${version}\n`));

  const refusals: [args: string[], line: RegExp][] = [
    [['realm', 'sync', '--dryrun'], /^blue: unknown flag --dryrun; did you mean --dry-run\?/],
    [['nonsense'], /^blue: unknown command nonsense; /],
    [['realm', 'init', '--name', 'Not Kebab'], /^blue: --name must be kebab-case/],
    [['-C', 'nowhere', 'status'], /^blue: -C .*nowhere is not a directory/],
    [['status'], /^blue: .*; /],
  ];
  for (const [args, line] of refusals) {
    it(`refuses blue ${args.join(' ')} in one line, and in one document with --json`, () => {
      const said = ada.blue('desk', ...args);
      assert.deepEqual([said.code, said.stdout], [2, '']);
      assert.match(said.stderr, line);
      assert.match(said.stderr, /^[^\n]+\n$/);
      const { code, stdout } = ada.blue('desk', ...args, '--json');
      assert.equal(code, 2);
      const { error } = JSON.parse(stdout);
      assert.deepEqual(Object.keys(error), ['code', 'message', 'hint']);
    });
  }

  it('escapes what a hostile name would do to the terminal', () => {
    const { stderr } = ada.blue('desk', 'realm', 'join', '\u001b[2Jrealm');
    assert.equal(stderr.includes('\u001b'), false);
  });

  it('starts in the directory of -C, each seen from the one before', () => {
    ada.repo('one/two', {});
    assert.match(ada.blue('.', '-C', 'one', '-C', 'two', 'status').stdout, /^two\n/);
  });

  it('shows the stack of a failure only where BLUE_DEBUG asks for it', () => {
    ada.env['BLUE_DEBUG'] = '1';
    const { stderr } = ada.blue('desk', 'nonsense');
    delete ada.env['BLUE_DEBUG'];
    assert.match(stderr, /\n {4}at /);
    assert.doesNotMatch(ada.blue('desk', 'nonsense').stderr, /\n {4}at /);
  });

  it('does not mind when nobody reads its output', async () => {
    const child = spawn(process.execPath, [cli, '--help'], { env: ada.env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    assert.deepEqual([await once(child, 'close'), said], [[0, null], '']);
  });
});

/** Feeds the input in pieces; resolves to the exit status and the documents. */
async function answers(...pieces: (string | Buffer)[]): Promise<{ status: unknown; documents: unknown[] }> {
  const child = spawn(process.execPath, [cli, 'realm', 'diff', '--lines'], { env: ada.env });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  for (const piece of pieces) child.stdin.write(piece);
  child.stdin.end();
  const [status] = await once(child, 'close');
  return {
    status,
    documents: out
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line)),
  };
}

const pair = (from: unknown, to: unknown) => JSON.stringify({ old: { value: from }, new: { value: to } });

function request(id: number, method: string, params: object): string {
  return `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;
}

describe('blue realm diff --lines', () => {
  it('answers each line with one document, in order', async () => {
    const { status, documents } = await answers(`${pair([1], [1])}\n${pair([1], [1, 2])}\n${pair([1], [])}`);
    assert.equal(status, 0);
    assert.deepEqual(
      documents.map((document) => isObject(document) && document['bump']),
      ['none', 'minor', 'major'],
    );
  });

  it('answers a bad line with an error of its own and goes on', async () => {
    const invalid = Buffer.from([0x22, 0xff, 0x22, 0x0a]);
    const { status, documents } = await answers('{\n', '\n', invalid, `${pair(1, 1)}\r\n`);
    assert.equal(status, 0);
    assert.deepEqual(
      documents.map((document) => isObject(document) && isObject(document['error'])),
      [true, true, true, false],
    );
  });

  it('answers a line while the next one has not come', async () => {
    const child = spawn(process.execPath, [cli, 'realm', 'diff', '--lines'], { env: ada.env });
    child.stdin.write(`${pair(1, 2)}\n`);
    const [chunk] = await once(child.stdout, 'data');
    assert.match(String(chunk), /^\{.*\}\n$/);
    child.stdin.end();
    await once(child, 'close');
  });

  it('waits for a slow reader instead of keeping everything', async () => {
    const child = spawn(process.execPath, [cli, 'realm', 'diff', '--lines'], { env: ada.env });
    const many = 20_000;
    child.stdin.end(`${pair(1, 2)}\n`.repeat(many));
    await pause(300);
    let lines = 0;
    child.stdout.on('data', (chunk: Buffer) => (lines += chunk.toString().split('\n').length - 1));
    await once(child, 'close');
    assert.equal(lines, many);
  });

  it('ends with 130 when it is interrupted', async () => {
    const child = spawn(process.execPath, [cli, 'realm', 'diff', '--lines'], { env: ada.env });
    child.stdin.write(`${pair(1, 2)}\n`);
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    assert.deepEqual(await once(child, 'close'), [130, null]);
  });
});

describe('blue mcp', () => {
  let client: Client;
  let transport: StdioClientTransport;

  beforeEach(async () => {
    const env = Object.fromEntries(Object.entries(ada.env).filter((entry): entry is [string, string] => !!entry[1]));
    transport = new StdioClientTransport({ command: process.execPath, args: [cli, 'mcp'], cwd: ada.at('.'), env });
    client = new Client({ name: 'test', version: '1.0.0' });
    await client.connect(transport);
  });
  afterEach(() => client.close());

  /** What a call answered: its text, and the structured content where it succeeded. */
  async function call(name: string, args: Record<string, unknown>) {
    const { content, structuredContent, isError } = await client.callTool({ name, arguments: args });
    assert.ok(Array.isArray(content));
    return { text: String(content[0]?.text), answer: structuredContent, isError: isError === true };
  }

  it('introduces itself, and tells an agent how realms work', () => {
    assert.deepEqual(client.getServerVersion(), { name: 'blue-realms', title: 'Blue Realms', version });
    const named = client.getInstructions()?.match(/blue_\w+/g) ?? [];
    assert.ok(named.length > 5);
    for (const name of named)
      assert.ok(
        operations.some(({ tool }) => tool === name),
        name,
      );
  });

  it('has a tool for every operation that declares it, and no other', async () => {
    const { tools } = await client.listTools();
    const declared = operations.filter(({ faces }) => faces.includes('mcp'));
    assert.deepEqual(
      tools.map(({ name }) => name),
      declared.map(({ tool }) => tool),
    );
    for (const [index, { title, touches, destructive, idempotent, summary }] of declared.entries()) {
      const tool = tools[index];
      assert.ok(tool);
      assert.ok(tool.description?.startsWith(summary));
      assert.deepEqual(tool.annotations, {
        title,
        readOnlyHint: touches.length === 0,
        destructiveHint: destructive === true,
        idempotentHint: idempotent === true,
        openWorldHint: touches.includes('network'),
      });
      assert.ok(tool.inputSchema.properties?.['repo_path']);
    }
  });

  it('names tools and arguments as interface.md does', async () => {
    const { tools } = await client.listTools();
    const names = (tool: string) => Object.keys(tools.find(({ name }) => name === tool)?.inputSchema.properties ?? {});
    assert.deepEqual(names('blue_status'), ['fetch', 'repo_path']);
    assert.deepEqual(names('blue_realm_join'), ['realm_path', 'name', 'detect_exports', 'repo_path']);
    assert.deepEqual(names('blue_realm_sync'), ['dry_run', 'notify', 'ack', 'contract', 'realm', 'repo_path']);
    assert.deepEqual(names('blue_realm_diff'), ['old', 'new', 'strict', 'repo_path']);
  });

  it('answers a call that fails with an error for people, and stays', async () => {
    const failing: [name: string, args: Record<string, unknown>, text: RegExp][] = [
      ['blue_status', { repo_path: 'nowhere' }, /^repo_path .*nowhere is not a directory/],
      ['blue_status', { repo_path: 'desk' }, /not in a git repository; /],
      ['blue_realm_sync', { dryrun: true }, /^unknown argument dryrun; did you mean dry_run\?/],
      ['blue_realm_init', { name: 'Not Kebab' }, /^name must be kebab-case/],
    ];
    for (const [name, args, text] of failing) {
      const failed = await call(name, args);
      assert.deepEqual([failed.isError, failed.answer], [true, undefined]);
      assert.match(failed.text, text);
    }
    await assert.rejects(client.callTool({ name: 'blue_nonsense' }), /no tool blue_nonsense/);
    assert.equal((await client.listTools()).tools.length > 0, true);
  });

  it('answers calls that run at once', async () => {
    ada.write('desk', { 'old.yaml': 'value: [a]\n', 'new.yaml': 'value: [a, b]\n' });
    const pairs = [
      ['old', 'new'],
      ['new', 'old'],
      ['old', 'old'],
    ];
    const answered = await Promise.all(
      pairs.map(([from, to]) => call('blue_realm_diff', { old: `${from}.yaml`, new: `${to}.yaml`, repo_path: 'desk' })),
    );
    assert.deepEqual(
      answered.map(({ answer }) => isObject(answer) && answer['bump']),
      ['minor', 'major', 'none'],
    );
    assert.deepEqual(
      answered.map(({ text }) => text.split('\n')[0]),
      ['✓ Compatible', '✗ Breaking', '✓ No change.'],
    );
  });

  it('takes two repos from nothing to a resolved import', async () => {
    ada.write('empty', {});
    ada.repo('shop', { 'README.md': 'shop' });
    ada.repo('bank', { 'limits.json': '{"max": 5}' });
    const done = async (name: string, args: Record<string, unknown>) => {
      const { text, answer, isError } = await call(name, args);
      assert.equal(isError, false, text);
      assert.ok(isObject(answer));
      return answer;
    };
    const realm = await done('blue_realm_init', { name: 'trade', path: 'realm-trade' });
    assert.equal(realm['realm'], 'trade');
    await done('blue_realm_join', { repo_path: 'shop', realm_path: '../realm-trade' });
    await done('blue_realm_join', { repo_path: 'bank', realm_path: '../realm-trade', detect_exports: false });
    await done('blue_realm_domain', { repo_path: 'shop', name: 'paying', repos: 'shop,bank' });
    await done('blue_realm_export', { repo_path: 'shop', name: 'currencies', domain: 'paying', value: ['EUR', 'NOK'] });
    await done('blue_realm_import', { repo_path: 'bank', contract: 'currencies', binding: 'limits.json' });

    const stale = await call('blue_status', { repo_path: 'bank' });
    assert.match(stale.text, /Stale imports in domain 'paying'/);
    const refused = await done('blue_realm_sync', { repo_path: 'bank' });
    assert.deepEqual(refused['resolved'], []);

    ada.commit('bank', { 'limits.json': '{"max": 5, "in": ["EUR", "NOK"]}' });
    const planned = await done('blue_realm_sync', { repo_path: 'bank', dry_run: true });
    const synced = await done('blue_realm_sync', { repo_path: 'bank' });
    assert.deepEqual(planned['resolved'], synced['resolved']);
    assert.match(JSON.stringify(synced['resolved']), /"contract":"currencies".*"evidence":true/);
    assert.match((await call('blue_status', { repo_path: 'bank' })).text, /✓ All current/);
    assert.match((await call('blue_realm_graph', { repo_path: 'realm-trade' })).text, /shop .* bank/);
  });

  it('ends when its input ends, and answers what was asked before', async () => {
    await client.close();
    const child = spawn(process.execPath, [cli, 'mcp'], { env: ada.env, cwd: ada.at('.') });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    const clientInfo = { name: 'test', version: '1' };
    child.stdin.end(
      request(1, 'initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo }) +
        request(2, 'tools/call', { name: 'blue_status', arguments: { repo_path: 'one/two' } }),
    );
    assert.deepEqual(await once(child, 'close'), [0, null]);
    const messages = out
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      messages.map(({ id }) => id),
      [1, 2],
    );
  });

  it('ends when it is asked to', async () => {
    const child = spawn(process.execPath, [cli, 'mcp'], { env: ada.env });
    child.stdin.write(request(1, 'ping', {}));
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'close'), [0, null]);
  });
});
