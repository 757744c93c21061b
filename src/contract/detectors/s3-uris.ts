import type { SourceFiles } from '../source-files.ts';
import { counted, type Detector, textOf } from './detector.ts';
import { javascriptStrings } from './javascript-strings.ts';
import { keysInOther, otherEndings } from './other-text.ts';
import { pythonStrings } from './python-strings.ts';
import { keysIn } from './s3-keys.ts';
import { globsOf } from './source-globs.ts';

const python = ['py', 'pyi'];
const javascript = ['js', 'jsx', 'mjs', 'cjs', 'ts', 'tsx', 'mts', 'cts'];

/** The keys of `s3://` URIs in code: what access a program needs, whatever the bucket is called. */
export const s3Uris: Detector = {
  name: 's3-uris',
  patterns: [`**/*.{${[...python, ...javascript, ...otherEndings].join(',')}}`],
  detect(files, paths, chosen) {
    const found = paths.map((path) => ({ path, keys: keysOf(files, path) })).filter(({ keys }) => keys.length > 0);
    if (found.length === 0) return Promise.resolve([]);
    const sources = found.map(({ path }) => path);
    const count = new Set(found.flatMap(({ keys }) => keys)).size;
    const rule = { into: '/read', detector: 's3-uris', files: chosen === undefined ? globsOf(sources) : [...chosen] };
    const summary = `${counted(count, 'S3 path')} in ${counted(sources.length, 'file')}`;
    return Promise.resolve([{ name: 's3-permissions', detector: 's3-uris', files: sources, summary, rules: [rule] }]);
  },
  read(files, paths) {
    const keys = [...new Set(paths.flatMap((path) => keysOf(files, path)))].sort();
    return Promise.resolve(keys.length === 0 ? {} : { value: keys });
  },
};

function endingOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1).toLowerCase();
}

function keysOf(files: SourceFiles, path: string): string[] {
  const text = textOf(files, path);
  if (text === undefined || !text.includes('s3://')) return [];
  const ending = endingOf(path);
  if (python.includes(ending)) return pythonStrings(text).flatMap(keysIn);
  return javascript.includes(ending) ? javascriptStrings(text).flatMap(keysIn) : keysInOther(text, ending);
}
