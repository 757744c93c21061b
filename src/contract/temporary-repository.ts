import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder with these files, for tests; `remove` takes it away again. */
export function temporaryRepository(files: { readonly [file: string]: string }): { root: string; remove: () => void } {
  const root = mkdtempSync(path.join(tmpdir(), 'blue-repository-'));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}
