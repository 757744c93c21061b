import type * as z from 'zod/mini';
import type { exportContract } from '../../operations/export.ts';
import type { Style } from '../style.ts';
import { approvalLine, changeLines } from './changes.ts';
import { commitLine, doneLine } from './commit.ts';
import { count } from './layout.ts';

type Export = z.output<typeof exportContract.output>;

export function renderExport(output: Export, style: Style): string {
  const { domain, contract, version, published, proposed, rules } = output;
  return [
    ...published.flatMap(({ from, to, explanations }) => [
      doneLine(
        `Exported ${contract} in domain '${domain}': ${from === null ? '' : `${from} → `}${style.bold(to)}`,
        style,
      ),
      ...changeLines(explanations, style).map((line) => `    ${line}`),
    ]),
    ...proposed.flatMap(({ id, from, to, explanations, approvers }) => [
      `${style.yellow('⚠')} ${contract}: ${from} → ${style.bold(to)} breaks its consumers, so it is proposed as ${id}`,
      ...changeLines(explanations, style).map((line) => `    ${line}`),
      `    ${approvalLine(from, approvers)}`,
    ]),
    ...(published.length + proposed.length === 0
      ? [doneLine(`${contract} in domain '${domain}' stays at ${version}; its value is as it was.`, style)]
      : []),
    ...(rules.length > 0
      ? [doneLine(`Sync reads the value from the code, by ${count(rules.length, 'rule')}.`, style)]
      : []),
    commitLine(output, style),
    ...(published.some(({ from }) => from === null)
      ? [
          '',
          `Next, in each consumer: ${style.cyan(`blue realm import --contract ${contract} --domain ${domain} --binding <file>`)}`,
        ]
      : []),
  ].join('\n');
}
