import type * as z from 'zod/mini';
import type { importContract } from '../../operations/import.ts';
import type { Style } from '../style.ts';
import { commitLine, doneLine } from './commit.ts';

export function renderImport(output: z.output<typeof importContract.output>, style: Style): string {
  const { repo, domain, contract, version, binding, state, from } = output;
  return [
    doneLine(
      `'${repo}' imports ${contract} ${style.bold(version)} in domain '${domain}'${from === null ? '' : ` (realm ${from})`}`,
      style,
    ),
    `  Binding: ${binding}`,
    `  State: ${state}`,
    commitLine(output, style),
    ...(state === 'current'
      ? []
      : ['', `Next: bring ${binding} in line, then run ${style.cyan("'blue realm sync'")} to resolve it.`]),
  ].join('\n');
}
