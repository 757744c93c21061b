import * as z from 'zod/mini';
import { version } from '../../package.json';
import { sourceFiles } from '../contract/source-files.ts';
import { warningOf } from '../failure.ts';
import { currentBranch } from '../git/checkout.ts';
import { type Cell, matrixOf } from '../merge/matrix.ts';
import { markdown, sarif } from '../merge/report.ts';
import { registered } from '../realm/membership.ts';
import { chosenRealms, findPlace, openRealms, ownRepo } from '../realm/place.ts';
import { Warnings } from './answer.ts';
import { realmField } from './fields.ts';
import { operation } from './operation.ts';

export const canIMerge = operation({
  name: 'canIMerge',
  command: ['can-i-merge'],
  tool: 'blue_can_i_merge',
  title: 'Can this branch be merged?',
  summary:
    'Show, for each changed contract and consumer, whether this branch can be merged; exit 1 when something blocks.',
  details:
    'Under offers a compatible change is merged first and followed later; under requires its consumers come first. A breaking change waits for its approval. Imports that are broken or have drifted block too.',
  examples: ['blue can-i-merge', 'blue can-i-merge --format markdown >> "$GITHUB_STEP_SUMMARY"'],
  fields: {
    format: {
      kind: 'choice',
      choices: ['text', 'json', 'markdown', 'sarif'],
      schema: z._default(z.enum(['text', 'json', 'markdown', 'sarif']), 'text'),
      help: 'What to print',
    },
    realm: realmField,
  },
  output: z.object({
    repo: z.string(),
    branch: z.nullable(z.string()),
    mergeable: z.boolean(),
    format: z.string(),
    cells: z.array(
      z.object({
        realm: z.string(),
        domain: z.string(),
        contract: z.string(),
        provider: z.string(),
        consumer: z.string(),
        side: z.enum(['export', 'import']),
        version: z.string(),
        resolved: z.nullable(z.string()),
        state: z.string(),
        evidence: z.enum(['recorded', 'acknowledged', 'none']),
        deadline: z.nullable(z.string()),
        blocks: z.boolean(),
        reason: z.string(),
        next: z.nullable(z.string()),
        file: z.nullable(z.string()),
        changes: z.array(z.string()),
      }),
    ),
    /** The matrix as Markdown or SARIF, where that was asked for. */
    report: z.nullable(z.string()),
    warnings: Warnings,
  }),
  touches: [],
  idempotent: true,
  faces: ['cli', 'mcp'],
  async run({ format, realm: realmName }, context) {
    const place = await findPlace(context);
    const repo = ownRepo(place);
    const root = place.checkout.root;
    const { realms, failures } = openRealms(chosenRealms(place, context, realmName));
    const cells: Cell[] = [];
    for (const realm of realms) {
      registered(realm, repo);
      const around = { repo, root, files: sourceFiles(root), env: context.env, now: context.now() };
      cells.push(...(await matrixOf(realm, around)));
    }
    cells.sort((one, other) => Number(other.blocks) - Number(one.blocks));
    const mergeable = cells.every((cell) => !cell.blocks) && failures.length === 0;
    const reports = { markdown: () => markdown(cells), sarif: () => JSON.stringify(sarif(cells, version), null, 2) };
    const report = format === 'markdown' || format === 'sarif' ? reports[format]() : null;
    const branch = await currentBranch(root);
    return { repo, branch, mergeable, format, cells, report, warnings: failures.map(warningOf) };
  },
  finds: (output) => !output.mergeable,
});
