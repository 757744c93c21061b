import * as z from 'zod/mini';
import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import { snakeCase } from '../cli/names.ts';
import { suggestion } from '../cli/suggestion.ts';
import { validated } from '../cli/validation.ts';
import { Failure } from '../failure.ts';
import type { Field, Operation } from '../operations/operation.ts';
import { operations } from '../operations/registry.ts';

/** An operation as agents see it. */
export interface OperationTool {
  readonly operation: Operation;
  /** By the argument's name. */
  readonly fields: ReadonlyMap<string, { readonly name: string; readonly field: Field }>;
}

export interface Call {
  readonly repoPath: string;
  readonly input: Record<string, unknown>;
}

/** The tools by name: every operation of the registry that has the face `mcp`. */
export const tools: ReadonlyMap<string, OperationTool> = new Map(
  operations
    .filter(({ faces }) => faces.includes('mcp'))
    .map((operation) => {
      const fields = Object.entries(operation.fields)
        .filter(([, field]) => field.faces?.includes('mcp') ?? true)
        .map(([name, field]) => [snakeCase(name), { name, field }] as const);
      return [operation.tool, { operation, fields: new Map(fields) }];
    }),
);

/** What `tools/list` says of a tool. */
export function declarationOf({ operation, fields }: OperationTool): Tool {
  const required = [...fields].filter(([, { field }]) => !field.schema.safeParse(undefined).success);
  return {
    name: operation.tool,
    title: operation.title,
    description: [operation.summary, operation.details].filter((text) => text !== undefined).join('\n\n'),
    inputSchema: {
      type: 'object',
      properties: {
        ...Object.fromEntries([...fields].map(([name, { field }]) => [name, argumentSchema(field)])),
        repo_path: { type: 'string', description: 'The repo to work in; by default the server’s working directory' },
      },
      required: required.map(([name]) => name),
      additionalProperties: false,
    },
    outputSchema: { ...jsonSchema(operation.output), type: 'object' },
    annotations: {
      title: operation.title,
      readOnlyHint: operation.touches.length === 0,
      destructiveHint: operation.destructive === true,
      idempotentHint: operation.idempotent === true,
      openWorldHint: operation.touches.includes('network'),
    },
  };
}

function argumentSchema(field: Field): Record<string, unknown> {
  const { help: description } = field;
  // Any JSON: spelled out, it would be a schema that refers to itself, which some clients do not understand.
  if (field.kind === 'json') return { description };
  const schema = jsonSchema(field.schema);
  if (field.kind !== 'list') return { ...schema, description };
  const { default: byDefault, ...list } = schema;
  const words = { type: 'string', description: 'The same, separated by commas' };
  return { description, anyOf: [list, words], ...(byDefault !== undefined && { default: byDefault }) };
}

/** As input, so that a default makes a key optional and an answer may grow. */
function jsonSchema(schema: z.ZodMiniType): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest;
}

/** The operation's input from a call's arguments. Fails with `invalid-input`, naming the argument as the agent wrote it. */
export function readCall({ operation, fields }: OperationTool, given: Record<string, unknown>): Call {
  const { repo_path: repoPath = '.', ...rest } = given;
  const hint = `${operation.tool} takes ${[...fields.keys(), 'repo_path'].join(', ')}`;
  if (typeof repoPath !== 'string' || repoPath.includes('\0')) {
    throw new Failure('invalid-input', 'repo_path must be the path of a directory', hint);
  }
  const input: Record<string, unknown> = {};
  for (const [argument, value] of Object.entries(rest)) {
    const known = fields.get(argument);
    if (!known) throw unknownArgument(argument, [...fields.keys(), 'repo_path'], hint);
    input[known.name] = known.field.kind === 'list' && typeof value === 'string' ? separated(value) : value;
  }
  return { repoPath, input: validated(operation, input, { label: snakeCase, hint }) };
}

function separated(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

function unknownArgument(argument: string, known: readonly string[], hint: string): Failure {
  const meant = suggestion(argument, known);
  return new Failure('invalid-input', `unknown argument ${argument}`, (meant ? `did you mean ${meant}? ` : '') + hint);
}
