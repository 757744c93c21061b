import type * as z from 'zod/mini';
import type { diff } from '../../operations/diff.ts';
import { printableJson } from '../printable.ts';
import type { Style } from '../style.ts';
import { signOf, suggestionLines } from './changes.ts';
import { columns } from './layout.ts';

type Diff = z.output<typeof diff.output>;

export function renderDiff({ breaking, certain, reason, bump, witness, changes, strict }: Diff, style: Style): string {
  if (changes.length === 0 && bump === 'none') return `${style.green('✓')} No change.`;
  const rows = changes.flatMap((change) => {
    const colour = change.breaking ? style.red : style.green;
    const row = [colour(signOf(change)), change.message, change.breaking ? style.red('breaking') : ''];
    return [row, ...suggestionLines(change, style).map((line) => ['', line, ''])];
  });
  return [
    verdict(breaking, certain, strict, style),
    reason === undefined ? '' : `  ${reason}`,
    `  Version bump: ${style.bold(bump)}`,
    columns(rows, '  '),
    ...(witness
      ? [
          `  For example, this document is accepted by the ${witness.acceptedBy} schema and refused by the ${witness.refusedBy} one:`,
          `    ${printableJson(witness.document)}`,
        ]
      : []),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function verdict(breaking: boolean, certain: boolean, strict: boolean, style: Style): string {
  if (breaking && certain) return `${style.red('✗')} ${style.bold('Breaking')}`;
  if (breaking)
    return `${style.yellow('⚠')} ${style.bold('Counted as breaking')}: it could not be decided${strict ? ' (--strict)' : ''}`;
  if (!certain)
    return `${style.yellow('⚠')} ${style.bold('Not known to break')}: it could not be decided; --strict counts that as breaking`;
  return `${style.green('✓')} ${style.bold('Compatible')}`;
}
