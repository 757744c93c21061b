import type * as z from 'zod/mini';
import type { changeDomain } from '../../operations/domain.ts';
import type { Style } from '../style.ts';
import { commitLine, doneLine } from './commit.ts';
import { columns } from './layout.ts';

export function renderDomain(output: z.output<typeof changeDomain.output>, style: Style): string {
  const lines = output.files.map((file) =>
    doneLine(`${output.action === 'create' ? 'Created' : 'Changed'} ${file}`, style),
  );
  const members = output.members.map(({ repo, role }) => [repo, `(${role})`]);
  return [
    ...lines,
    `Members of domain '${output.domain}':`,
    members.length > 0 ? columns(members, '  ') : '  none yet',
    commitLine(output, style),
    ...(output.action === 'create' && output.commit !== null
      ? ['', `Next: ${style.cyan(`blue realm export --name <contract> --domain ${output.domain} --value '<json>'`)}`]
      : []),
  ].join('\n');
}
