import type { DefinitionNode, DocumentNode } from 'graphql/language/ast.js';
import { messageOf } from '../../failure.ts';
import { isObject } from '../../json.ts';
import type { SourceFiles } from '../source-files.ts';
import { invalidSource } from '../structured-text.ts';
import { type Candidate, contractName, counted, type Detector, textOf, unlessBroken } from './detector.ts';
import { GraphqlSchema } from './graphql-schema.ts';
import { globsOnlyOf } from './source-globs.ts';

const mostTokens = 500_000;

/**
 * The types of GraphQL's schema definition language, all files as one schema; where their definitions collide, each
 * folder is one. Files with nothing but queries do not count.
 */
export const graphql: Detector = {
  name: 'graphql',
  patterns: ['**/*.{graphql,gql,graphqls}'],
  async detect(files, paths, chosen) {
    const found: string[] = [];
    for (const path of paths) {
      const text = textOf(files, path);
      if (text === undefined || !/\b(type|interface|union|enum|input|scalar|schema)\b/.test(text)) continue;
      const document = await unlessBroken(() => parse(path, text));
      if (document?.definitions.some(isOfSchema)) found.push(path);
    }
    if (found.length === 0) return [];
    const isOne = (await unlessBroken(() => schemaIn(files, found))) !== undefined;
    const groups = isOne ? [found] : byFolder(found);
    return groups.map((group) => candidateOf(group, isOne, paths, isOne ? chosen : undefined));
  },
  async read(files, paths) {
    const own = paths.filter((path) => /\.(graphql|gql|graphqls)$/.test(path));
    const value = (await schemaIn(files, own)).value();
    return Object.keys(value).length === 0 ? {} : { value };
  },
};

function candidateOf(
  group: string[],
  isWhole: boolean,
  paths: readonly string[],
  chosen: readonly string[] | undefined,
): Candidate {
  const folder = group[0]?.replace(/\/?[^/]*$/, '').replace(/^.*\//, '') ?? '';
  return {
    name: (isWhole ? '' : contractName(`${folder}-graphql`)) || 'graphql',
    detector: 'graphql',
    files: group,
    summary: `a GraphQL schema in ${counted(group.length, 'file')}`,
    rules: [{ detector: 'graphql', files: chosen === undefined ? globsOnlyOf(group, paths) : [...chosen] }],
  };
}

function byFolder(paths: readonly string[]): string[][] {
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    folders.set(folder, [...(folders.get(folder) ?? []), path]);
  }
  return [...folders.values()];
}

async function parse(path: string, text: string): Promise<DocumentNode> {
  const { default: language } = await import('graphql/language/parser.js');
  try {
    return language.parse(text, { maxTokens: mostTokens });
  } catch (error) {
    throw invalidSource(path, lineOf(error), messageOf(error));
  }
}

function lineOf(error: unknown): number {
  const places: unknown = error instanceof Error && 'locations' in error ? error.locations : undefined;
  const first: unknown = Array.isArray(places) ? places[0] : undefined;
  return isObject(first) && typeof first['line'] === 'number' ? first['line'] : 1;
}

function isOfSchema({ kind }: DefinitionNode): boolean {
  return /^(Schema|.*Type)(Definition|Extension)$/.test(kind);
}

async function schemaIn(files: SourceFiles, paths: readonly string[]): Promise<GraphqlSchema> {
  const { default: printer } = await import('graphql/language/printer.js');
  const schema = new GraphqlSchema(printer.print);
  for (const path of paths) schema.add(path, await parse(path, files.read(path)));
  return schema;
}
