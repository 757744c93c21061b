import * as fc from 'fast-check';
import assert from 'node:assert/strict';
import { noticeText, resolvedText } from './text.ts';

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
  binding: 'cdk/stack.py',
};

describe('the text of a notice', () => {
  it('says what changed, who changed it and what to do next', () => {
    const { title, body } = noticeText(change);
    assert.equal(title, 's3-permissions 1.4.0: Added /read training-metrics/experiments/*');
    assert.match(body, /^`aperture` changed the contract `s3-permissions` .* `1\.3\.0` → `1\.4\.0`\.$/m);
    assert.match(body, /^- `Added \/read training-metrics\/experiments\/\*`$/m);
    assert.match(body, /imports `>=1\.0\.0`\.$/m);
    assert.match(body, /`blue status`[^]*Edit `cdk\/stack\.py`[^]*`blue realm sync`/);
  });

  const titles: [string, Partial<typeof change> & { proposal?: string }, string][] = [
    [
      'counts the other changes',
      { changes: ['Added a', 'Added b', 'Added c'] },
      's3-permissions 1.4.0: Added a and 2 more',
    ],
    ['needs no change to name the version', { changes: [] }, 's3-permissions 1.4.0'],
    [
      'marks a break',
      { to: '2.0.0', breaking: true, changes: ['Removed a'] },
      's3-permissions 2.0.0 (breaking): Removed a',
    ],
    [
      'marks a proposal',
      { to: '2.0.0', breaking: true, changes: ['Removed a'], proposal: 's3-permissions-2.0.0' },
      's3-permissions 2.0.0 (proposed, breaking): Removed a',
    ],
    ['is one line', { changes: ['Added\r\n a\u0000\u202eb'] }, 's3-permissions 1.4.0: Added a b'],
    ['mentions nobody', { changes: ['@team #1'] }, 's3-permissions 1.4.0: @\u2060team #\u20601'],
  ];
  for (const [behaviour, part, title] of titles) {
    it(`has a title that ${behaviour}`, () => assert.equal(noticeText({ ...change, ...part }).title, title));
  }

  it('says of a proposal that nothing is published yet', () => {
    const { body } = noticeText({ ...change, to: '2.0.0', breaking: true, proposal: 's3-permissions-2.0.0' });
    assert.match(body, /proposes to change.*`s3-permissions-2\.0\.0` waits for approval/);
    assert.doesNotMatch(body, /realm sync/);
  });

  it('says how long the version before is supported', () => {
    const { body } = noticeText({ ...change, breaking: true, deadline: '2026-02-07T10:00:00Z' });
    assert.match(body, /breaks[^.]*\. The version before is supported until `2026-02-07T10:00:00Z`\./);
  });

  it('lists twenty changes and counts the others', () => {
    const { body } = noticeText({ ...change, changes: Array.from({ length: 25 }, (_, index) => `Added ${index}`) });
    assert.equal(body.match(/^- `Added \d+`$/gm)?.length, 20);
    assert.match(body, /^- and 5 more$/m);
  });

  it('says below a change what would make it compatible', () => {
    const suggestions = new Map([['Removed /read a', 'keep a until its consumers have moved']]);
    const { body } = noticeText({ ...change, breaking: true, changes: ['Removed /read a', 'Added b'], suggestions });
    assert.match(body, /^- `Removed \/read a`\n {2}To stay compatible: `keep a until .*`\n- `Added b`$/m);
  });

  it('holds foreign text in closed code spans of one line, whatever it is', () => {
    const hostile = fc.string({
      unit: fc.oneof(
        fc.constantFrom(
          '`',
          '``',
          '```',
          '~~~',
          '\n',
          '\r',
          ' ',
          '\\',
          '@org/team',
          '#1',
          '<b>',
          '<!--',
          '-->',
          '](x)',
        ),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      ),
      maxLength: 500,
    });
    fc.assert(
      fc.property(hostile, (text) => {
        const { title, body } = noticeText({ ...change, changes: [text, text], binding: text });
        assert.ok(title.length <= 200);
        assert.doesNotMatch(title, /[@#<][^\s\u2060]/);
        const items = body.split('\n').filter((line) => line.startsWith('- '));
        assert.equal(items.length, 2);
        for (const item of items) assertCodeSpan(item.slice(2));
        assert.equal(body.split('\n').length, 12);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('says of a resolved import at which version', () => {
    const { title, body } = resolvedText({ ...change, version: '1.4.0' });
    assert.equal(title, 's3-permissions 1.4.0: resolved');
    assert.match(body, /follows `s3-permissions` `1\.4\.0`/);
  });
});

/** A code span ends at the first run of backticks that is as long as the one it starts with (CommonMark 6.1). */
function assertCodeSpan(text: string): void {
  const fence = /^`+/.exec(text)?.[0] ?? '';
  const runs = [...text.matchAll(/`+/g)].filter(([run]) => run === fence);
  assert.ok(fence.length > 0);
  assert.equal(runs.length, 2);
  assert.ok(text.endsWith(fence));
}
