import assert from 'node:assert/strict';
import { commandLineOperations, commands, flagsOf, placesOf } from './commands.ts';
import { helpFor } from './help.ts';
import { plain } from './style.ts';

describe('help', () => {
  it('lists every command with its summary', () => {
    const overview = helpFor([], plain);
    for (const { words, summary } of commands) {
      assert.ok(overview.split('\n').some((line) => line.includes(` ${words.join(' ')} `) && line.endsWith(summary)));
    }
  });

  it('of a group lists its commands only', () => {
    const help = helpFor(['realm'], plain);
    assert.match(help, /realm sync/);
    assert.doesNotMatch(help, /completion/);
  });

  for (const operation of commandLineOperations) {
    it(`of blue ${operation.command.join(' ')} explains every flag, argument and example`, () => {
      const help = helpFor(operation.command, plain);
      assert.ok(help.startsWith(operation.summary));
      for (const { listed, help: words } of flagsOf(operation)) {
        assert.ok(
          help.split('\n').some((line) => line.includes(listed) && line.includes(words)),
          listed,
        );
      }
      for (const { label } of placesOf(operation)) assert.ok(help.includes(`  ${label} `), label);
      for (const example of operation.examples ?? []) assert.ok(help.includes(example));
    });
  }

  const usages: [words: string[], usage: string][] = [
    [['status'], 'Usage: blue status [flags]'],
    [['realm', 'join'], 'Usage: blue realm join <path or url> [flags]'],
    [['realm', 'diff'], 'Usage: blue realm diff [<old file>] [<new file>] [flags]'],
    [['realm', 'domain'], 'Usage: blue realm domain create|add|remove <name> [flags]'],
    [['completion'], 'Usage: blue completion bash|zsh|fish'],
    [['mcp'], 'Usage: blue mcp'],
  ];
  for (const [words, usage] of usages) {
    it(`shows ${usage}`, () => assert.ok(helpFor(words, plain).split('\n').includes(usage), helpFor(words, plain)));
  }

  it('names a flag that is on by what turns it off, and a default by its value', () => {
    assert.match(helpFor(['realm', 'sync'], plain), /--no-notify +Do not open or update an issue/);
    assert.match(helpFor(['realm', 'init'], plain), /--admission open\|approval\|invite-only .*\(default: approval\)/);
    assert.match(helpFor(['realm', 'init'], plain), /--name <name> .*\(required\)/);
  });
});
