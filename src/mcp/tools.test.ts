import assert from 'node:assert/strict';
import { Failure } from '../failure.ts';
import { declarationOf, readCall, tools } from './tools.ts';

function tool(name: string) {
  const found = tools.get(name);
  assert.ok(found, name);
  return found;
}

function refusal(name: string, given: Record<string, unknown>): string {
  try {
    readCall(tool(name), given);
  } catch (error) {
    assert.ok(error instanceof Failure, String(error));
    return error.message;
  }
  return assert.fail('accepted');
}

describe('calls of MCP tools', () => {
  const understood: [name: string, given: Record<string, unknown>, input: Record<string, unknown>][] = [
    ['blue_status', {}, { fetch: false }],
    ['blue_realm_sync', { dry_run: true }, { dryRun: true, notify: true }],
    ['blue_realm_join', { realm_path: '../r', detect_exports: false }, { realmPath: '../r', detectExports: false }],
    ['blue_realm_domain', { name: 'x', repos: 'a, b' }, { action: 'create', name: 'x', repos: ['a', 'b'] }],
    ['blue_realm_domain', { name: 'x', repos: ['a'] }, { action: 'create', name: 'x', repos: ['a'] }],
    ['blue_realm_export', { name: 'x', value: { read: [1] } }, { name: 'x', value: { read: [1] }, detect: false }],
  ];
  for (const [name, given, input] of understood) {
    it(`${name} understands ${JSON.stringify(given)}`, () =>
      assert.deepEqual(readCall(tool(name), given).input, input));
  }

  const refused: [name: string, given: Record<string, unknown>, message: RegExp][] = [
    ['blue_realm_sync', { dryRun: true }, /^unknown argument dryRun$/],
    ['blue_realm_sync', { nonsense: 1 }, /^unknown argument nonsense$/],
    ['blue_realm_diff', { old: 'a', new: 'b', lines: true }, /^unknown argument lines$/],
    ['blue_realm_init', {}, /^name is required$/],
    ['blue_realm_init', { name: 'Foo' }, /^name must be kebab-case/],
    ['blue_realm_domain', { name: 'x', repos: 'a,B' }, /^repos "B" must be kebab-case/],
    ['blue_realm_sync', { dry_run: 'yes' }, /^dry_run must be true or false/],
    ['blue_status', { repo_path: 1 }, /^repo_path must be/],
    ['blue_status', { repo_path: 'a\0b' }, /^repo_path must be/],
  ];
  for (const [name, given, message] of refused) {
    it(`${name} refuses ${JSON.stringify(given)}`, () => assert.match(refusal(name, given), message));
  }

  it('declares any JSON as any JSON, and a list as a list or words separated by commas', () => {
    const { properties } = declarationOf(tool('blue_realm_export')).inputSchema;
    assert.deepEqual(Object.keys(properties?.['value'] ?? {}), ['description']);
    const repos: unknown = declarationOf(tool('blue_realm_domain')).inputSchema.properties?.['repos'];
    assert.match(JSON.stringify(repos), /"anyOf":\[\{"type":"array",.*\{"type":"string"/);
  });

  it('declares choices, defaults and what is required', () => {
    const { inputSchema } = declarationOf(tool('blue_realm_init'));
    assert.deepEqual(inputSchema.required, ['name']);
    const { admission } = inputSchema.properties ?? {};
    assert.ok(admission && 'enum' in admission && 'default' in admission);
    assert.deepEqual(admission.enum, ['open', 'approval', 'invite-only']);
    assert.equal(admission.default, 'approval');
  });
});
