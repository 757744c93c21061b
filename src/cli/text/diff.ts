import type * as z from 'zod/mini';
import type { diff } from '../../operations/diff.ts';
import { printableJson } from '../printable.ts';
import type { Style } from '../style.ts';
import { columns } from './layout.ts';

type Diff = z.output<typeof diff.output>;

export function renderDiff({ breaking, certain, bump, witness, changes, strict }: Diff, style: Style): string {
  if (changes.length === 0 && bump === 'none') return `${style.green('✓')} No change.`;
  const rows = changes.map((change) => {
    const colour = change.breaking ? style.red : style.green;
    return [colour(signs[change.kind]), change.message, change.breaking ? style.red('breaking') : ''];
  });
  return [
    verdict(breaking, certain, strict, style),
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

const signs: Record<Diff['changes'][number]['kind'], string> = {
  added: '+',
  removed: '-',
  changed: '~',
  narrowed: '~',
  widened: '~',
  renamed: '~',
  text: '~',
};

function verdict(breaking: boolean, certain: boolean, strict: boolean, style: Style): string {
  if (breaking && certain) return `${style.red('✗')} ${style.bold('Breaking')}`;
  if (breaking)
    return `${style.yellow('⚠')} ${style.bold('Counted as breaking')}: it could not be decided${strict ? ' (--strict)' : ''}`;
  if (!certain)
    return `${style.yellow('⚠')} ${style.bold('Not known to break')}: it could not be decided; --strict counts that as breaking`;
  return `${style.green('✓')} ${style.bold('Compatible')}`;
}
