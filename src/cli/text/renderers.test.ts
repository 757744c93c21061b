import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import { isObject } from '../../json.ts';
import type { Changes, Explanation } from '../../operations/answer.ts';
import { operations } from '../../operations/registry.ts';
import { plain, styleFor } from '../style.ts';
import { changeLines } from './changes.ts';
import { textOf } from './renderers.ts';

const none: Changes = { added: [], removed: [], changed: [] };
const addition: Changes = { ...none, added: [{ pointer: '/read', value: 'training-metrics/experiments/*' }] };
const added = {
  pointer: '/read',
  kind: 'added' as const,
  breaking: false,
  for: 'none' as const,
  message: 'Added /read training-metrics/experiments/*',
  value: 'training-metrics/experiments/*',
};
const removed = {
  ...added,
  kind: 'removed' as const,
  breaking: true,
  for: 'consumers' as const,
  message: 'Removed /read jobs/*',
  value: 'jobs/*',
};
const written = { realm: 'letemcook', commit: 'abc1234def', pushed: true, remote: true, warnings: [] };
const place = { realm: 'letemcook', domain: 's3-access', contract: 's3-permissions' };
const published = {
  ...place,
  from: '1.3.0',
  to: '1.4.0',
  breaking: false,
  changes: addition,
  messages: [added.message],
  explanations: [added],
};
const proposed = {
  ...place,
  id: 's3-permissions-2.0.0',
  from: '1.4.0',
  to: '2.0.0',
  changes: { ...none, removed: [{ pointer: '/read', value: 'jobs/*' }] },
  messages: [removed.message],
  explanations: [removed],
  approvers: ['lead@example.com'],
};
const stale = {
  domain: 's3-access',
  contract: 's3-permissions',
  realm: null,
  requirement: '>=1.0.0',
  resolved: '1.3.0',
  available: '1.4.0',
  state: 'stale',
  reason: '1.4.0 is newer',
  deadline: null,
  binding: 'cdk/access stack.py',
  changes: addition,
  explanations: [added],
  missing: ['training-metrics/experiments/*'],
  places: [
    {
      value: 'training-metrics/experiments/*',
      file: 'cdk/access stack.py',
      line: 12,
      hint: 'after line 12, beside training-metrics/*',
    },
  ],
  strength: 'weak',
  by: 'text',
};
const exported = {
  domain: 's3-access',
  contract: 's3-permissions',
  version: '1.3.0',
  changed: true,
  nextVersion: '1.4.0',
  breaking: false,
  changes: addition,
  messages: [],
  explanations: [{ ...added, message: `${added.message}, already covered by training-metrics/*` }],
  proposal: null,
  problem: null,
  affected: [{ repo: 'fungal', requirement: '>=1.0.0', state: 'stale', breaks: false }],
};
const realm = {
  name: 'letemcook',
  path: '/realm',
  pending: false,
  ahead: 0,
  behind: 0,
  domains: [{ name: 's3-access', role: 'provider' }],
  exports: [exported],
  imports: [stale],
  proposals: [
    {
      id: 's3-permissions-2.0.0',
      domain: 's3-access',
      contract: 's3-permissions',
      from: '1.4.0',
      to: '2.0.0',
      proposedBy: 'eric@example.com',
      changes: ['Removed /read jobs/*'],
    },
  ],
};
const status = {
  repo: 'aperture',
  realms: [realm],
  rfcs: [{ title: 'training-metrics-v2', status: 'in-progress', done: 3, total: 5 }],
  notifications: [],
  warnings: [],
};
const sync = {
  ...written,
  repo: 'aperture',
  dryRun: false,
  realms: [{ realm: 'letemcook', commit: 'abc1234def', pushed: true, remote: true }],
  published: [published],
  proposed: [proposed],
  withdrawn: [{ ...place, id: 's3-permissions-3.0.0' }],
  resolved: [{ ...place, from: '1.3.0', to: '1.4.0', evidence: true, strength: 'strong', by: 'iam-policy' }],
  unresolved: [
    {
      ...place,
      version: '1.4.0',
      binding: 'stack.py',
      reason: 'not all values are there',
      missing: ['a/*'],
      places: [{ value: 'a/*', file: 'stack.py', line: 3, hint: 'in Policy statement 1' }],
      remaining: ['b/*'],
      byBinding: true,
    },
  ],
  notified: [
    { repo: 'fungal', url: 'https://example.com/42', action: 'created', reason: null },
    { repo: 'other', url: null, action: 'queued', reason: 'no token' },
  ],
};

/** One answer of each operation, with something in every list. */
const answers: { readonly [operation: string]: object } = {
  status,
  sync,
  init: {
    realm: 'letemcook',
    path: '/realm',
    commit: 'abc1234def',
    created: ['realm.yaml'],
    approvers: ['eric@example.com'],
    admission: 'approval',
    initialized: true,
    warnings: [],
  },
  clone: { realm: 'letemcook', path: '/realm', url: 'https://example.com/realm.git', cloned: true },
  join: {
    ...written,
    repo: 'aperture',
    pending: false,
    branch: null,
    detectedExports: [{ name: 's3-permissions', detector: 's3', summary: '2 paths', files: ['a.py'] }],
    imports: [{ domain: 's3-access', contract: 's3-permissions', declared: false }],
    domains: [{ name: 's3-access', role: 'provider' }],
    files: ['repos/aperture.yaml'],
  },
  leave: {
    ...written,
    repo: 'aperture',
    removed: ['repos/aperture.yaml'],
    orphaned: [{ domain: 's3-access', contract: 's3-permissions', consumers: ['fungal'] }],
  },
  domain: {
    ...written,
    domain: 's3-access',
    action: 'create',
    members: [{ repo: 'aperture', role: 'provider' }],
    files: ['domains/s3-access/domain.yaml'],
  },
  export: {
    ...written,
    domain: 's3-access',
    contract: 's3-permissions',
    version: '1.4.0',
    published: [published],
    proposed: [proposed],
    rules: [{}],
    notified: [],
  },
  import: {
    ...written,
    repo: 'fungal',
    domain: 's3-access',
    contract: 's3-permissions',
    version: '^1.4.0',
    binding: 'stack.py',
    state: 'stale',
    from: 'other-realm',
  },
  canIMerge: {
    repo: 'aperture',
    branch: 'feat/metrics',
    mergeable: false,
    format: 'text',
    cells: [
      {
        ...place,
        provider: 'aperture',
        consumer: 'fungal',
        side: 'export',
        version: '1.4.0',
        resolved: '1.3.0',
        state: 'stale',
        evidence: 'recorded',
        deadline: null,
        blocks: true,
        reason: 'fungal has not granted 1.4.0 yet',
        next: 'wait for fungal',
        file: 'paths.py',
        changes: ['Added /read jobs/*'],
      },
    ],
    report: null,
    warnings: [],
  },
  check: {
    problems: [
      {
        severity: 'error',
        code: 'import-stale',
        realm: 'letemcook',
        domain: 's3-access',
        contract: 's3-permissions',
        repo: 'fungal',
        file: null,
        message: 'a newer version exists',
      },
    ],
  },
  graph: { realm: 'letemcook', format: 'text', nodes: [], edges: [], cycles: [], drawing: 'aperture\n  → fungal' },
  diff: {
    breaking: true,
    certain: true,
    bump: 'major',
    witness: { document: { id: 1 }, acceptedBy: 'old', refusedBy: 'new' },
    changes: [{ pointer: '/schema', kind: 'narrowed', breaking: true, for: 'consumers', message: 'id must be text' }],
    strict: false,
  },
};

function text(name: string, output: unknown = answers[name], style = plain): string {
  const operation = operations.find((one) => one.name === name);
  assert.ok(operation, name);
  return textOf(operation, output, style);
}

function withEveryText(data: unknown, change: (text: string) => string): unknown {
  if (typeof data === 'string') return change(data);
  if (Array.isArray(data)) return data.map((item) => withEveryText(item, change));
  if (!isObject(data)) return data;
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, key === 'kind' ? value : withEveryText(value, change)]),
  );
}

describe('texts of the command line', () => {
  for (const operation of operations) {
    it(`of ${operation.name} exist, end with a line end, and say in colour what they say without`, () => {
      const output = answers[operation.name];
      assert.deepEqual(operation.output.safeParse(output).error, undefined);
      const words = text(operation.name);
      assert.match(words, /\S\n$/);
      assert.doesNotMatch(words, /undefined|\[object|NaN/);
      const coloured = text(operation.name, output, styleFor({}, { FORCE_COLOR: '1' }));
      assert.equal(stripVTControlCharacters(coloured), words);
    });

    it(`of ${operation.name} let nothing of a hostile realm through to the terminal`, () => {
      const hostile = withEveryText(answers[operation.name], (one) => `${one}\u001b[2J\u009b\r\u202e\u0007`);
      const words = text(operation.name, hostile);
      for (const control of '\u001b\u009b\r\u202e\u0007') assert.ok(!words.includes(control));
      if (operation.name === 'graph') return;
      const forged = withEveryText(answers[operation.name], (one) => `${one}\n✓ forged`);
      assert.doesNotMatch(text(operation.name, forged), /^✓ forged/m);
    });
  }
});

describe('text of status', () => {
  it('tells what changed here, what is stale, and what to do next', () => {
    assert.equal(
      text('status'),
      `aperture (in realm: letemcook)

RFCs: training-metrics-v2 [in-progress] 3/5 tasks

⚠ Cross-repo change detected:
  Domain 's3-access' contract 's3-permissions' has local changes: 1.3.0 → 1.4.0
    + training-metrics/experiments/* (/read), already covered by training-metrics/*
  Affected repos:
    - fungal (imports >=1.0.0 of s3-permissions, stale)
  Run 'blue realm sync' to update the realm.

⚠ Stale imports in domain 's3-access':
  s3-permissions: 1.3.0 → 1.4.0 available
    1.4.0 is newer
    Binding: cdk/access stack.py
    Changes:
      + training-metrics/experiments/* (/read)
    Missing in the binding:
      training-metrics/experiments/* (cdk/access stack.py: after line 12, beside training-metrics/*)
    Next: add what is missing to cdk/access stack.py, then run 'blue realm sync'

● Proposal s3-permissions-2.0.0 in domain 's3-access' waits for approval:
  s3-permissions: 1.4.0 → 2.0.0 (breaking), proposed by eric@example.com
    - Removed /read jobs/*
`,
    );
  });

  const calm = {
    ...realm,
    exports: [{ ...exported, changed: false }],
    imports: [{ ...stale, state: 'current', strength: null, by: null }],
    proposals: [],
  };
  const imported = (change: object) => ({ ...calm, imports: [{ ...stale, ...change }] });
  const rows: [name: string, realms: object[], says: RegExp][] = [
    ['all is current', [calm], /\n✓ All current: 1 export, 1 import in 1 domain\.\n$/],
    [
      'the evidence is weak',
      [imported({ state: 'current' })],
      /All current[^]*rests on weak evidence \(found as text\)/,
    ],
    ['nothing is declared', [{ ...calm, exports: [], imports: [] }], /blue realm export --help/],
    ['there is no domain', [{ ...calm, exports: [], imports: [], domains: [] }], /blue realm domain create/],
    ['there is no realm', [], /blue realm join/],
    ['the join waits', [{ ...calm, pending: true }], /● The join of this repo waits for an approval/],
    ['there are several realms', [calm, { ...calm, name: 'ml' }], /\(in realms: letemcook, ml\)[^]*Realm ml\n\n {2}✓/],
    [
      'an export cannot be read',
      [{ ...calm, exports: [{ ...exported, changed: false, problem: 'no file' }] }],
      /⚠ Export .*: no file/,
    ],
    [
      'a change breaks',
      [{ ...calm, exports: [{ ...exported, breaking: true }] }],
      /1\.4\.0 \(breaking\)[^]*to propose it/,
    ],
    [
      'an import is broken',
      [imported({ state: 'broken' })],
      /✗ Broken imports[^]*bring back cdk.*--version \^1\.4\.0 --binding 'cdk\/access stack\.py'/,
    ],
    [
      'no version is there',
      [imported({ state: 'broken', available: null })],
      /1\.3\.0, and >=1\.0\.0 is not available[^]*--version <range>/,
    ],
    ['an import has drifted', [imported({ state: 'drifted' })], /⚠ Drifted imports[^]*back in line/],
    ['an import is unverified', [imported({ state: 'unverified' })], /● Unverified imports/],
    ['an import was never resolved', [imported({ resolved: null })], /never resolved → 1\.4\.0 available/],
    [
      'there is a deadline',
      [imported({ deadline: '2026-02-07T10:00:00Z' })],
      /Deadline: 2026-02-07[^]*blue realm import --contract s3-permissions/,
    ],
    ['a contract is of another realm', [imported({ realm: 'ml' })], /available \(realm ml\)/],
  ];
  for (const [name, realms, says] of rows) {
    it(`says so when ${name}`, () => assert.match(text('status', { ...status, rfcs: [], realms }), says));
  }

  it('shows a long list of changes in part, and says how many are left', () => {
    const exports = [{ ...exported, explanations: Array.from({ length: 50 }, () => added) }];
    assert.match(text('status', { ...status, realms: [{ ...realm, exports }] }), /… and 30 more \(--json shows all\)/);
  });

  it('inside a realm names the realm', () => {
    assert.match(text('status', { ...status, repo: null, rfcs: [], realms: [calm] }), /^realm letemcook\n/);
  });
});

describe('text of changes', () => {
  const rows: [name: string, explanation: Partial<Explanation>, lines: string[]][] = [
    ['a value', {}, ['+ training-metrics/experiments/* (/read)']],
    [
      'a value that the sentence says more about',
      { kind: 'removed', value: 'a/b', message: 'Removed /read a/b, still covered by a/*' },
      ['- a/b (/read), still covered by a/*'],
    ],
    [
      'a number in place',
      { kind: 'changed', pointer: '/max', from: 5, to: 10, message: 'Changed /max from 5 to 10, where name is web' },
      ['~ /max: 5 → 10, where name is web'],
    ],
    [
      'a whole value',
      { kind: 'changed', pointer: '', from: 1, to: 2, message: 'Changed from 1 to 2' },
      ['~ value: 1 → 2'],
    ],
    [
      'a part of the schema, by its sentence',
      { kind: 'removed', pointer: '/schema/properties/b', value: undefined, message: 'Removed /schema/properties/b' },
      ['- Removed /schema/properties/b'],
    ],
    [
      'what only a sentence says',
      { kind: 'text', message: 'Reworded the description' },
      ['~ Reworded the description'],
    ],
    [
      'below a break what would make it compatible',
      { ...removed, suggestion: 'keep jobs/*' },
      ['- jobs/* (/read)', '  To stay compatible: keep jobs/*'],
    ],
  ];
  for (const [name, explanation, lines] of rows) {
    it(`shows ${name}`, () => assert.deepEqual(changeLines([{ ...added, ...explanation }], plain), lines));
  }
});

describe('text of sync', () => {
  it('tells what was published, proposed, resolved and not, who was told, and where it is', () => {
    assert.equal(
      text('sync'),
      `Syncing with realm 'letemcook'...

Contracts updated in domain 's3-access':
  s3-permissions: 1.3.0 → 1.4.0
    + training-metrics/experiments/* (/read)

⚠ Breaking changes proposed in domain 's3-access':
  s3-permissions: 1.4.0 → 2.0.0 (proposal s3-permissions-2.0.0)
    - jobs/* (/read)
    The contract stays at 1.4.0 until lead@example.com approves.

✓ Withdrew proposal s3-permissions-3.0.0 in domain 's3-access': nothing breaks any more.

Imports resolved in domain 's3-access':
  ✓ s3-permissions: now at 1.4.0 (granted by the IAM policy)

⚠ Imports not resolved in domain 's3-access':
  s3-permissions 1.4.0: not all values are there
    Missing in stack.py:
      + a/* (stack.py:3: in Policy statement 1)
    Still in stack.py, and no longer in the contract:
      - b/*
    Next: change stack.py and run 'blue realm sync' again, or vouch for it:
    blue realm sync --ack '<reason>' --contract s3-permissions

GitHub issues:
  fungal: ✓ Created issue https://example.com/42
  other: ● waits for the next sync: no token

✓ Realm synced (commit abc1234)
`,
    );
  });

  const quiet = { ...sync, published: [], proposed: [], withdrawn: [], resolved: [], unresolved: [], notified: [] };
  const at = (change: object) => ({ ...quiet, realms: [{ ...sync.realms[0], ...change }] });
  const rows: [name: string, output: object, says: RegExp][] = [
    ['there was nothing to do', at({ commit: null }), /✓ Realm is up to date/],
    ['there is no remote', at({ pushed: false, remote: false }), /it has no remote, so it stays on this machine/],
    [
      'the remote was not there',
      at({ pushed: false }),
      /⚠ Realm synced .*could not be reached\. The next sync pushes it/,
    ],
    [
      'nothing was written',
      { ...sync, dryRun: true },
      /^Would sync[^]*Would update contracts[^]*Nothing was written \(dry run\)/,
    ],
    [
      'a person vouched',
      { ...quiet, resolved: [{ ...sync.resolved[0], evidence: false }] },
      /unverified: a person vouched/,
    ],
    ['a contract is new', { ...quiet, published: [{ ...published, from: null }] }, /s3-permissions: new at 1\.4\.0/],
  ];
  for (const [name, output, says] of rows) {
    it(`says so when ${name}`, () => assert.match(text('sync', output), says));
  }
});

describe('text of diff', () => {
  const diff = { breaking: false, certain: true, bump: 'none', changes: [], strict: false };
  const change = { pointer: '', kind: 'text', breaking: false, message: 'Changed the description' };
  const rows: [name: string, output: object, says: RegExp][] = [
    ['nothing changed', diff, /^✓ No change\.\n$/],
    [
      'it is compatible',
      { ...diff, bump: 'patch', changes: [change] },
      /^✓ Compatible\n {2}Version bump: patch\n {2}~ {2}Changed/,
    ],
    ['it cannot be decided', { ...diff, bump: 'minor', certain: false }, /^⚠ Not known to break.*--strict/],
    [
      'it cannot be decided, strictly',
      { ...diff, bump: 'major', breaking: true, certain: false, strict: true },
      /^⚠ Counted as breaking/,
    ],
    ['there is a witness', { ...answers['diff'] }, /^✗ Breaking[^]*accepted by the old schema[^]*\{"id":1\}/],
  ];
  for (const [name, output, says] of rows) {
    it(`says so when ${name}`, () => assert.match(text('diff', output), says));
  }
});
