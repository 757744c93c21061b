import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { commandLineOperations, flagsOf, shells } from './commands.ts';
import { completionScript } from './completion.ts';

/** What bash would offer after these words; the last one is what is being typed. */
function bashOffers(words: readonly string[], cwd?: string): string[] {
  const script = `${completionScript('bash')}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _blue; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const out = execFileSync('bash', ['-c', script, 'bash', ...words], { encoding: 'utf8', cwd });
  return out.split('\n').filter((line) => line !== '');
}

describe('completion', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'blue-completion-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const shell of shells) {
    // Bash is everywhere; the others are checked where they are.
    if (shell !== 'bash' && spawnSync(shell, ['-c', 'true']).error) continue;
    it(`is a script that ${shell} can read`, () => {
      const file = path.join(folder, `blue.${shell}`);
      writeFileSync(file, completionScript(shell));
      const { status, stderr } = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
      assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    });
  }

  for (const shell of shells) {
    it(`for ${shell} knows every command, flag and choice`, () => {
      const script = completionScript(shell);
      for (const operation of commandLineOperations) {
        assert.ok(script.includes(operation.command.join(' ')));
        for (const { listed, field } of flagsOf(operation)) {
          assert.ok(script.includes(shell === 'fish' ? `-l ${listed.slice(2)}` : listed), listed);
          if (field.choices) assert.ok(script.includes(field.choices.join(' ')));
        }
      }
    });
  }

  const rows: [words: string[], offers: string[]][] = [
    [['blue', 'st'], ['status']],
    [['blue', 'realm', 's'], ['sync']],
    [['blue', '-C', '/', 'realm', 's'], ['sync']],
    [['blue', 'help', 'realm', 'g'], ['graph']],
    [['blue', 'realm', 'sync', '--d'], ['--dry-run']],
    [['blue', 'realm', 'sync', '--no'], ['--no-notify']],
    [
      ['blue', 'realm', 'graph', '--format', ''],
      ['text', 'mermaid', 'dot'],
    ],
    [
      ['blue', 'realm', 'graph', '--format', '='],
      ['text', 'mermaid', 'dot'],
    ],
    [['blue', 'realm', 'graph', '--format', '=', 'm'], ['mermaid']],
    [
      ['blue', 'realm', 'domain', ''],
      ['create', 'add', 'remove'],
    ],
    [['blue', 'realm', 'domain', '--description', 'create', 'r'], ['remove']],
    [['blue', 'realm', 'domain', 'create', ''], []],
    [
      ['blue', 'completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['blue', 'realm', 'init', '--name', ''], []],
  ];
  for (const [words, offers] of rows) {
    it(`in bash after '${words.join(' ')}' offers ${offers.join(', ') || 'nothing'}`, () =>
      assert.deepEqual(bashOffers(words), offers));
  }

  it('in bash offers files with spaces in their names, where a file is wanted', () => {
    writeFileSync(path.join(folder, 'a value.json'), '1');
    assert.deepEqual(bashOffers(['blue', 'realm', 'export', '--file', 'a'], folder), ['a value.json']);
  });
});
