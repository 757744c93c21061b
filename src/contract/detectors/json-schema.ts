import { isJsonObject } from '../../json.ts';
import { type Candidate, contractName, type Detector, structureOf, textOf } from './detector.ts';

/** Each `*.schema.json` is a contract that has a schema. */
export const jsonSchema: Detector = {
  name: 'json-schema',
  patterns: ['**/*.schema.json'],
  async detect(files, paths) {
    const candidates = await Promise.all(paths.map((path) => candidateOf(path, textOf(files, path))));
    return candidates.filter((candidate) => candidate !== undefined);
  },
};

async function candidateOf(path: string, text: string | undefined): Promise<Candidate | undefined> {
  const schema = text === undefined ? undefined : await structureOf(path, text);
  const name = contractName(path.replace(/^.*\//, '').replace(/\.schema\.json$/, ''));
  if (name === '' || !(isJsonObject(schema) || typeof schema === 'boolean')) return undefined;
  return {
    name,
    detector: 'json-schema',
    files: [path],
    summary: `a JSON Schema in ${path}`,
    rules: [{ schema: path }],
  };
}
