import { isJsonObject, type Json } from '../../json.ts';
import { type Candidate, contractName, type Detector, structureOf, textOf } from './detector.ts';

/** Each OpenAPI 3 document is a contract whose value it is. */
export const openapi: Detector = {
  name: 'openapi',
  patterns: ['**/*.{json,yaml,yml}'],
  async detect(files, paths) {
    const candidates: Candidate[] = [];
    for (const path of paths) {
      const text = textOf(files, path);
      // Most files need not be parsed.
      if (text === undefined || !text.includes('openapi')) continue;
      const document = await structureOf(path, text);
      const name = document === undefined ? '' : nameOf(document, path);
      if (name !== '') candidates.push(candidateOf(name, path));
    }
    return candidates;
  },
};

function candidateOf(name: string, path: string): Candidate {
  const rules = [{ into: '', pointer: '', files: path }];
  return { name, detector: 'openapi', files: [path], summary: `an OpenAPI document in ${path}`, rules };
}

/** The file's own name, unless that says only what kind of file it is; empty for what is no OpenAPI 3 document. */
function nameOf(document: Json, path: string): string {
  if (!isJsonObject(document)) return '';
  const { openapi: version, info } = document;
  if (typeof version !== 'string' || !/^3\.\d/.test(version)) return '';
  const file = contractName(path.replace(/^.*\//, '').replace(/(\.openapi)?\.[^.]*$/, ''));
  const title = isJsonObject(info) && typeof info['title'] === 'string' ? contractName(info['title']) : '';
  const isGeneric = ['', 'openapi', 'api', 'swagger', 'spec', 'index'].includes(file);
  return (isGeneric ? title : file) || file || 'openapi';
}
