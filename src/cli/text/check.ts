import type * as z from 'zod/mini';
import type { check } from '../../operations/check.ts';
import type { Style } from '../style.ts';
import { count } from './layout.ts';

type Check = z.output<typeof check.output>;
type Problem = Check['problems'][number];

export function renderCheck({ problems }: Check, style: Style): string {
  if (problems.length === 0) return `${style.green('✓')} Nothing found.`;
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  return [
    ...problems.map((problem) => problemLine(problem, style)),
    '',
    [count(errors, 'error'), count(problems.length - errors, 'warning')].join(', '),
  ].join('\n');
}

function problemLine({ severity, code, realm, domain, contract, repo, file, message }: Problem, style: Style): string {
  const symbol = severity === 'error' ? style.red('✗') : style.yellow('⚠');
  const place = file ?? [realm, domain, contract ?? repo].filter((word) => word !== null).join('/');
  return `${symbol} ${style.bold(place)}: ${message} ${style.dim(`[${code}]`)}`;
}
