import path from 'node:path';
import * as z from 'zod/mini';
import { compareContents } from '../contract/diff.ts';
import { apiDocument } from '../contract/openapi/document.ts';
import { confirm, type Witness } from '../contract/schema/witness.ts';
import { Failure, messageOf } from '../failure.ts';
import { isObject, type Json } from '../json.ts';
import { parseDocument, readText } from '../realm/document.ts';
import { Compatibility, type ContractContent, Direction, JsonValue, Keys, Match } from '../realm/model.ts';
import { Explanation, explanations } from './answer.ts';
import { off } from './fields.ts';
import { operation } from './operation.ts';

const Comparison = z.object({
  breaking: z.boolean(),
  certain: z.boolean(),
  /** Why it is not certain. */
  reason: z.optional(z.string()),
  bump: z.enum(['major', 'minor', 'patch', 'none']),
  witness: z.optional(
    z.object({ document: z.unknown(), acceptedBy: z.enum(['old', 'new']), refusedBy: z.enum(['old', 'new']) }),
  ),
  changes: z.array(Explanation),
  strict: z.boolean(),
});

export const diff = operation({
  name: 'diff',
  command: ['realm', 'diff'],
  tool: 'blue_realm_diff',
  title: 'Compare two contracts',
  summary: 'Compare two contract files: what changed, whether it breaks, and the version bump.',
  examples: ['blue realm diff old.yaml new.yaml', 'blue realm diff --lines < pairs.jsonl'],
  fields: {
    old: {
      kind: 'text',
      position: 0,
      schema: z.optional(z.string()),
      help: 'The old contract or JSON Schema, YAML or JSON',
      placeholder: '<old file>',
    },
    new: {
      kind: 'text',
      position: 1,
      schema: z.optional(z.string()),
      help: 'The new one',
      placeholder: '<new file>',
    },
    lines: {
      ...off('Read {"old":…,"new":…} documents from standard input, one a line, and answer one a line'),
      faces: ['cli'],
    },
    strict: off('Count what cannot be decided as breaking'),
  },
  output: Comparison,
  touches: [],
  idempotent: true,
  faces: ['cli', 'mcp'],
  async run(input, context) {
    if (input.old === undefined || input.new === undefined)
      throw new Failure('two-files', 'two contract files are compared', 'blue realm diff <old> <new>, or --lines');
    const [old, next] = [input.old, input.new].map((file) => contentIn(file, context.cwd));
    if (!old || !next) throw new Failure('two-files', 'two contract files are compared');
    return compared(old, next, input.strict);
  },
  async answer(line, { strict }) {
    const pair = jsonIn(line);
    if (!isObject(pair))
      throw new Failure('invalid-pair', 'the line is no object', 'give {"old":…,"new":…} on one line');
    return compared(content(pair['old'], 'old'), content(pair['new'], 'new'), strict);
  },
});

/** A contract, of which a comparison needs only the content: a name or version may be missing. */
const Comparable = z.looseObject({
  schema: z.optional(JsonValue),
  value: z.optional(JsonValue),
  direction: z._default(Direction, 'offers'),
  match: z._default(Match, 'exact'),
  keys: z.optional(Keys),
  compatibility: z.optional(Compatibility),
});

const fileLimit = 16 * 1024 * 1024;

function contentIn(file: string, cwd: string): ContractContent {
  const full = path.resolve(cwd, file);
  const text = readText(path.dirname(full), path.basename(full), fileLimit);
  if (text === undefined) throw new Failure('no-file', `${file} does not exist`);
  const document = parseDocument(JsonValue, text, file);
  return isBare(document) ? bare(document) : parseDocument(Comparable, text, file);
}

const contractKeys = ['name', 'owner', 'version', 'direction', 'match', 'compatibility', 'schema', 'value'];

/** A JSON Schema or an OpenAPI document by itself has none of a contract's keys, or is a boolean. */
function isBare(document: unknown): document is Json {
  if (typeof document === 'boolean') return true;
  return isObject(document) && !contractKeys.some((key) => Object.hasOwn(document, key));
}

function bare(document: Json): ContractContent {
  const part = apiDocument(document) === undefined ? { schema: document } : { value: document };
  return { ...part, direction: 'offers', match: 'exact' };
}

function jsonIn(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new Failure('invalid-json', `not a JSON document: ${messageOf(error)}`, 'give {"old":…,"new":…} on one line');
  }
}

function content(value: unknown, side: string): ContractContent {
  if (isBare(value) && z.safeParse(JsonValue, value).success) return bare(value);
  const found = z.safeParse(Comparable, value);
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  const place = issue && issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
  throw new Failure('invalid-contract', `${side} is not a contract: ${place}${issue?.message ?? ''}`);
}

async function compared(
  old: ContractContent,
  next: ContractContent,
  strict: boolean,
): Promise<z.output<typeof Comparison>> {
  const comparison = compareContents(old, next, { strict });
  const { breaking, bump } = comparison;
  const { certain, witness } = await secondOpinion(comparison, old, next);
  const reason = comparison.reason ?? 'a second validator does not agree';
  return {
    breaking,
    certain,
    ...(certain ? {} : { reason }),
    bump,
    ...(witness ? { witness } : {}),
    changes: explanations(comparison),
    strict,
  };
}

/** A witness is shown when another validator agrees with it; else the verdict is not certain. */
async function secondOpinion(
  { certain, witness, witnessed }: ReturnType<typeof compareContents>,
  old: ContractContent,
  next: ContractContent,
): Promise<{ certain: boolean; witness?: Witness | undefined }> {
  if (witness === undefined) return { certain };
  if (witnessed !== undefined) return { certain, witness: await confirm(witness, witnessed.old, witnessed.next) };
  const confirmed = await confirm(witness, old.schema, next.schema);
  return { certain: certain && confirmed !== undefined, witness: confirmed };
}
