import assert from 'node:assert/strict';
import type { Json } from '../json.ts';
import type { ContractContent } from '../realm/model.ts';
import { brokenBy } from './change.ts';
import { changesForStatus, compareContents, contentHash } from './diff.ts';

type Terms = Partial<ContractContent>;

function content(value: Json | undefined, terms: Terms = {}): ContractContent {
  return { direction: 'offers', match: 'exact', value, ...terms };
}

/** old, new, bump under offers, bump under requires */
const table: [what: string, old: Json | undefined, next: Json | undefined, offers: string, requires: string][] = [
  ['equal values', { a: 1 }, { a: 1 }, 'none', 'none'],
  ['other order of keys', { a: 1, b: 2 }, { b: 2, a: 1 }, 'none', 'none'],
  ['reordered list of scalars', ['a', 'b'], ['b', 'a'], 'none', 'none'],
  ['repetition in a list of scalars', ['a', 'b'], ['a', 'b', 'a'], 'none', 'none'],
  ['numbers and texts are different scalars', [1], ['1'], 'major', 'minor'],
  ['added element', ['a'], ['a', 'b'], 'minor', 'minor'],
  ['removed element', ['a', 'b'], ['a'], 'major', 'minor'],
  ['added key', { a: 1 }, { a: 1, b: 2 }, 'minor', 'minor'],
  ['removed key', { a: 1, b: 2 }, { a: 1 }, 'major', 'minor'],
  ['removed empty list', { a: [] }, {}, 'major', 'minor'],
  ['other scalar', { a: 5 }, { a: 6 }, 'major', 'minor'],
  ['other type', { a: {} }, { a: [] }, 'major', 'major'],
  ['scalar of another type', { a: 5 }, { a: '5' }, 'major', 'major'],
  ['other list by position: same', [{ a: 1 }], [{ a: 1 }], 'none', 'none'],
  ['other list by position: longer', [{ a: 1 }], [{ a: 1 }, { a: 2 }], 'minor', 'minor'],
  ['other list by position: swapped', [{ a: 1 }, { a: 2 }], [{ a: 2 }, { a: 1 }], 'major', 'minor'],
  ['a value appears', undefined, ['a'], 'minor', 'minor'],
  ['a first value that is empty', undefined, {}, 'minor', 'minor'],
  ['a value disappears', ['a'], undefined, 'major', 'minor'],
];

describe('comparison of contract values', () => {
  for (const [what, old, next, offers, requires] of table) {
    it(`${what}: ${offers} where it is offered, ${requires} where it is required`, () => {
      assert.equal(compareContents(content(old), content(next)).bump, offers);
      const required = { direction: 'requires' } as const;
      assert.equal(compareContents(content(old, required), content(next, required)).bump, requires);
      const sameHash = contentHash(content(old)) === contentHash(content(next));
      assert.equal(sameHash, offers === 'none', 'the hash is the same exactly where nothing changed');
    });
  }

  const told: [what: string, old: Json, next: Json, messages: string[], terms?: Terms][] = [
    [
      'a list of objects by name, whatever the order',
      [
        { name: 'a', port: 80 },
        { name: 'b', port: 81 },
      ],
      [
        { name: 'b', port: 82 },
        { name: 'a', port: 80 },
      ],
      ['Changed /0/port from 81 to 82, where name is b'],
    ],
    ['a list of objects by id', [{ id: 1, x: 'y' }], [{ id: 2 }, { id: 1, x: 'y' }], ['Added /0 {"id":2}']],
    [
      'a list of objects by the key that the contract declares',
      {
        routes: [
          { path: '/a', name: 'x' },
          { path: '/b', name: 'x' },
        ],
      },
      {
        routes: [
          { path: '/b', name: 'x' },
          { path: '/a', name: 'z' },
        ],
      },
      ['Changed /routes/1/name from x to z, where path is /a'],
      { keys: { '/routes': 'path' } },
    ],
    [
      'lists in the items of lists',
      [
        {
          name: 'a',
          ports: [
            { port: 1, open: true },
            { port: 2, open: true },
          ],
        },
      ],
      [
        {
          name: 'a',
          ports: [
            { port: 2, open: true },
            { port: 1, open: false },
          ],
        },
      ],
      ['Changed /0/ports/1/open from true to false, where name is a and port is 1'],
      { keys: { '/-/ports': 'port' } },
    ],
    [
      'a list by position where a name appears twice',
      [{ name: 'a' }, { name: 'a' }],
      [{ name: 'a' }, { name: 'b' }],
      ['Changed /1/name from a to b'],
    ],
    ['an item that went, as a whole', [{ id: 1, x: 5 }, { id: 2 }], [{ id: 2 }], ['Removed /0 {"id":1,"x":5}']],
    ['a renamed key', { max: { day: 50 } }, { most: { day: 50 } }, ['Renamed /max to /most']],
    [
      'a renamed item of a keyed list',
      { jobs: [{ name: 'train', image: 'gpu:1' }] },
      { jobs: [{ name: 'fit', image: 'gpu:1' }] },
      ['Renamed /jobs/0 from train to fit'],
    ],
    [
      'no rename where two have the value',
      { a: 'xyz' },
      { b: 'xyz', c: 'xyz' },
      ['Removed /a xyz', 'Added /b xyz', 'Added /c xyz'],
    ],
    [
      'no rename of what says nothing',
      { a: true, b: {} },
      { c: true, d: {} },
      ['Removed /a true', 'Removed /b {}', 'Added /c true', 'Added /d {}'],
    ],
  ];
  for (const [what, old, next, messages, terms] of told)
    it(`tells ${what}`, () => {
      const { changes } = compareContents(content(old, terms), content(next, terms));
      assert.deepEqual(
        changes.map((change) => change.message),
        messages,
      );
    });

  it('a rename breaks as the removal that it is, and only where it is offered', () => {
    const [old, next] = [{ limit: 500 }, { most: 500 }];
    const [offered] = compareContents(content(old), content(next)).changes;
    const suggestion = 'keep limit beside most until its consumers have moved';
    assert.deepEqual(
      { ...offered },
      {
        part: 'value',
        pointer: '/limit',
        kind: 'renamed',
        breaking: true,
        for: 'consumers',
        message: 'Renamed /limit to /most',
        from: 'limit',
        to: 'most',
        suggestion,
      },
    );
    const required = { direction: 'requires' } as const;
    assert.equal(compareContents(content(old, required), content(next, required)).bump, 'minor');
  });

  const breaks: [what: string, old: Json, next: Json, offers: string, requires: string, suggestion?: RegExp][] = [
    ['an addition', ['a'], ['a', 'b'], 'none', 'provider'],
    [
      'a removal',
      ['a', 'b'],
      ['a'],
      'consumers',
      'none',
      /^keep b until its consumers have moved, and mark it as deprecated$/,
    ],
    ['another scalar', { a: 5 }, { a: 6 }, 'consumers', 'provider', /^add the new value beside the old one$/],
    ['another type', { a: 5 }, { a: [5] }, 'consumers', 'consumers', /^keep the number and put the array beside it/],
    ['a removed key', { a: { b: 1 } }, { a: {} }, 'consumers', 'none', /^keep \/a\/b until/],
  ];
  for (const [what, old, next, offers, requires, suggestion] of breaks)
    it(`${what} breaks ${offers} where it is offered, ${requires} where it is required`, () => {
      const [offered] = compareContents(content(old), content(next)).changes;
      assert.equal(offered && brokenBy(offered), offers);
      if (suggestion) assert.match(offered?.suggestion ?? '', suggestion);
      else assert.equal(offered?.suggestion, undefined);
      const terms = { direction: 'requires' } as const;
      const [required] = compareContents(content(old, terms), content(next, terms)).changes;
      assert.equal(required && brokenBy(required), requires);
    });

  it('the keys of a contract are part of its hash only where it has some', () => {
    const value = [{ path: 'a' }, { path: 'b' }];
    const keys = { '': 'path' };
    assert.equal(contentHash(content(value)), contentHash(content(value, { keys: {} })));
    assert.notEqual(contentHash(content(value)), contentHash(content(value, { keys })));
    assert.equal(contentHash(content(value, { keys })), contentHash(content(value.toReversed(), { keys })));
    assert.equal(compareContents(content(value), content(value, { keys })).bump, 'patch');
  });

  it('a change of direction or match breaks', () => {
    assert.equal(compareContents(content(1), content(1, { direction: 'requires' })).bump, 'major');
    assert.equal(compareContents(content(1), content(1, { match: 'glob' })).bump, 'major');
  });

  it('nothing breaks where there was no content', () => {
    const first = content(['a'], { direction: 'requires', match: 'glob', schema: false });
    const { bump, breaking } = compareContents(content(undefined), first);
    assert.deepEqual({ bump, breaking }, { bump: 'minor', breaking: false });
  });

  it('changes are told leaf by leaf, with a sentence for the changelog', () => {
    const old = { read: ['jobs/*'], limits: { day: 5 } };
    const next = { read: ['jobs/*', 'runs/*'], limits: { day: 6 }, write: ['runs/x'], 'a/b': { c: true } };
    const comparison = compareContents(content(old), content(next));
    assert.deepEqual(
      comparison.changes.map((change) => change.message),
      ['Added /read runs/*', 'Changed /limits/day from 5 to 6', 'Added /write runs/x', 'Added /a~1b/c true'],
    );
    assert.deepEqual(changesForStatus(comparison), {
      added: [
        { pointer: '/read', value: 'runs/*' },
        { pointer: '/write', value: 'runs/x' },
        { pointer: '/a~1b/c', value: true },
      ],
      removed: [],
      changed: [{ pointer: '/limits/day', from: 5, to: 6 }],
    });
  });

  it('schema changes stand under changed, with pointers into the contract', () => {
    const [old, next] = [{ type: 'string' }, { type: 'string', maxLength: 5 }];
    const comparison = compareContents(content(1, { schema: old }), content(1, { schema: next }));
    assert.deepEqual(changesForStatus(comparison), {
      added: [],
      removed: [],
      changed: [{ pointer: '/schema/maxLength', from: null, to: 5 }],
    });
  });
});

function globs(value: string[], terms: Terms = {}): ContractContent {
  return content({ read: value }, { match: 'glob', ...terms });
}

describe('comparison of globs', () => {
  it('an added path that another one covers is redundant, and still an addition', () => {
    const { bump, changes } = compareContents(globs(['metrics/*']), globs(['metrics/*', 'metrics/x/*']));
    assert.equal(bump, 'minor');
    assert.equal(changes[0]?.redundant, true);
    assert.equal(changes[0]?.message, 'Added /read metrics/x/*, already covered by metrics/*');
  });

  it('of two added globs that cover each other only one is redundant', () => {
    const { changes } = compareContents(globs([]), globs(['a/*', 'a/**']));
    assert.deepEqual(
      changes.map((change) => change.redundant ?? false),
      [false, true],
    );
  });

  it('a removed path that is still covered breaks nobody', () => {
    const { bump, changes } = compareContents(globs(['a/*', 'a/b']), globs(['a/*']));
    assert.equal(bump, 'minor');
    assert.equal(changes[0]?.message, 'Removed /read a/b, still covered by a/*');
  });

  it('a narrower glob instead of a wider one breaks', () => {
    assert.equal(compareContents(globs(['a/*']), globs(['a/b/*'])).bump, 'major');
    assert.equal(compareContents(globs(['a/b/*']), globs(['a/*'])).bump, 'minor');
  });

  it('a removed path that the remaining ones cover together breaks nobody', () => {
    const { bump, changes } = compareContents(
      globs(['a/*', 'a/[!x]*', 'a/x*', 'a/']),
      globs(['a/[!x]*', 'a/x*', 'a/']),
    );
    assert.equal(bump, 'minor');
    assert.equal(changes[0]?.message, 'Removed /read a/*, still covered by the others together');
  });

  it('under match exact nothing is covered', () => {
    const exact = { match: 'exact' } as const;
    assert.equal(compareContents(globs(['a/*', 'a/b'], exact), globs(['a/*'], exact)).bump, 'major');
  });

  it('ten thousand globs are compared in seconds', () => {
    const many = Array.from({ length: 10_000 }, (_, at) => `folder-${at}/jobs/*/masks/*`);
    assert.equal(compareContents(globs(many), globs(many.map((path) => `x/${path}`))).bump, 'major');
  });
});
