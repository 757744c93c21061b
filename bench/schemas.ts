import { Ajv2020 } from 'ajv/dist/2020.js';
import { compareSchemas } from '../src/contract/schema/compatibility.ts';
import type { Json } from '../src/json.ts';
import type { GlobBench } from './globs.ts';

/** 1,000 comparisons of schemas as services publish them, beside compiling and running a validator on the same ones. */
export function schemaBench(pairs = 1000): GlobBench {
  const schemas = Array.from({ length: pairs }, (_, at) => [message(at, at % 3), message(at, (at + 1) % 4)] as const);
  const document = { id: 'x', kind: 'job', size: 5, tags: ['a'], owner: { name: 'n', email: 'e@example.com' } };
  const floor = `ajv compiles and runs ${2 * pairs} schemas`;
  return {
    title: `${pairs} comparisons of schemas`,
    floor,
    tasks: {
      [floor]: () => {
        // One instance, as a service has it; it forgets each schema, so that it compiles the next one in full.
        const ajv = new Ajv2020({ strict: false });
        for (const schema of schemas.flat()) {
          ajv.compile(Object(schema))(document);
          ajv.removeSchema(Object(schema));
        }
      },
      [`${pairs} comparisons, full`]: () => {
        for (const [old, next] of schemas) compareSchemas(old, next, 'full', false);
      },
    },
  };
}

/** A message with a few nested parts; `step` widens, narrows or only words it anew. */
function message(at: number, step: number): Json {
  return {
    type: 'object',
    description: `Message ${at}, ${step}`,
    required: step === 1 ? ['id', 'kind'] : ['id', 'kind', 'size'],
    properties: {
      id: { type: 'string', minLength: 1 },
      kind: { enum: step === 2 ? ['job', 'run', `special-${at}`] : ['job', 'run'] },
      size: { type: 'integer', minimum: 0, maximum: step === 3 ? 1000 : 100 + at },
      tags: { type: 'array', items: { type: 'string' }, uniqueItems: true },
      owner: { $ref: '#/$defs/person' },
    },
    $defs: {
      person: {
        type: 'object',
        properties: { name: { type: 'string' }, email: { anyOf: [{ type: 'string' }, { type: 'null' }] } },
        required: ['name'],
      },
    },
  };
}
