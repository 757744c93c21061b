import { pathGlobs, segmentsOf } from '../path-glob.ts';

const mostGlobs = 100;

/** The folders of the files, so that a file that joins them later is read too. */
export function globsOf(paths: readonly string[]): string[] {
  const globs = new Set(
    paths.map((path) => (/[*?[\]{}!]/.test(path) ? path : path.replace(/[^/]*(\.[^./]*)$/, '*$1'))),
  );
  if (globs.size <= mostGlobs) return [...globs].sort();
  return [...new Set(paths.map((path) => `**/*.${path.slice(path.lastIndexOf('.') + 1)}`))].sort();
}

/** Globs for a group of files, or their paths where globs would take in others of the files. */
export function globsOnlyOf(group: readonly string[], all: readonly string[]): string[] {
  const globs = globsOf(group);
  const matchers = globs.flatMap(pathGlobs);
  const others = all.filter((path) => !group.includes(path));
  const isAlone = others.every((path) => !matchers.some((glob) => glob.matches(segmentsOf(path))));
  return isAlone ? globs : [...group];
}
