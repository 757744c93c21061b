import addFormats from 'ajv-formats';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type Document, OpenAPIBackend } from 'openapi-backend';
import { isObject } from '../../src/json.ts';

const require = createRequire(import.meta.url);

type Tree = Record<string, unknown>;

/**
 * A validator for some operations of GitHub's REST API, from the description that GitHub publishes. That has 13 MB and
 * schemas that a strict validator refuses, so only the operations in use and what they refer to are kept.
 */
export async function gitHubApi(operations: readonly string[]): Promise<OpenAPIBackend> {
  const file = require.resolve('@octokit/openapi/generated/api.github.com.json');
  const api = new OpenAPIBackend({
    definition: pruned(JSON.parse(await readFile(file, 'utf8')), new Set(operations)),
    quick: true,
    ajvOpts: { strict: false, allErrors: true, logger: false },
    customizeAjv: (ajv) => {
      addFormats(ajv);
      return ajv;
    },
  });
  await api.init();
  return api;
}

function pruned(description: Document, operations: ReadonlySet<string>): Document {
  const components: Tree = {};
  const paths: Tree = {};
  const missing = new Set(operations);
  for (const [address, item] of Object.entries(tree(description.paths))) {
    for (const [method, operation] of Object.entries(tree(item))) {
      const { operationId } = tree(operation);
      if (typeof operationId !== 'string' || !missing.delete(operationId)) continue;
      paths[address] = { ...tree(paths[address]), [method]: closed(tree(operation)) };
    }
  }
  if (missing.size > 0) throw new Error(`GitHub's API has no ${[...missing].join(', ')}`);
  keepReferences(paths, tree(description.components), components);
  return JSON.parse(JSON.stringify({ openapi: description.openapi, info: description.info, paths, components }));
}

/** GitHub ignores unknown keys of a body in silence; here they are mistakes. */
function closed(operation: Tree): Tree {
  const schema = tree(tree(tree(tree(operation['requestBody'])['content'])['application/json'])['schema']);
  if (isObject(schema['properties'])) schema['additionalProperties'] ??= false;
  return operation;
}

/** Copies what a part refers to, and mends the ways of saying `nullable` that ajv does not understand. */
function keepReferences(part: unknown, from: Tree, to: Tree): void {
  if (Array.isArray(part)) for (const inner of part) keepReferences(inner, from, to);
  if (!isObject(part)) return;
  const { $ref } = part;
  const [, kind, name] = typeof $ref === 'string' ? (/^#\/components\/([^/]+)\/([^/]+)$/.exec($ref) ?? []) : [];
  if (kind !== undefined && name !== undefined && tree(to[kind])[name] === undefined) {
    const found = tree(from[kind])[name];
    to[kind] = { ...tree(to[kind]), [name]: found };
    keepReferences(found, from, to);
  }
  for (const noise of ['example', 'examples', 'x-github']) delete part[noise];
  if (part['nullable'] === true) allowNull(part);
  for (const inner of Object.values(part)) keepReferences(inner, from, to);
}

function allowNull(schema: Tree): void {
  const { allOf, anyOf, oneOf, type, enum: values } = schema;
  if (Array.isArray(values) && !values.includes(null)) values.push(null);
  if (type !== undefined) return;
  const nothing = { type: 'object', nullable: true, maxProperties: 0 };
  delete schema['nullable'];
  if (Array.isArray(oneOf)) oneOf.push(nothing);
  else if (Array.isArray(anyOf)) anyOf.push(nothing);
  else if (Array.isArray(allOf)) {
    delete schema['allOf'];
    schema['anyOf'] = [{ allOf }, nothing];
  }
}

function tree(value: unknown): Tree {
  return isObject(value) ? value : {};
}
