import { parseDocument } from './document.ts';
import { git } from '../git/git.ts';
import { contractFile } from './layout.ts';
import { ContractFile } from './model.ts';

/** A contract as it was when a version was published, from the realm's git history; undefined if history lacks it. */
export async function contractAt(
  realmPath: string,
  domain: string,
  contract: string,
  version: string,
): Promise<ContractFile | undefined> {
  const file = contractFile(domain, contract);
  const line = `^version: *["']?${version.replace(/[.+]/g, '\\$&')}["']? *(#.*)?$`;
  const commits = await git(realmPath, ['log', '--format=%H', `-G${line}`, '--', file]);
  for (const commit of commits.split('\n').reverse()) {
    if (commit === '') continue;
    const text = await git(realmPath, ['cat-file', 'blob', `${commit}:${file}`], { accept: [128] });
    const found = text === '' ? undefined : parseDocument(ContractFile, text, `${file} at ${commit.slice(0, 7)}`);
    if (found?.version === version) return found;
  }
  return undefined;
}
