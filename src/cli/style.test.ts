import assert from 'node:assert/strict';
import { plain, styleFor } from './style.ts';

const terminal = { isTTY: true };
const pipe = {};

describe('style', () => {
  const rows: [name: string, destination: object, env: NodeJS.ProcessEnv, colour: boolean, emoji: boolean][] = [
    ['a terminal', terminal, { LANG: 'en_GB.UTF-8' }, true, true],
    ['a terminal without UTF-8', terminal, { LANG: 'C' }, true, false],
    ['a terminal whose LC_ALL wins', terminal, { LANG: 'C', LC_ALL: 'C.utf8' }, true, true],
    ['a pipe', pipe, { LANG: 'en_GB.UTF-8' }, false, false],
    ['NO_COLOR', terminal, { LANG: 'en_GB.UTF-8', NO_COLOR: '1' }, false, true],
    ['an empty NO_COLOR', terminal, { NO_COLOR: '' }, true, false],
    ['TERM=dumb', terminal, { LANG: 'en_GB.UTF-8', TERM: 'dumb' }, false, false],
    ['FORCE_COLOR on a pipe', pipe, { FORCE_COLOR: '1' }, true, false],
    ['FORCE_COLOR=0 on a terminal', terminal, { FORCE_COLOR: '0' }, false, false],
    ['NO_COLOR and FORCE_COLOR', terminal, { NO_COLOR: '1', FORCE_COLOR: '1' }, false, false],
  ];
  for (const [name, destination, env, colour, emoji] of rows) {
    it(`of ${name}: ${colour ? 'colour' : 'no colour'}, ${emoji ? 'emoji' : 'no emoji'}`, () => {
      const style = styleFor(destination, env);
      assert.equal(style.red('x') !== 'x', colour);
      assert.equal(style.emoji('📊'), emoji ? '📊 ' : '');
    });
  }

  it('adds nothing where it is plain', () => {
    assert.equal(plain.bold('x') + plain.dim('x') + plain.cyan('x') + plain.emoji('📊'), 'xxx');
  });
});
