import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { printable, printableData, printableJson } from './printable.ts';

/* oxlint-disable-next-line no-control-regex -- what must never come out */
const dangerous = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

describe('what reaches a terminal', () => {
  const rows: [name: string, text: string, shown: string][] = [
    ['a colour', '\u001b[31mred', String.raw`\u001b[31mred`],
    ['a line end that could forge a line', 'a\n✓ Realm synced', String.raw`a\n✓ Realm synced`],
    ['a carriage return', 'a\rb', String.raw`a\u000db`],
    ['an 8-bit control sequence', '\u009b31m', String.raw`\u009b31m`],
    ['text that runs backwards', 'a\u202eb', String.raw`a\u202eb`],
    ['words of any language', 'Grüße 你好 ✓', 'Grüße 你好 ✓'],
  ];
  for (const [name, text, shown] of rows) it(`makes ${name} visible`, () => assert.equal(printable(text), shown));

  it('holds no control character, whatever the data is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
        assert.doesNotMatch(JSON.stringify(printableData({ value, text, [text]: 1 })), dangerous);
        assert.doesNotMatch(printable(text), dangerous);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('keeps the line ends of a key that is a drawing, and no others', () => {
    const data = { drawing: 'a\n\u001bb', reason: 'a\nb' };
    assert.deepEqual(printableData(data, ['drawing']), {
      drawing: 'a\n\\u001bb',
      reason: String.raw`a\nb`,
    });
  });

  it('means the same in JSON, and shows nothing dangerous', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
        const json = printableJson({ value, text });
        assert.deepEqual(JSON.parse(json), JSON.parse(JSON.stringify({ value, text })));
        assert.doesNotMatch(json, dangerous);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});
