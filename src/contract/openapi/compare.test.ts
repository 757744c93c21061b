import assert from 'node:assert/strict';
import type { Json, JsonObject } from '../../json.ts';
import { compareContents } from '../diff.ts';
import { compareApis } from './compare.ts';

const offered = { direction: 'offers', strict: false } as const;

function api(paths: JsonObject, rest: JsonObject = {}): JsonObject {
  return { openapi: '3.1.0', info: { title: 'pets', version: '1' }, paths, ...rest };
}

/** One operation, `POST /pets/{id}`. */
function operation(parts: JsonObject): JsonObject {
  return api({ '/pets/{id}': { post: { responses: { '200': { description: 'ok' } }, ...parts } } });
}

function request(schema: Json, rest: JsonObject = {}): JsonObject {
  return operation({ requestBody: { required: true, content: { 'application/json': { schema } }, ...rest } });
}

function response(schema: Json): JsonObject {
  return operation({ responses: { '200': { description: 'ok', content: { 'application/json': { schema } } } } });
}

function parameters(...list: JsonObject[]): JsonObject {
  return operation({ parameters: list });
}

function responses(map: JsonObject): JsonObject {
  return operation({ responses: map });
}

function old30(document: JsonObject): JsonObject {
  return { ...document, openapi: '3.0.3' };
}

/** A response, and the component that it is. */
function withPet(pet: Json, place: (schema: Json) => JsonObject = response): JsonObject {
  return { ...place({ $ref: '#/components/schemas/Pet' }), components: { schemas: { Pet: pet } } };
}

const text = { type: 'string' };
const number = { type: 'integer' };
const object = (properties: JsonObject, ...required: string[]): JsonObject => ({
  type: 'object',
  properties,
  required,
});
const query = (rest: JsonObject = {}): JsonObject => ({ name: 'limit', in: 'query', schema: number, ...rest });
const ok = { description: 'ok' };
const key = [{ key: [] }];
const secured = (security: Json, schemes: JsonObject = {}): JsonObject => ({
  ...operation({ security }),
  components: { securitySchemes: schemes },
});

type Bump = 'major' | 'minor' | 'patch' | 'none';
type Case = [name: string, old: JsonObject, next: JsonObject, bump: Bump, message?: RegExp];

const operations: Case[] = [
  ['the same document', operation({}), operation({}), 'none'],
  ['a removed path', api({ '/a': {}, '/b': {} }), api({ '/a': {} }), 'major', /^Removed path \/b$/],
  ['an added path', api({ '/a': {} }), api({ '/a': {}, '/b': {} }), 'minor', /^Added path \/b$/],
  [
    'a removed operation',
    api({ '/a': { get: { responses: {} }, put: {} } }),
    api({ '/a': { get: { responses: {} } } }),
    'major',
    /^Removed PUT \/a$/,
  ],
  ['an added operation', api({ '/a': {} }), api({ '/a': { delete: {} } }), 'minor', /^Added DELETE \/a$/],
  ['another name in a path', api({ '/a/{b}': { get: {} } }), api({ '/a/{c}': { get: {} } }), 'patch'],
  ['another fixed part of a path', api({ '/a/{b}': { get: {} } }), api({ '/x/{b}': { get: {} } }), 'major'],
  [
    'another operationId',
    operation({ operationId: 'a' }),
    operation({ operationId: 'b' }),
    'patch',
    /^Reworded POST \/pets\/\{id\} \(operationId\)$/,
  ],
  [
    'another summary, description and tags',
    operation({}),
    operation({ summary: 's', description: 'd', tags: ['t'] }),
    'patch',
  ],
  ['a deprecated operation', operation({}), operation({ deprecated: true }), 'patch', /^Deprecated POST/],
  [
    'other servers',
    operation({}),
    { ...operation({}), servers: [{ url: 'https://example.com' }] },
    'patch',
    /^Changed servers$/,
  ],
  ['other info', operation({}), { ...operation({}), info: { title: 'pets', version: '2' } }, 'patch', /^Changed info$/],
  ['an extension', operation({}), { ...operation({}), 'x-mood': 'good' }, 'patch', /no operation uses/],
  [
    'the same in version 3.1',
    old30(request(text)),
    request(text),
    'patch',
    /^Changed openapi from 3\.0\.3 to 3\.1\.0$/,
  ],
  [
    'callbacks',
    operation({ callbacks: {} }),
    operation({ callbacks: { done: { '{$url}': { post: {} } } } }),
    'minor',
    /not judged/,
  ],
];

const inParameters: Case[] = [
  [
    'an added optional parameter',
    parameters(),
    parameters(query()),
    'minor',
    /^Added optional parameter limit to POST/,
  ],
  [
    'an added required parameter',
    parameters(),
    parameters(query({ required: true })),
    'major',
    /^Added required parameter limit/,
  ],
  ['a removed parameter', parameters(query()), parameters(), 'major', /^Removed parameter limit from POST/],
  [
    'an optional parameter that is required now',
    parameters(query()),
    parameters(query({ required: true })),
    'major',
    /^Parameter limit of POST .* is required now$/,
  ],
  [
    'a required parameter that is optional now',
    parameters(query({ required: true })),
    parameters(query()),
    'minor',
    /is optional now$/,
  ],
  [
    'a parameter in another place',
    parameters(query()),
    parameters(query({ in: 'header' })),
    'major',
    /^Moved parameter limit .* from query to header$/,
  ],
  [
    'another style',
    parameters(query()),
    parameters(query({ style: 'spaceDelimited' })),
    'major',
    /^Changed style .* from form to spaceDelimited$/,
  ],
  [
    'a style that is said and was meant',
    parameters(query()),
    parameters(query({ style: 'form', explode: true })),
    'patch',
  ],
  [
    'another explode',
    parameters(query()),
    parameters(query({ explode: false })),
    'major',
    /^Changed explode .* from true to false$/,
  ],
  [
    'a parameter of any number that has a maximum now',
    parameters(query()),
    parameters(query({ schema: { type: 'integer', maximum: 10 } })),
    'major',
    /^Changed maximum: nothing → 10, in parameter limit of POST/,
  ],
  [
    'a parameter whose maximum is gone',
    parameters(query({ schema: { type: 'integer', maximum: 10 } })),
    parameters(query()),
    'minor',
  ],
  [
    'a number that may be any text now',
    parameters(query()),
    parameters(query({ schema: text })),
    'minor',
    /may be any text now$/,
  ],
  ['a text that must be a number now', parameters(query({ schema: text })), parameters(query()), 'major'],
  [
    'a header in other letters',
    parameters(query({ in: 'header' })),
    parameters(query({ in: 'header', name: 'LIMIT' })),
    'patch',
  ],
  [
    'a required header that the specification ignores',
    parameters(),
    parameters({ name: 'Accept', in: 'header', required: true }),
    'patch',
  ],
  [
    'another parameter name in the path',
    api({ '/a/{b}': { get: { parameters: [{ name: 'b', in: 'path', required: true, schema: text }] } } }),
    api({ '/a/{c}': { get: { parameters: [{ name: 'c', in: 'path', required: true, schema: text }] } } }),
    'patch',
  ],
  [
    'a narrower parameter in the path',
    api({ '/a/{b}': { get: { parameters: [{ name: 'b', in: 'path', required: true, schema: text }] } } }),
    api({ '/a/{c}': { get: { parameters: [{ name: 'c', in: 'path', required: true, schema: number }] } } }),
    'major',
  ],
  [
    'a parameter that moves from operation to path',
    api({ '/a': { get: { parameters: [query()] } } }),
    api({ '/a': { parameters: [query()], get: {} } }),
    'patch',
  ],
  [
    'a required parameter of the whole path',
    api({ '/a': { get: {} } }),
    api({ '/a': { parameters: [query({ required: true })], get: {} } }),
    'major',
  ],
  [
    'a parameter that may not be empty any more',
    parameters(query({ allowEmptyValue: true })),
    parameters(query()),
    'major',
  ],
  [
    'a deprecated parameter',
    parameters(query()),
    parameters(query({ deprecated: true })),
    'patch',
    /^Deprecated parameter limit/,
  ],
];

const inRequests: Case[] = [
  ['an added body', operation({}), request(text, { required: false }), 'minor', /^Added a request body/],
  ['an added required body', operation({}), request(text), 'major', /^Added a required request body/],
  ['a removed body', request(text), operation({}), 'major', /^Removed the request body/],
  ['a body that is required now', request(text, { required: false }), request(text), 'major', /is required now$/],
  ['a body that is optional now', request(text), request(text, { required: false }), 'minor'],
  [
    'a removed media type',
    request(text),
    request(text, { content: { 'text/plain': {} } }),
    'major',
    /^Removed media type application\/json/,
  ],
  [
    'a media type that a range still has',
    request(text),
    request(text, { content: { 'application/*': { schema: text } } }),
    'minor',
  ],
  [
    'an added optional property',
    request(object({ a: text })),
    request(object({ a: text, b: text })),
    'minor',
    /^Added optional property b to the request of POST/,
  ],
  [
    'an added required property',
    request(object({ a: text })),
    request(object({ a: text, b: text }, 'b')),
    'major',
    /^Added required property b to the request/,
  ],
  [
    'a property that is required now',
    request(object({ a: text })),
    request(object({ a: text }, 'a')),
    'major',
    /^Property a is now required/,
  ],
  ['a property that is optional now', request(object({ a: text }, 'a')), request(object({ a: text })), 'minor'],
  [
    'a removed property that is ignored now',
    request(object({ a: text, b: text })),
    request(object({ a: text })),
    'minor',
    /^Removed property b/,
  ],
  [
    'a removed property that is refused now',
    request({ ...object({ a: text, b: text }), additionalProperties: false }),
    request({ ...object({ a: text }), additionalProperties: false }),
    'major',
    /^Removed property b/,
  ],
  [
    'a property of a wider type',
    request(object({ a: number })),
    request(object({ a: { type: ['integer', 'string'] } })),
    'minor',
  ],
  [
    'a property of a narrower type',
    request(object({ a: { type: ['integer', 'string'] } })),
    request(object({ a: number })),
    'major',
    /^Changed type of a: /,
  ],
  ['one more value of an enum', request({ enum: ['a'] }), request({ enum: ['a', 'b'] }), 'minor'],
  ['one value less of an enum', request({ enum: ['a', 'b'] }), request({ enum: ['a'] }), 'major'],
  [
    'a required property that only responses have',
    request(object({ a: text })),
    request(object({ a: text, id: { ...text, readOnly: true } }, 'id')),
    'minor',
  ],
  [
    'a break in items of items',
    request(object({ a: { type: 'array', items: { type: 'array', items: number } } })),
    request(object({ a: { type: 'array', items: { type: 'array', items: text } } })),
    'major',
    /^Changed type of a\[\]\[\]: integer → string/,
  ],
  [
    'an added optional property beside allOf',
    request({ allOf: [object({ a: text }), object({ b: text })] }),
    request({ allOf: [object({ a: text }), object({ b: text, c: number })] }),
    'minor',
  ],
  ['nullable where null was not allowed', old30(request(text)), old30(request({ ...text, nullable: true })), 'minor'],
  ['null that is not allowed any more', old30(request({ ...text, nullable: true })), old30(request(text)), 'major'],
  [
    'an exclusive bound of version 3.0',
    old30(request({ type: 'number', minimum: 1 })),
    old30(request({ type: 'number', minimum: 1, exclusiveMinimum: true })),
    'major',
  ],
  [
    'an exclusive bound said as in version 3.1',
    old30(request({ type: 'number', minimum: 1, exclusiveMinimum: true })),
    request({ type: 'number', exclusiveMinimum: 1 }),
    'minor',
  ],
  ['another description and example', request(text), request({ ...text, description: 'd', example: 'e' }), 'patch'],
  [
    'a deprecated property',
    request(object({ a: text })),
    request(object({ a: { ...text, deprecated: true } })),
    'patch',
    /^Deprecated a in the request/,
  ],
];

const inResponses: Case[] = [
  ['a removed status', responses({ '200': ok, '404': ok }), responses({ '200': ok }), 'major', /^Removed response 404/],
  ['an added status', responses({ '200': ok }), responses({ '200': ok, '409': ok }), 'minor', /^Added response 409/],
  ['a status that a range still has', responses({ '404': ok }), responses({ '4XX': ok }), 'minor'],
  [
    'an added property',
    response(object({ a: text })),
    response(object({ a: text, b: text })),
    'minor',
    /^Added optional property b/,
  ],
  ['a removed optional property', response(object({ a: text, b: text })), response(object({ a: text })), 'minor'],
  [
    'a removed required property',
    response(object({ a: text, b: text }, 'b')),
    response(object({ a: text })),
    'major',
    /^Removed property b from the response 200 of POST/,
  ],
  [
    'a property that need not be there any more',
    response(object({ a: text }, 'a')),
    response(object({ a: text })),
    'major',
    /no longer always there/,
  ],
  ['a property that is always there now', response(object({ a: text })), response(object({ a: text }, 'a')), 'minor'],
  ['one more value of an enum', response({ enum: ['a'] }), response({ enum: ['a', 'b'] }), 'major'],
  ['one value less of an enum', response({ enum: ['a', 'b'] }), response({ enum: ['a'] }), 'minor'],
  ['a narrower type', response(object({ a: { type: 'number' } })), response(object({ a: number })), 'minor'],
  ['a wider type', response(object({ a: number })), response(object({ a: { type: 'number' } })), 'major'],
  [
    'a removed property that only requests have',
    response(object({ a: text, p: { ...text, writeOnly: true } }, 'p')),
    response(object({ a: text })),
    'minor',
  ],
  [
    'a component that breaks',
    withPet(object({ name: text }, 'name')),
    withPet(object({ name: number }, 'name')),
    'major',
    /^Changed type of Pet\.name: string → integer, in the response 200 of POST/,
  ],
  [
    'a component that breaks nobody here',
    withPet(object({ name: text })),
    withPet(object({ name: text, age: number })),
    'minor',
    /^Added optional property Pet\.age/,
  ],
  ['a component instead of the same inline', response(text), withPet(text), 'patch'],
  [
    'a recursive component',
    withPet(object({ child: { $ref: '#/components/schemas/Pet' }, a: text }, 'a')),
    withPet(object({ child: { $ref: '#/components/schemas/Pet' }, a: number }, 'a')),
    'major',
    /^Changed type of Pet\.a/,
  ],
  [
    'a removed required header',
    responses({ '200': { ...ok, headers: { 'X-A': { required: true, schema: text } } } }),
    responses({ '200': ok }),
    'major',
    /^Removed header x-a/,
  ],
  [
    'a removed optional header',
    responses({ '200': { ...ok, headers: { 'X-A': { schema: text } } } }),
    responses({ '200': ok }),
    'minor',
  ],
  [
    'a header of another type',
    responses({ '200': { ...ok, headers: { 'X-A': { schema: text } } } }),
    responses({ '200': { ...ok, headers: { 'X-A': { schema: number } } } }),
    'major',
  ],
  [
    'an added media type',
    response(text),
    responses({ '200': { ...ok, content: { 'application/json': { schema: text }, 'text/csv': {} } } }),
    'minor',
  ],
  ['another description', responses({ '200': ok }), responses({ '200': { description: 'fine' } }), 'patch'],
];

const inSecurity: Case[] = [
  [
    'added security',
    operation({}),
    secured(key),
    'major',
    /^Added security to POST .* it needs key where nothing was enough$/,
  ],
  ['security that is optional', operation({}), secured([{}, ...key]), 'minor', /as a way into/],
  ['removed security', secured(key), operation({}), 'minor'],
  ['another way in', secured(key), secured([...key, { token: [] }]), 'minor'],
  ['a way in that is gone', secured([...key, { token: [] }]), secured(key), 'major'],
  ['one more scope', secured([{ login: ['read'] }]), secured([{ login: ['read', 'write'] }]), 'major'],
  ['one scope less', secured([{ login: ['read', 'write'] }]), secured([{ login: ['read'] }]), 'minor'],
  ['security of the whole document', operation({}), { ...operation({}), security: key }, 'major'],
  [
    'a scheme that works in another way',
    secured(key, { key: { type: 'apiKey', in: 'query', name: 'k' } }),
    secured(key, { key: { type: 'apiKey', in: 'header', name: 'k' } }),
    'major',
    /^Changed how the security scheme key works$/,
  ],
  [
    'a scheme of other words',
    secured(key, { key: { type: 'http', scheme: 'bearer' } }),
    secured(key, { key: { type: 'http', scheme: 'Bearer', description: 'd' } }),
    'patch',
  ],
];

describe('comparison of OpenAPI documents', () => {
  const tables = {
    operations,
    parameters: inParameters,
    requests: inRequests,
    responses: inResponses,
    security: inSecurity,
  };
  for (const [subject, cases] of Object.entries(tables))
    describe(`of ${subject}`, () => {
      for (const [name, old, next, bump, message] of cases)
        it(`${name}: ${bump}`, () => {
          const found = compareContents(content(old), content(next));
          const messages = found.changes.map((change) => change.message);
          assert.equal(found.bump, bump, messages.join('\n'));
          if (message)
            assert.ok(
              messages.some((one) => message.test(one)),
              messages.join('\n'),
            );
          const blamed = found.changes.filter((change) => change.breaking);
          assert.ok(blamed.every((change) => change.for === 'consumers'));
        });
    });

  it('blames only what breaks', () => {
    const next = object({ a: number, b: text, c: text }, 'c');
    const found = compareApis(request(object({ a: text, d: text })), request(next), offered);
    const blamed = found?.changes.filter((change) => change.breaking).map((change) => change.pointer);
    const schema = '/paths/~1pets~1{id}/post/requestBody/content/application~1json/schema';
    assert.deepEqual(blamed, [`${schema}/properties/a/type`, `${schema}/properties/c`]);
    assert.equal(found?.verdict, 'broken');
    assert.ok(found?.witness);
  });

  it('tells a change of a component once, whatever uses it, where it breaks', () => {
    const place = (schema: Json) =>
      operation({
        requestBody: { content: { 'application/json': { schema } } },
        responses: {
          '200': { ...ok, content: { 'application/json': { schema } } },
          '201': { ...ok, content: { 'application/json': { schema } } },
        },
      });
    const found = compareApis(withPet({ enum: ['a'] }, place), withPet({ enum: ['a', 'b'] }, place), offered);
    assert.deepEqual(
      found?.changes.map(({ pointer, breaking }) => ({ pointer, breaking })),
      [{ pointer: '/components/schemas/Pet/enum', breaking: true }],
    );
    assert.match(found?.changes[0]?.message ?? '', /in the response 200/);
  });

  it('tells each of thirty components that all refer to each other once, and soon', () => {
    const names = Array.from({ length: 30 }, (_, at) => `A${at}`);
    const web = (type: string) => {
      const links = Object.fromEntries(names.map((name) => [name, { $ref: `#/components/schemas/${name}` }]));
      const schemas = Object.fromEntries(names.map((name) => [name, object({ ...links, x: { type } }, 'x')]));
      return { ...response({ $ref: '#/components/schemas/A0' }), components: { schemas } };
    };
    const start = Date.now();
    const found = compareApis(web('string'), web('integer'), offered);
    assert.deepEqual(
      found?.changes.map(({ message }) => message.slice(0, message.indexOf(':'))).sort(),
      names.map((name) => `Changed type of ${name}.x`).sort(),
    );
    assert.ok(Date.now() - start < 10_000);
  });

  it('gives up on references behind references without end, and says so', () => {
    const chain = (type: string) => {
      const links = Array.from({ length: 2000 }, (_, at) => [
        `A${at}`,
        object({ p: { $ref: `#/components/schemas/A${at + 1}` } }),
      ]);
      const schemas = { ...Object.fromEntries(links), A2000: { type } };
      return { ...response({ $ref: '#/components/schemas/A0' }), components: { schemas } };
    };
    const found = compareApis(chain('string'), chain('integer'), offered);
    assert.notEqual(found?.verdict, 'compatible');
    assert.equal(found?.changes.length, 1);
  });

  it('breaks nobody where the API is required of others, and says who waits for it', () => {
    const { bump, changes } = compareContents(
      content(operation({}), 'requires'),
      content(operation({ parameters: [query({ required: true })] }), 'requires'),
    );
    assert.equal(bump, 'minor');
    assert.equal(changes[0]?.for, 'provider');
  });

  it('is not sure about what it does not judge, and counts that as breaking where it is strict', () => {
    const [old, next] = [request({ type: 'string', format: 'a' }), request({ type: 'string', format: 'b' })];
    const lenient = compareContents(content(old), content(next));
    assert.deepEqual([lenient.breaking, lenient.certain], [false, false]);
    const strict = compareContents(content(old), content(next), { strict: true });
    assert.deepEqual([strict.breaking, strict.certain], [true, false]);
  });

  it('is for version 3 only', () => {
    assert.equal(compareApis({ swagger: '2.0' }, operation({}), offered), undefined);
    assert.equal(compareApis(operation({}), { openapi: '4.0.0' }, offered), undefined);
  });

  it('survives documents that are none inside', () => {
    const broken: Json[] = [
      null,
      1,
      'x',
      [],
      [null],
      { a: null },
      { $ref: '#/paths' },
      { $ref: '#/components/schemas/A' },
    ];
    for (const one of broken)
      for (const other of broken)
        for (const place of [api, operation, request, response])
          assert.ok(
            compareApis(place({ '/a': one, parameters: one }), place({ '/a': other, parameters: other }), offered),
          );
    const loop = {
      ...response({ $ref: '#/components/schemas/A' }),
      components: { schemas: { A: { $ref: '#/components/schemas/A' } } },
    };
    assert.ok(compareApis(loop, response(text), offered));
  });
});

function content(value: Json, direction: 'offers' | 'requires' = 'offers') {
  return { value, direction, match: 'exact' as const };
}
