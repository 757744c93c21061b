import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../failure.ts';
import { checkedAddress, isAddress, withoutCredentials } from '../git/address.ts';
import { originUrl } from '../git/checkout.ts';
import { git, networkTimeout } from '../git/git.ts';
import { blueHome, realmClone, rememberRealm } from './machine.ts';
import { Realm } from './realm.ts';

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
  if (target !== undefined && existsSync(target) && readdirSync(target).length > 0)
    throw new Failure('not-empty', `${target} is not empty`, 'choose another --path');
  mkdirSync(parent, { recursive: true });
  const draft = mkdtempSync(path.join(parent, '.clone-'));
  try {
    around.progress(`cloning ${withoutCredentials(url)}`);
    await git(parent, ['clone', '--quiet', '--', url, draft], { timeout: networkTimeout, signal: around.signal });
    const { name } = new Realm(draft).file();
    const place = target ?? realmClone(around.env, name);
    const known = existsSync(place) && readdirSync(place).length > 0;
    if (known) await reuse(place, url);
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

async function reuse(place: string, url: string): Promise<void> {
  const origin = await originUrl(place);
  if (origin !== url)
    throw new Failure(
      'realm-name-taken',
      `another realm of that name is at ${place}, cloned from ${withoutCredentials(origin ?? 'nowhere')}`,
      'choose another place with --path',
    );
  await git(place, ['fetch', '--quiet', '--no-tags', '--', 'origin'], { timeout: networkTimeout });
}
