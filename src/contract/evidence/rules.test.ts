import assert from 'node:assert/strict';
import type { Json } from '../../json.ts';
import type { ContractContent, VerifyRule } from '../../realm/model.ts';
import { findEvidence } from '../evidence.ts';

interface Case {
  readonly content: Partial<ContractContent>;
  readonly rule: Partial<VerifyRule>;
  readonly file?: string;
  readonly text: string;
}

function find({ content, rule, file = 'app.json', text }: Case) {
  const verify = [{ from: '', ...rule }];
  return findEvidence({ content: { direction: 'offers', match: 'exact', ...content }, verify, file, text });
}

const lists: Json = { read: ['a/*', 'b'] };
const order: Json = { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] };
const looser: Json = { type: 'object', properties: { id: { type: ['string', 'null'] } } };
const stricter: Json = { type: 'object', properties: { id: { type: 'string', minLength: 3 } }, required: ['id'] };
const openapi = (schema: Json) =>
  JSON.stringify({
    openapi: '3.1.0',
    components: { schemas: { Job: { $ref: '#/components/schemas/Base' }, Base: schema } },
  });
const job: Partial<VerifyRule> = { pointer: '/components/schemas/Job', as: 'schema' };

describe('verify rules', () => {
  const cases: [name: string, one: Case, complete: boolean][] = [
    [
      'a pointer finds a list',
      { content: { value: ['a', 'b'] }, rule: { pointer: '/x' }, text: '{"x":["b","a"]}' },
      true,
    ],
    [
      'a pointer finds too short a list',
      { content: { value: ['a', 'b'] }, rule: { pointer: '/x' }, text: '{"x":["a"]}' },
      false,
    ],
    [
      'a pointer finds an object',
      { content: { value: { c: 2, m: 5 } }, rule: { pointer: '/x' }, text: '{"x":{"m":5,"c":2}}' },
      true,
    ],
    [
      'values in each other’s place',
      { content: { value: { c: 2, m: 5 } }, rule: { pointer: '' }, text: '{"m":2,"c":5}' },
      false,
    ],
    ['a number as a text', { content: { value: { c: 2 } }, rule: { pointer: '' }, text: '{"c":"2"}' }, false],
    ['nothing at the pointer', { content: { value: ['a'] }, rule: { pointer: '/y' }, text: '{"x":["a"]}' }, false],
    ['YAML', { content: { value: ['a'] }, rule: { pointer: '/x' }, file: 'a.yml', text: 'x: [a]\n' }, true],
    ['a broken binding', { content: { value: ['a'] }, rule: { pointer: '/x' }, text: '{"x":["a"]' }, false],
    [
      'a binding without structure',
      { content: { value: ['a'] }, rule: { pointer: '/x' }, file: 'a.py', text: 'x = a' },
      false,
    ],
    [
      'too deep a binding',
      { content: { value: ['a'] }, rule: { pointer: '' }, file: 'a.yaml', text: '['.repeat(1_000_000) },
      false,
    ],
    [
      'globs that a contract takes literally',
      { content: { value: lists }, rule: { pointer: '', as: 'glob' }, text: '["*"]' },
      true,
    ],
    [
      'literals that a contract takes as globs',
      { content: { value: lists, match: 'glob' }, rule: { pointer: '', as: 'literal' }, text: '["*"]' },
      false,
    ],
    [
      'captured globs',
      { content: { value: lists }, rule: { pattern: '"(?P<value>[^"]+)"', as: 'glob' }, text: '["*"]' },
      true,
    ],
    ['the same schema', { content: { schema: order }, rule: job, text: openapi(order) }, true],
    [
      'a schema that takes more than is offered',
      { content: { schema: order }, rule: job, text: openapi(looser) },
      true,
    ],
    [
      'a schema that takes less than is offered',
      { content: { schema: order }, rule: job, text: openapi(stricter) },
      false,
    ],
    [
      'a schema that gives less than is required',
      { content: { schema: order, direction: 'requires' }, rule: job, text: openapi(stricter) },
      true,
    ],
    [
      'a schema that gives more than is required',
      { content: { schema: order, direction: 'requires' }, rule: job, text: openapi(looser) },
      false,
    ],
    [
      'a schema that takes the value',
      { content: { value: { id: 'x' } }, rule: { pointer: '', as: 'schema' }, text: JSON.stringify(order) },
      true,
    ],
    [
      'a schema that refuses the value',
      { content: { value: { id: 5 } }, rule: { pointer: '', as: 'schema' }, text: JSON.stringify(order) },
      false,
    ],
    [
      'a document under the schema',
      { content: { schema: order }, rule: { pointer: '', as: 'document' }, text: '{"id":"x"}' },
      true,
    ],
    [
      'a document not under it',
      { content: { schema: order }, rule: { pointer: '', as: 'document' }, text: '{"id":5}' },
      false,
    ],
    [
      'a document for no schema',
      { content: { value: 'x' }, rule: { pointer: '', as: 'document' }, text: '"x"' },
      false,
    ],
    [
      'captured documents',
      { content: { schema: order }, rule: { pattern: "'(?P<value>[^']+)'", as: 'document' }, text: `p('{"id":"x"}')` },
      true,
    ],
    [
      'captures that are no documents',
      { content: { schema: order }, rule: { pattern: "'(?P<value>[^']+)'", as: 'document' }, text: `p('id')` },
      false,
    ],
    [
      'no capture at all',
      { content: { schema: order }, rule: { pattern: "'(?P<value>[^']+)'", as: 'document' }, text: '' },
      false,
    ],
  ];
  for (const [name, one, complete] of cases) {
    it(`${name} ${complete ? 'are' : 'are no'} evidence`, async () => {
      const evidence = await find(one);
      assert.equal(evidence.complete, complete);
      assert.deepEqual(complete ? [evidence.strength, evidence.by] : [], complete ? ['strong', 'verify'] : []);
    });
  }

  it('say why they could not look', async () => {
    const value = ['a'];
    const why = async (rule: Partial<VerifyRule>, file: string, text: string) =>
      (await find({ content: { value }, rule, file, text })).problems;
    assert.deepEqual(await why({ pointer: '/x' }, 'a.json', '{"x":\n['), ['a.json:2: this is not valid JSON']);
    assert.deepEqual(await why({ pointer: '/y' }, 'a.json', '{}'), ['a.json has nothing at /y']);
  });
});
