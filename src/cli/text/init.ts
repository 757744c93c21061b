import type * as z from 'zod/mini';
import type { init } from '../../operations/init.ts';
import type { Style } from '../style.ts';
import { doneLine, shortId } from './commit.ts';
import { shellWord } from './layout.ts';

export function renderInit(output: z.output<typeof init.output>, style: Style): string {
  const { realm, path, commit, created, approvers, admission, initialized } = output;
  return [
    ...created.map((file) => doneLine(`Created ${file}`, style)),
    ...(initialized ? [doneLine('Initialized git repository', style)] : []),
    doneLine(`Realm '${realm}' is ready in ${path} (commit ${shortId(commit)})`, style),
    '',
    `Admission: ${admission}. Approvers: ${approvers.join(', ') || 'none'}.`,
    `Next, in each repo: ${style.cyan(`blue realm join ${shellWord(path)}`)}`,
  ].join('\n');
}
