import assert from 'node:assert/strict';
import { Failure } from '../failure.ts';
import { readArguments, wantsJson } from './arguments.ts';
import { failureLine } from './failure-text.ts';

/** The input of a run, or what else was asked for. */
function read(...argv: string[]): unknown {
  const { request } = readArguments(argv);
  return request.kind === 'run' ? { [request.operation.name]: request.input } : request;
}

function refusal(argv: string[]): string {
  try {
    readArguments(argv);
  } catch (error) {
    assert.ok(error instanceof Failure, String(error));
    return failureLine(error);
  }
  return assert.fail(`accepted ${argv.join(' ')}`);
}

describe('arguments of the command line', () => {
  const understood: [argv: string[], meaning: unknown][] = [
    [['status'], { status: { fetch: false } }],
    [['status', '--fetch'], { status: { fetch: true } }],
    [['--json', 'status', '--json'], { status: { fetch: false } }],
    [['realm', 'graph'], { graph: { format: 'text' } }],
    [['realm', 'graph', '--format', 'dot'], { graph: { format: 'dot' } }],
    [['realm', 'graph', '--format=mermaid'], { graph: { format: 'mermaid' } }],
    [['realm', 'sync'], { sync: { dryRun: false, notify: true } }],
    [['realm', 'sync', '--no-notify'], { sync: { dryRun: false, notify: false } }],
    [['realm', 'sync', '--no-notify', '--notify'], { sync: { dryRun: false, notify: true } }],
    [['realm', 'join', '../realm'], { join: { realmPath: '../realm', detectExports: true } }],
    [['realm', 'join', '--', '--odd'], { join: { realmPath: '--odd', detectExports: true } }],
    [['realm', 'diff', 'a.yaml', 'b.yaml'], { diff: { old: 'a.yaml', new: 'b.yaml', lines: false, strict: false } }],
    [['realm', 'sync', '--ack=--why not'], { sync: { dryRun: false, notify: true, ack: '--why not' } }],
    [['realm', 'domain', 'add', 'x', '--repos', 'a, b'], { domain: { action: 'add', name: 'x', repos: ['a', 'b'] } }],
    [
      ['realm', 'domain', 'create', '--repos=a', 'x', '--repos', 'b,c'],
      { domain: { action: 'create', name: 'x', repos: ['a', 'b', 'c'] } },
    ],
    [
      ['realm', 'init', '--name', 'x', '--approver', 'a@x', '--approver', 'b@x'],
      { init: { name: 'x', admission: 'approval', approver: ['a@x', 'b@x'] } },
    ],
    [['realm', 'export', '--name', 'x', '--value', '-5'], { export: { name: 'x', value: -5, detect: false } }],
    [
      ['realm', 'export', '--name', 'x', '--version', '1.0.0'],
      { export: { name: 'x', version: '1.0.0', detect: false } },
    ],
    [
      ['realm', 'import', '--contract', 'x', '--verify', '{"pattern":"a"}', '--verify', '{"from":"/r","pattern":"b"}'],
      {
        import: {
          contract: 'x',
          verify: [
            { from: '', pattern: 'a' },
            { from: '/r', pattern: 'b' },
          ],
        },
      },
    ],
    [[], { kind: 'help', words: [] }],
    [['realm'], { kind: 'help', words: ['realm'] }],
    [['realm', 'sync', '--help', '--nonsense'], { kind: 'help', words: ['realm', 'sync'] }],
    [['realm', 'sync', '-h'], { kind: 'help', words: ['realm', 'sync'] }],
    [['help', 'realm', 'sync'], { kind: 'help', words: ['realm', 'sync'] }],
    [['mcp', '--help'], { kind: 'help', words: ['mcp'] }],
    [['--version'], { kind: 'version' }],
    [['-V'], { kind: 'version' }],
    [['completion', 'zsh'], { kind: 'completion', shell: 'zsh' }],
    [['mcp'], { kind: 'mcp' }],
  ];
  for (const [argv, meaning] of understood) {
    it(`understands blue ${argv.join(' ')}`, () => assert.deepEqual(read(...argv), meaning));
  }

  it('keeps a key named __proto__ of a JSON value as a key like any other', () => {
    const { request } = readArguments(['realm', 'export', '--name', 'x', '--value', '{"__proto__":{"polluted":true}}']);
    assert.equal(request.kind, 'run');
    assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
  });

  const refused: [argv: string[], line: RegExp][] = [
    [['realm', 'sync', '--dryrun'], /^unknown flag --dryrun; did you mean --dry-run\? see 'blue realm sync --help'$/],
    [['realm', 'sync', '--nonsense'], /^unknown flag --nonsense; see 'blue realm sync --help'$/],
    [['realm', 'sync', '-x'], /^unknown flag -x; /],
    [['status', '--no-fetch'], /^unknown flag --no-fetch; did you mean --fetch\?/],
    [['--nonsense'], /^unknown flag --nonsense; see 'blue --help'$/],
    [['relm', 'sync'], /^unknown command relm; did you mean 'blue realm'\?/],
    [['sync'], /^unknown command sync; did you mean 'blue realm sync'\?/],
    [['realm', 'snyc'], /^unknown command realm snyc; did you mean 'blue realm sync'\?/],
    [['help', 'realm', 'snyc'], /^unknown command realm snyc; /],
    [['x'.repeat(100_000)], /^unknown command x+; see 'blue --help'$/],
    [['status', 'now'], /^unexpected argument "now" after 'blue status'; /],
    [['realm', 'init'], /^--name is required; see 'blue realm init --help'$/],
    [['realm', 'clone'], /^<url> is required; /],
    [['realm', 'init', '--name', 'Foo'], /^--name must be kebab-case: a-z, 0-9 and single hyphens; /],
    [['realm', 'init', '--name='], /^--name must be kebab-case/],
    [
      ['realm', 'init', '--name', '--path', 'x'],
      /^--name needs a value, and --path looks like a flag; write --name=--path/,
    ],
    [['realm', 'init', '--name'], /^--name needs a value$/],
    [['realm', 'init', '--name', 'a', '--name', 'b'], /^--name is given 2 times/],
    [['realm', 'sync', '--dry-run=yes'], /^--dry-run takes no value/],
    [['realm', 'graph', '--format', 'svg'], /^--format must be text, mermaid or dot; /],
    [['realm', 'domain', 'destroy', 'x'], /^<action> must be create, add or remove; /],
    [['realm', 'domain', 'create', 'x', '--repos', 'a,B'], /^--repos "B" must be kebab-case/],
    [['realm', 'export', '--name', 'x', '--value', '{'], /^--value is not JSON: .*; quote it for the shell/],
    [
      ['realm', 'export', '--name', 'x', '--value', '['.repeat(50_000) + ']'.repeat(50_000)],
      /^--value is nested deeper than 64 levels; /,
    ],
    [['realm', 'export', '--name', 'x', '--extract', '{}'], /^--extract\[0\] must have exactly one of pointer/],
    [['realm', 'import', '--contract', 'x', '--verify', '{"pattern":""}'], /^--verify\[0\]\.pattern must not be empty/],
    [['-C'], /^-C needs a value$/],
    [['completion'], /^completion needs a shell: bash, zsh, fish; /],
    [['completion', 'tcsh'], /^completion needs a shell/],
    [['mcp', 'now'], /^unexpected argument "now" after 'blue mcp'; /],
    [['help', '--nonsense'], /^unknown flag --nonsense; /],
  ];
  for (const [argv, line] of refused) {
    it(`refuses blue ${argv.join(' ').slice(0, 70)}`, () => assert.match(refusal(argv), line));
  }

  const directories: [argv: string[], directories: string[]][] = [
    [['status'], []],
    [['-C', 'a', 'status'], ['a']],
    [
      ['-Ca', '-C', 'b', 'realm', '-C', 'c', 'sync', '-C', 'd', '-Ce'],
      ['a', 'b', 'c', 'd', 'e'],
    ],
    [
      ['-C', 'a', 'mcp', '-C', 'b'],
      ['a', 'b'],
    ],
  ];
  for (const [argv, expected] of directories) {
    it(`takes the directories of blue ${argv.join(' ')}`, () =>
      assert.deepEqual(readArguments(argv).directories, expected));
  }

  it('knows that JSON is wanted even where the arguments make no sense', () => {
    assert.equal(wantsJson(['nonsense', '--json']), true);
    assert.equal(wantsJson(['realm', 'join', '--', '--json']), false);
  });
});
