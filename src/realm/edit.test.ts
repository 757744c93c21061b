import assert from 'node:assert/strict';
import { type Json, type JsonObject, isJsonObject } from '../json.ts';
import { parseTree } from './document.ts';
import { editYaml, newYaml } from './edit.ts';

const realm = `# The realm of letemcook
name: letemcook
version: "1.0.0"                # format version
created_at: 2026-01-24T10:00:00Z

governance:
  admission: approval           # open | approval | invite-only
  approvers:
  - eric@example.com
  # nobody else yet
  invited: []                   # repo names
  breaking_changes: { require_approval: true, grace_period_days: 14 }
x-team: kitchen
# the end
`;

const contract = `name: s3-permissions
version: '1.3.0'
description: >
    S3 paths that need
    cross-account access

value:
    read:
        - "jobs/*/masks/*" # masks

        # runs
        - 'training-runs/*'
    write: ["jobs/*/*/manifest.json"]
changelog:
    # newest first
    - version: "1.3.0"
      date: 2026-01-24
      changes:
          - "Added training-metrics/*" # why
`;

const binding = `repo: fungal-image-analysis
role: consumer
imports:
  # permissions
  - contract: s3-permissions
    version: ">=1.0.0" # any
    status: current
    # until the audit
  # logs
  - contract: s3-logs
    version: ^1.0.0
`;

/** The text with some of its passages replaced, each of which is there once. */
function replaced(text: string, ...passages: [before: string, after: string][]): string {
  return passages.reduce((result, [before, after]) => {
    assert.equal(result.split(before).length, 2, before);
    return result.replace(before, () => after);
  }, text);
}

/** The value of a text, with some of its members exchanged: a path of keys, and what is put there. */
function changed(text: string, ...changes: [path: (string | number)[], value: Json | undefined][]): JsonObject {
  const data: unknown = parseTree(text, 'the test').value;
  for (const [path, value] of changes) {
    let place: unknown = data;
    for (const key of path.slice(0, -1)) place = Reflect.get(Object(place), key);
    Reflect.set(Object(place), path.at(-1) ?? '', value);
  }
  return objectOf(data);
}

function objectOf(value: unknown): JsonObject {
  const json: Json = JSON.parse(JSON.stringify(value));
  return isJsonObject(json) ? json : {};
}

describe('editYaml', () => {
  const table: [title: string, before: string, next: JsonObject, after: string][] = [
    [
      'replaces scalars in place, with their quotes, and keeps the comments beside them',
      contract,
      changed(
        contract,
        [['version'], '1.4.0'],
        [['value', 'read', 0], 'jobs/*'],
        [['changelog', 0, 'date'], '2026-01-25'],
      ),
      replaced(
        contract,
        [`version: '1.3.0'`, `version: '1.4.0'`],
        ['        - "jobs/*/masks/*" # masks\n', '        - "jobs/*"\n'],
        ['date: 2026-01-24', 'date: 2026-01-25'],
      ),
    ],
    [
      'gives up quotes that are not valid for the new value',
      'a: plain\nb: \'single\'\nc: "double"\n',
      { a: 'x: y', b: 'two\nlines', c: 3 },
      'a: "x: y"\nb: "two\\nlines"\nc: 3\n',
    ],
    [
      'adds keys at the end, or after the key before them',
      realm,
      Object.fromEntries(
        Object.entries(changed(realm, [['governance', 'signatures'], 'required'], [['x-floor'], [1]])).flatMap(
          ([key, value]) =>
            key === 'name'
              ? [
                  [key, value],
                  ['org', 'cultivarium'],
                ]
              : [[key, value]],
        ),
      ),
      replaced(
        realm,
        ['name: letemcook\n', 'name: letemcook\norg: cultivarium\n'],
        ['grace_period_days: 14 }\n', 'grace_period_days: 14 }\n  signatures: required\n'],
        ['x-team: kitchen\n', 'x-team: kitchen\nx-floor:\n- 1\n'],
      ),
    ],
    [
      'removes keys with the comment on their line and no other one',
      realm,
      changed(realm, [['version'], undefined], [['governance', 'admission'], undefined], [['x-team'], undefined]),
      replaced(
        realm,
        ['version: "1.0.0"                # format version\n', ''],
        ['  admission: approval           # open | approval | invite-only\n', ''],
        ['x-team: kitchen\n', ''],
      ),
    ],
    [
      'keeps lists that are not indented as they are',
      realm,
      changed(
        realm,
        [
          ['governance', 'approvers'],
          ['eric@example.com', 'lead@example.com'],
        ],
        [['governance', 'invited'], ['aperture']],
      ),
      replaced(
        realm,
        ['  - eric@example.com\n', '  - eric@example.com\n  - lead@example.com\n'],
        ['  invited: []                   # repo names\n', '  invited: # repo names\n  - aperture\n'],
      ),
    ],
    [
      'keeps flow style inside its brackets',
      contract,
      changed(contract, [
        ['value', 'write'],
        ['a, b', 'jobs/*/*/manifest.json', 'c'],
      ]),
      replaced(contract, ['["jobs/*/*/manifest.json"]', '["a, b", "jobs/*/*/manifest.json", "c"]']),
    ],
    [
      'puts a new entry first, written like its neighbours',
      contract,
      changed(contract, [
        ['changelog'],
        [
          { version: '1.4.0', date: '2026-01-25', changes: ['Added experiments'] },
          { version: '1.3.0', date: '2026-01-24', changes: ['Added training-metrics/*'] },
        ],
      ]),
      replaced(contract, [
        '    # newest first\n',
        '    # newest first\n    - version: "1.4.0"\n      date: 2026-01-25\n      changes:\n          - "Added experiments"\n',
      ]),
    ],
    [
      'finds the items of a list of scalars again',
      contract,
      changed(contract, [
        ['value', 'read'],
        ['new', 'training-runs/*', 'last'],
      ]),
      replaced(
        contract,
        ['        - "jobs/*/masks/*" # masks\n', '        - "new"\n'],
        [`        - 'training-runs/*'\n`, `        - 'training-runs/*'\n        - "last"\n`],
      ),
    ],
    [
      'edits inside one import and leaves its comments and the others alone',
      binding,
      changed(
        binding,
        [['imports', 0, 'status'], 'stale'],
        [['imports', 0, 'resolved_version'], '1.3.0'],
        [['imports', 1, 'ack'], 'reason: none'],
      ),
      `${replaced(binding, ['    status: current\n', '    status: stale\n    resolved_version: 1.3.0\n'])}    ack: "reason: none"\n`,
    ],
    [
      'removes an import with the comments inside it',
      binding,
      changed(binding, [['imports'], [{ contract: 's3-logs', version: '^1.1.0' }]]),
      'repo: fungal-image-analysis\nrole: consumer\nimports:\n  # permissions\n  # logs\n  - contract: s3-logs\n    version: ^1.1.0\n',
    ],
    [
      'removes the key beside the dash',
      'a:\n  - b: 1 # b\n    # c\n    c: 2\n',
      { a: [{ c: 2 }] },
      'a:\n  - # c\n    c: 2\n',
    ],
    [
      'puts a key before the one beside the dash',
      '- a: 1\n'.replace('-', 'x:\n  -'),
      { x: [{ b: 2, a: 1 }] },
      'x:\n  - b: 2\n    a: 1\n',
    ],
    [
      'keeps folded and literal text',
      'a: >\n  one\nb: |\n  two\n',
      { a: 'un\n', b: 'deux\ntrois\n' },
      'a: >\n  un\nb: |\n  deux\n  trois\n',
    ],
    ['turns a map into a scalar', 'a: # why\n  b: 1\n  c: 2 # c\nd: 1\n', { a: 5, d: 1 }, 'a: 5 # why\nd: 1\n'],
    [
      'turns a scalar into lines',
      'a: 1 # why\nb: |- # text\n  x\n',
      { a: { x: [] }, b: [1] },
      'a: # why\n  x: []\nb: # text\n  - 1\n',
    ],
    [
      'fills empty values',
      'a:\nb: # later\nc: [{x, y:}]\n',
      { a: 1, b: 'é', c: [{ x: 1, y: 2 }] },
      'a: 1\nb: é # later\nc: [{x: 1, y: 2}]\n',
    ],
    [
      'edits JSON',
      '{\n  "a": 1,\n  "b": [1, 2]\n}\n',
      { a: 2, b: [1], c: 'x' },
      '{\n  "a": 2,\n  "b": [1],\n  c: x\n}\n',
    ],
    ['empties lists and maps', 'a:\n  - 1\nb:\n  c: 1\n', { a: [], b: {} }, 'a: []\nb: {}\n'],
    [
      'keeps CRLF',
      realm.replaceAll('\n', '\r\n'),
      changed(realm, [['name'], 'kitchen'], [['z'], [1]]),
      replaced(realm, [': letemcook', ': kitchen'], ['x-team: kitchen\n', 'x-team: kitchen\nz:\n- 1\n']).replaceAll(
        '\n',
        '\r\n',
      ),
    ],
    [
      'keeps the byte order mark and the missing line end',
      '\uFEFFa: 1\nb: 2',
      { a: 2, b: 2, c: 3 },
      '\uFEFFa: 2\nb: 2\nc: 3',
    ],
    [
      'keeps document markers',
      '%YAML 1.2\n--- # one\na: 1\n...\n# end\n',
      { a: 1, b: 2 },
      '%YAML 1.2\n--- # one\na: 1\nb: 2\n...\n# end\n',
    ],
    ['writes below the comments of an empty file', '# later\n', { a: 1 }, '# later\na: 1\n'],
    ['writes into an empty file', '', { a: 1 }, 'a: 1\n'],
    ['replaces what is no map', '# x\n- 1\n', { a: 1 }, '# x\na: 1\n'],
    [
      'replaces an alias',
      'a: &a\n  x: 1 # one\nb: *a # two\n',
      { a: { x: 1 }, b: { x: 2 } },
      'a: &a\n  x: 1 # one\nb: # two\n  x: 2\n',
    ],
    [
      'dissolves an anchor that is touched',
      'a: &a\n  x: 1 # one\nb: *a # two\nc: "3"\n',
      { a: { x: 2 }, b: { x: 1 }, c: '3' },
      'a:\n  x: 2 # one\nb:\n  x: 1\n  # two\nc: "3"\n',
    ],
  ];
  for (const [title, before, next, after] of table) {
    it(title, () => {
      assert.equal(editYaml(before, next), after);
      assert.deepEqual(parseTree(after, 'after').value, objectOf(next));
    });
  }

  it('refuses text that cannot be read', () => {
    assert.throws(() => editYaml('a: 1\nb: [1\n', { a: 1 }), {
      name: 'Failure',
      code: 'invalid-yaml',
      message: /^the YAML:3: /,
    });
  });

  it('refuses a value that could not be read again', () => {
    const polluting = objectOf(JSON.parse('{"__proto__": {"a": 1}}'));
    assert.throws(() => editYaml('a: 1\n', polluting), /the key __proto__ is not allowed/);
    assert.throws(() => newYaml(polluting), /the key __proto__ is not allowed/);
  });
});
