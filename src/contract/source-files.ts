import { type Dirent, lstatSync, type Stats, readdirSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../failure.ts';
import { readText } from '../realm/document.ts';
import { type PathGlob, pathGlobs, segmentsOf } from './path-glob.ts';

/** The files of a repository, by paths with `/` relative to its root. */
export interface SourceFiles {
  /** The files that patterns name, sorted. A pattern that is the path of a file means that file. */
  find(patterns: readonly string[]): string[];
  /** Text of at most 5 MiB. Fails with `source-missing` and as `readText` does. */
  read(file: string): string;
}

const ignored = new Set(['.git', 'node_modules', '.worktrees', '.blue']);
const mostFiles = 20_000;
const limit = 5 * 1024 * 1024;

/** Follows no symbolic links and looks into nothing that git, npm or Blue keep for themselves. */
export function sourceFiles(root: string): SourceFiles {
  return {
    find: (patterns) => findFiles(root, patterns),
    read(file) {
      const text = readText(root, file, limit);
      if (text === undefined)
        throw new Failure('source-missing', `${file} is not there`, 'correct the path of the rule');
      return text;
    },
  };
}

function findFiles(root: string, patterns: readonly string[]): string[] {
  const found = new Set<string>();
  const wild: PathGlob[] = [];
  for (const pattern of patterns) {
    // Before it is read as a glob: `app/[id]/page.ts` is a file in some frameworks.
    if (addFile(root, segmentsOf(pattern), found)) continue;
    for (const glob of pathGlobs(pattern)) {
      if (!glob.isPath) wild.push(glob);
      else addFile(root, glob.base, found);
    }
  }
  for (const base of new Set(wild.map((glob) => glob.base.join('/')))) {
    const globs = wild.filter((glob) => glob.base.join('/') === base);
    walk(root, segmentsOf(base), globs, found);
  }
  return [...found].sort();
}

function addFile(root: string, segments: readonly string[], found: Set<string>): boolean {
  const [name, ...parents] = segments.toReversed();
  if (name === undefined || ignored.has(name) || !isFolder(root, parents.toReversed())) return false;
  if (!statusOf(root, segments)?.isFile()) return false;
  found.add(segments.join('/'));
  return true;
}

/** Whether it is a folder that may be looked into, reached without a symbolic link. */
function isFolder(root: string, segments: readonly string[]): boolean {
  return segments.every(
    (name, at) => !ignored.has(name) && statusOf(root, segments.slice(0, at + 1))?.isDirectory() === true,
  );
}

function statusOf(root: string, segments: readonly string[]): Stats | undefined {
  if (segments.includes('..') || segments.some((name) => name.includes('\0'))) return undefined;
  try {
    return lstatSync(path.join(root, ...segments), { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function walk(root: string, base: string[], globs: PathGlob[], found: Set<string>): void {
  if (!isFolder(root, base)) return;
  const deepest = Math.max(...globs.map((glob) => glob.deepest));
  const open = [base];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const entry of entriesOf(path.join(root, ...folder))) {
      const here = [...folder, entry.name];
      if (entry.isDirectory() && here.length < deepest && !ignored.has(entry.name)) open.push(here);
      if (entry.isFile() && globs.some((glob) => glob.matches(here))) found.add(here.join('/'));
    }
    if (found.size > mostFiles) throw tooMany(globs);
  }
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Gone meanwhile, or not ours to read.
    return [];
  }
}

function tooMany(globs: PathGlob[]): Failure {
  const where = globs[0]?.base.join('/') ?? '';
  return new Failure(
    'too-many-files',
    `more than ${mostFiles.toLocaleString('en')} files match in ${where === '' ? 'the repository' : where}`,
    'name them by narrower globs',
  );
}
