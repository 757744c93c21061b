import type * as z from 'zod/mini';
import type { clone } from '../../operations/clone.ts';
import type { Style } from '../style.ts';
import { doneLine } from './commit.ts';
import { shellWord } from './layout.ts';

export function renderClone({ realm, path, url, cloned }: z.output<typeof clone.output>, style: Style): string {
  return [
    doneLine(
      cloned ? `Cloned realm '${realm}' from ${url}` : `Realm '${realm}' was here already; fetched ${url}`,
      style,
    ),
    `  ${path}`,
    `Next, in each repo: ${style.cyan(`blue realm join ${shellWord(path)}`)}`,
  ].join('\n');
}
