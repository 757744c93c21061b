import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../failure.ts';
import { checkedAddress, isAddress, withoutCredentials } from '../git/address.ts';
import { originUrl } from '../git/checkout.ts';
import { git, networkTimeout } from '../git/git.ts';
import { blueHome, realmClone, rememberRealm } from './machine.ts';
import type { RealmFile } from './model.ts';
import { Realm } from './realm.ts';
import { refreshRealm } from './write.ts';

interface Surroundings {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly progress: (message: string) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface ClonedRealm {
  readonly name: string;
  readonly path: string;
  readonly url: string;
  /** False when a clone of the same address was there already; then it was fetched. */
  readonly cloned: boolean;
}

/** Clones a realm to `target`, else to BLUE_HOME/realms/<name>; whatever is no realm is taken away again. */
export async function cloneRealm(address: string, around: Surroundings, target?: string): Promise<ClonedRealm> {
  const url = isAddress(address) ? checkedAddress(address) : path.resolve(around.cwd, address);
  const parent = target === undefined ? path.join(blueHome(around.env), 'realms') : path.dirname(target);
  mkdirSync(parent, { recursive: true });
  const draft = mkdtempSync(path.join(parent, '.clone-'));
  try {
    around.progress(`cloning ${withoutCredentials(url)}`);
    await git(parent, ['clone', '--quiet', '--', url, draft], { timeout: networkTimeout, signal: around.signal });
    const { name } = realmIn(draft, url);
    const place = target ?? realmClone(around.env, name);
    const known = existsSync(place) && readdirSync(place).length > 0;
    if (known) await reuse(place, url, around);
    else {
      rmSync(place, { recursive: true, force: true });
      renameSync(draft, place);
    }
    const real = realpathSync(place);
    await rememberRealm(around.env, { name, path: real, url: withoutCredentials(url) });
    return { name, path: real, url: withoutCredentials(url), cloned: !known };
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function realmIn(directory: string, url: string): RealmFile {
  try {
    return new Realm(directory).file();
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'no-realm') throw error;
    throw new Failure('no-realm', `${withoutCredentials(url)} is not a realm: it has no realm.yaml`, undefined, {
      cause: error,
    });
  }
}

async function reuse(place: string, url: string, around: Surroundings): Promise<void> {
  const origin = await originUrl(place);
  if (origin === undefined || plain(origin) !== plain(url))
    throw new Failure(
      'place-taken',
      `${place} is there already, and no clone of ${withoutCredentials(url)}`,
      'choose another place with --path',
    );
  await refreshRealm(place, around);
}

function plain(address: string): string {
  return withoutCredentials(address).replace(/^file:\/\//, '');
}
