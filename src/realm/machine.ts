import { renameSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { Failure } from '../failure.ts';
import { replaceFile } from '../files.ts';
import type { JsonObject } from '../json.ts';
import { parseDocument, readText } from './document.ts';
import { editYaml, newYaml } from './edit.ts';
import { withLock } from './lock.ts';
import { IndexFile } from './model.ts';

// The files of one machine, in ~/.blue or BLUE_HOME (formats.md).

export function blueHome(env: NodeJS.ProcessEnv): string {
  return path.resolve(env['BLUE_HOME'] || path.join(homedir(), '.blue'));
}

/** Where clones of realms go that were not given a place. */
export function realmClone(env: NodeJS.ProcessEnv, name: string): string {
  return path.join(blueHome(env), 'realms', name);
}

const indexName = 'index.yaml';

export function readIndex(env: NodeJS.ProcessEnv): IndexFile {
  const home = blueHome(env);
  const text = readText(home, indexName);
  if (text === undefined) return { realms: [], checkouts: {} };
  try {
    return parseDocument(IndexFile, text, indexName);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const aside = `${indexName}.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`;
    renameSync(path.join(home, indexName), path.join(home, aside));
    throw new Failure(
      'index-damaged',
      `${path.join(home, indexName)} is damaged (${error.message}) and was set aside as ${aside}`,
      'run the command again; join or clone your realms again where they are missed',
      { cause: error },
    );
  }
}

/** Notes where a realm is on this machine. The index may know several paths of one realm (decision 13). */
export function rememberRealm(
  env: NodeJS.ProcessEnv,
  realm: { name: string; path: string; url?: string | undefined },
): Promise<void> {
  return changeIndex(env, (index) => {
    const known = index.realms.some(
      (one) => one.name === realm.name && (one.path === realm.path || one.local_path === realm.path),
    );
    if (known) return index;
    const entry =
      realm.url === undefined
        ? { name: realm.name, path: realm.path }
        : { name: realm.name, url: realm.url, local_path: realm.path };
    return { ...index, realms: [...index.realms, entry] };
  });
}

export function rememberCheckout(env: NodeJS.ProcessEnv, repo: string, directory: string): Promise<void> {
  return changeIndex(env, (index) => {
    const known = index.checkouts[repo] ?? [];
    if (known.includes(directory)) return index;
    return { ...index, checkouts: { ...index.checkouts, [repo]: [...known, directory] } };
  });
}

export function forgetCheckout(env: NodeJS.ProcessEnv, repo: string, directory: string): Promise<void> {
  return changeIndex(env, (index) => {
    const left = (index.checkouts[repo] ?? []).filter((known) => known !== directory);
    const { [repo]: _gone, ...others } = index.checkouts;
    return { ...index, checkouts: left.length > 0 ? { ...others, [repo]: left } : others };
  });
}

async function changeIndex(env: NodeJS.ProcessEnv, edit: (index: IndexFile) => IndexFile): Promise<void> {
  const home = blueHome(env);
  await withLock(path.join(home, 'lock'), async () => {
    const before = readIndex(env);
    const after = edit(before);
    if (after === before) return;
    const text = readText(home, indexName);
    const plain: JsonObject = JSON.parse(JSON.stringify(after));
    replaceFile(path.join(home, indexName), text === undefined ? newYaml(plain) : editYaml(text, plain), 0o600);
  });
}
