import type * as z from 'zod/mini';
import type { canIMerge } from '../../operations/can-i-merge.ts';
import type { Style } from '../style.ts';
import { paragraphs } from './layout.ts';

type Answer = z.output<typeof canIMerge.output>;
type Cell = Answer['cells'][number];

export function renderCanIMerge(output: Answer, style: Style): string {
  if (output.format === 'json') return JSON.stringify(output, null, 2);
  if (output.report !== null) return output.report;
  const { repo, branch, cells, mergeable } = output;
  const where = branch === null ? repo : `${repo} on ${branch}`;
  const title = mergeable
    ? `${style.green('✓')} ${style.bold(`${where} can be merged.`)}`
    : `${style.red('✗')} ${style.bold(`${where} cannot be merged yet.`)}`;
  return paragraphs([[title], ...cells.map((cell) => cellLines(cell, style))]);
}

function cellLines(cell: Cell, style: Style): string[] {
  const sign = cell.blocks ? style.red('✗') : style.green('✓');
  const who = cell.consumer === '' ? 'no consumer yet' : cell.side === 'import' ? 'imported here' : cell.consumer;
  const facts = [
    cell.state,
    cell.resolved === null ? 'never resolved' : `resolved at ${cell.resolved}`,
    cell.evidence === 'recorded' ? 'with evidence' : cell.evidence === 'acknowledged' ? 'acknowledged' : 'no evidence',
    ...(cell.deadline === null ? [] : [`until ${cell.deadline}`]),
  ];
  return [
    `${sign} ${style.bold(`${cell.contract} ${cell.version}`)} × ${who} (domain '${cell.domain}')`,
    `    ${facts.join(', ')}`,
    `    ${cell.reason}`,
    ...cell.changes.map((change) => `      ~ ${change}`),
    ...(cell.next === null ? [] : [`    Next: ${style.cyan(cell.next)}`]),
  ];
}
