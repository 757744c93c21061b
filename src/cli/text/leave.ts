import type * as z from 'zod/mini';
import type { leave } from '../../operations/leave.ts';
import type { Style } from '../style.ts';
import { commitLine, doneLine } from './commit.ts';

export function renderLeave(output: z.output<typeof leave.output>, style: Style): string {
  return [
    ...output.removed.map((file) => doneLine(`Removed ${file}`, style)),
    ...output.orphaned.map(({ domain, contract, consumers }) => {
      const who = consumers.length === 0 ? 'nobody imports it' : `this breaks ${consumers.join(', ')}`;
      return `${style.yellow('⚠')} Contract '${contract}' in domain '${domain}' has no owner now: ${who}.`;
    }),
    doneLine(`'${output.repo}' has left realm '${output.realm}'.`, style),
    commitLine(output, style),
  ].join('\n');
}
