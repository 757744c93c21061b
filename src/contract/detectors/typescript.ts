import { posix } from 'node:path';
import { Failure } from '../../failure.ts';
import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import type { SourceFiles } from '../source-files.ts';
import { type Candidate, contractName, type Detector, structureOf, textOf, unlessBroken } from './detector.ts';
import { exportedTypes } from './typescript-exports.ts';
import { Modules, type Parse } from './typescript-modules.ts';

const usual = ['index.d.ts', 'src/index.ts', 'src/index.tsx', 'src/index.mts', 'index.ts', 'index.mts'];

/**
 * What a package's entry point exports. Data types become a JSON Schema with one property for each, which the schema
 * rules judge; functions, classes, constants and other types are signatures in the value.
 */
export const typescript: Detector = {
  name: 'typescript',
  patterns: ['**/package.json', '**/index.{ts,tsx,mts,d.ts,d.mts}'],
  async detect(files, paths) {
    const packages = paths.filter((path) => posix.basename(path) === 'package.json');
    const candidates: Candidate[] = [];
    for (const path of packages) {
      const text = textOf(files, path);
      const manifest = text === undefined ? undefined : await structureOf(path, text);
      const folder = path.slice(0, path.lastIndexOf('/') + 1);
      if (isJsonObject(manifest)) candidates.push(...(await candidatesOf(files, folder, manifest, paths)));
    }
    // A person may name an entry point that no package does.
    if (packages.length === 0) for (const path of paths) candidates.push(...(await candidatesFor(files, path, '')));
    return candidates;
  },
  async read(files, paths) {
    const [entry, ...others] = paths.filter((path) => /\.[cm]?tsx?$/.test(path));
    if (entry === undefined) return {};
    if (others.length > 0)
      throw new Failure('several-entries', `${paths.length} files are no one entry point`, 'name the one file');
    const modules = new Modules(files, await parser());
    return exportedTypes(modules, modules.load(entry));
  },
};

async function parser(): Promise<Parse> {
  return (await import('@babel/parser')).default.parse;
}

async function candidatesOf(
  files: SourceFiles,
  folder: string,
  manifest: JsonObject,
  paths: readonly string[],
): Promise<Candidate[]> {
  const { types, typings, name } = manifest;
  const declared = [typesOf(manifest['exports']), types, typings].filter((one) => typeof one === 'string');
  const inRepo = declared.map((one) => posix.join(folder, one)).filter((one) => !one.startsWith('..'));
  const there = inRepo.find((one) => files.find([one]).includes(one));
  // Declarations are mostly built and not in the repository; their source is.
  const entry = there ?? usual.map((one) => folder + one).find((one) => paths.includes(one));
  return entry === undefined ? [] : candidatesFor(files, entry, typeof name === 'string' ? name : '');
}

/** The declarations of the package's main entry in `exports`. */
function typesOf(exported: Json | undefined, depth = 0): string | undefined {
  if (typeof exported === 'string') return /\.[cm]?tsx?$/.test(exported) ? exported : undefined;
  if (!isJsonObject(exported) || depth > 4) return undefined;
  for (const condition of ['.', 'types', 'import', 'require', 'default']) {
    const found = typesOf(exported[condition], depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function candidatesFor(files: SourceFiles, entry: string, packageName: string): Promise<Candidate[]> {
  const text = textOf(files, entry);
  if (text === undefined || !/\bexport\b/.test(text)) return [];
  // Only this one module: all of them would take long in a large repository.
  const module = await unlessBroken(async () => new Modules(files, await parser()).load(entry));
  if (module === undefined || module.exports.size + module.stars.length === 0) return [];
  const name = contractName(packageName.replace(/^@[^/]*\//, '')) || contractName(posix.basename(posix.dirname(entry)));
  return [
    {
      name: contractName(`${name.slice(0, 58)}-types`),
      detector: 'typescript',
      files: [entry],
      summary: `TypeScript that ${entry} exports`,
      rules: [{ detector: 'typescript', files: entry }],
    },
  ];
}
