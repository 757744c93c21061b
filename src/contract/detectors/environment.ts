import type { SourceFiles } from '../source-files.ts';
import { counted, type Detector, textOf } from './detector.ts';
import { environmentReads, readableEndings } from './environment-reads.ts';
import { globsOf } from './source-globs.ts';

/**
 * The variables of the environment that code reads, as `required` and `optional`: what runs the program must grant
 * them. Tests set their own and do not count.
 */
export const environment: Detector = {
  name: 'environment',
  patterns: [`**/*.{${readableEndings.join(',')}}`],
  detect(files, paths, chosen) {
    const variables = variablesIn(files, paths);
    if (variables.sources.length === 0) return Promise.resolve([]);
    const { required, optional, sources } = variables;
    const count = counted(required.length + optional.length, 'environment variable');
    return Promise.resolve([
      {
        name: 'environment',
        detector: 'environment',
        files: sources,
        summary: `${count} in ${counted(sources.length, 'file')}, ${required.length} of them without a default; this repo requires them`,
        rules: [{ detector: 'environment', files: chosen === undefined ? globsOf(sources) : [...chosen] }],
        direction: 'requires',
      },
    ]);
  },
  read(files, paths) {
    const { required, optional, sources } = variablesIn(files, paths);
    return Promise.resolve(sources.length === 0 ? {} : { value: { required, optional } });
  },
};

/** A variable is optional when every read of it has a default. */
function variablesIn(files: SourceFiles, paths: readonly string[]) {
  const isOptional = new Map<string, boolean>();
  const sources: string[] = [];
  for (const path of paths) {
    const text = isTest(path) ? undefined : textOf(files, path);
    const reads = text === undefined ? [] : environmentReads(text, path.slice(path.lastIndexOf('.') + 1).toLowerCase());
    if (reads.length > 0) sources.push(path);
    for (const read of reads) isOptional.set(read.name, read.isOptional && isOptional.get(read.name) !== false);
  }
  const names = (wanted: boolean): string[] =>
    [...isOptional].flatMap(([name, optional]) => (optional === wanted ? [name] : [])).sort();
  return { required: names(false), optional: names(true), sources };
}

function isTest(path: string): boolean {
  return /(^|\/)(tests?|__tests__|spec)\/|[._-](test|spec)\.[^/]*$|(^|\/)(test_|conftest\.)[^/]*$/.test(path);
}
