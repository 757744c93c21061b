import { statSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../failure.ts';

/** The directory that a person or an agent named, absolute; `label` is how they named it, such as `-C`. */
export function existingDirectory(base: string, named: readonly string[], label: string): string {
  const directory = path.resolve(base, ...named);
  if (isDirectory(directory)) return directory;
  throw new Failure(
    'no-directory',
    `${label} ${directory} is not a directory that can be read`,
    'name one that exists',
  );
}

function isDirectory(directory: string): boolean {
  try {
    return statSync(directory).isDirectory();
  } catch {
    return false;
  }
}
