import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { LineReader } from './lines.ts';

function linesOf(text: string, chunk: number, limit = 1000): (string | undefined)[] {
  const bytes = Buffer.from(text);
  const reader = new LineReader(limit);
  const lines: (Buffer | undefined)[] = [];
  for (let start = 0; start < bytes.length; start += chunk) {
    lines.push(...reader.push(bytes.subarray(start, start + chunk)));
  }
  return [...lines, ...reader.end()].map((line) => line?.toString());
}

describe('lines of standard input', () => {
  it('are the same however the input is cut', () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'é', '你', '{') });
    fc.assert(
      fc.property(fc.array(line), fc.integer({ min: 1, max: 9 }), (lines, chunk) => {
        assert.deepEqual(linesOf(lines.map((one) => `${one}\n`).join(''), chunk), lines);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  const rows: [name: string, text: string, lines: (string | undefined)[]][] = [
    ['nothing', '', []],
    ['a last line without an end', 'a\nb', ['a', 'b']],
    ['an empty line', 'a\n\nb\n', ['a', '', 'b']],
    ['a line that is too long, and the next one', `${'x'.repeat(11)}\nb\n`, [undefined, 'b']],
    ['a last line that is too long', 'x'.repeat(11), [undefined]],
    ['a line of just the limit', `${'x'.repeat(10)}\n`, ['x'.repeat(10)]],
  ];
  for (const [name, text, lines] of rows) {
    it(`read ${name}`, () => {
      for (const chunk of [1, 4, 100]) assert.deepEqual(linesOf(text, chunk, 10), lines);
    });
  }
});
