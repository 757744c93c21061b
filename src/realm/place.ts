import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../failure.ts';
import { replaceFile } from '../files.ts';
import { type Checkout, findCheckout } from '../git/checkout.ts';
import type { JsonObject } from '../json.ts';
import { parseDocument, readText } from './document.ts';
import { editYaml, newYaml } from './edit.ts';
import { readIndex } from './machine.ts';
import { ConfigFile } from './model.ts';
import { Realm } from './realm.ts';

const configName = '.blue/config.yaml';

/** Where a command runs: in a repo that takes part in realms, or inside a realm. */
export interface Place {
  readonly checkout: Checkout;
  /** The repo's name in its realms; undefined inside a realm or before it joined one. */
  readonly repo: string | undefined;
  readonly realms: readonly RealmReference[];
  readonly insideRealm: boolean;
}

export interface RealmReference {
  readonly name: string;
  /** The realm's directory here; undefined when this machine has no clone of it. */
  readonly path: string | undefined;
  readonly url: string | undefined;
}

interface Surroundings {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

export async function findPlace({ cwd, env }: Surroundings): Promise<Place> {
  const checkout = await findCheckout(cwd);
  if (!checkout)
    throw new Failure('not-a-repo', `${cwd} is not in a git repository`, 'go to one, or name it with -C <dir>');
  const config = readConfig(checkout);
  if (config) {
    const references = config.realms ?? (config.realm ? [config.realm] : []);
    const realms = references.map((reference) => located(reference, checkout, env));
    return { checkout, repo: config.repo, realms, insideRealm: false };
  }
  if (!existsSync(path.join(checkout.root, 'realm.yaml')))
    return { checkout, repo: undefined, realms: [], insideRealm: false };
  const name = new Realm(checkout.root).file().name;
  return { checkout, repo: undefined, realms: [{ name, path: checkout.root, url: undefined }], insideRealm: true };
}

/** A worktree uses the main checkout's file (decision 13). */
function readConfig(checkout: Checkout): ConfigFile | undefined {
  const text = readText(checkout.mainRoot, configName);
  return text === undefined ? undefined : parseDocument(ConfigFile, text, configName);
}

function located(
  reference: { name: string; path?: string | undefined; url?: string | undefined },
  checkout: Checkout,
  env: NodeJS.ProcessEnv,
): RealmReference {
  const { name, url } = reference;
  if (reference.path !== undefined) return { name, path: path.resolve(checkout.mainRoot, reference.path), url };
  return { name, path: knownRealm(env, name, url), url };
}

/** The directory of a realm that this machine knows, by name and, where given, address. */
export function knownRealm(env: NodeJS.ProcessEnv, name: string, url?: string): string | undefined {
  const candidates = readIndex(env).realms.filter(
    (known) => known.name === name && (url === undefined || known.url === undefined || known.url === url),
  );
  return candidates.map((known) => known.local_path ?? known.path).find((one) => one !== undefined && isDirectory(one));
}

/** The realms of a place, or the one that was asked for by name, which may also come from the index. */
export function chosenRealms(place: Place, { env }: Surroundings, name?: string): RealmReference[] {
  if (name === undefined) {
    if (place.realms.length > 0) return [...place.realms];
    throw new Failure(
      'not-joined',
      `${path.basename(place.checkout.mainRoot)} takes part in no realm`,
      'blue realm join <path or url of a realm>',
    );
  }
  const own = place.realms.find((realm) => realm.name === name);
  if (own) return [own];
  const known = knownRealm(env, name);
  if (known !== undefined) return [{ name, path: known, url: undefined }];
  throw new Failure('unknown-realm', `no realm named ${name} is known here`, 'blue realm clone <url>');
}

/** The one realm that a write is about. */
export function chosenRealm(place: Place, surroundings: Surroundings, name?: string): RealmReference {
  const [first, ...others] = chosenRealms(place, surroundings, name);
  if (!first || others.length > 0)
    throw new Failure(
      'several-realms',
      `${place.repo ?? 'this repo'} takes part in several realms: ${place.realms.map((realm) => realm.name).join(', ')}`,
      'choose one with --realm <name>',
    );
  return first;
}

/** The directory of a realm, checked to be there and to be that realm. */
export function openRealm(reference: RealmReference): Realm {
  const { name, path: directory, url } = reference;
  if (directory === undefined || !isDirectory(directory))
    throw new Failure(
      'realm-missing',
      `realm ${name} is not on this machine${directory === undefined ? '' : `: ${directory} does not exist`}`,
      url === undefined ? 'correct its path in .blue/config.yaml' : `blue realm clone ${url}`,
    );
  const realm = new Realm(directory);
  const found = realm.file().name;
  if (found !== name)
    throw new Failure('wrong-realm', `${directory} is realm ${found}, not ${name}`, 'correct .blue/config.yaml');
  return realm;
}

/** Opens all that can be read: one realm in trouble must not hide the others; a Failure when none is left. */
export function openRealms(references: readonly RealmReference[]): { realms: Realm[]; failures: Failure[] } {
  const realms: Realm[] = [];
  const failures: Failure[] = [];
  for (const reference of references) {
    try {
      realms.push(openRealm(reference));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failures.push(error);
    }
  }
  if (realms.length === 0 && failures[0]) throw failures[0];
  return { realms, failures };
}

/** The repo that speaks; a Failure inside a realm, where there is none. */
export function ownRepo(place: Place): string {
  if (place.repo !== undefined) return place.repo;
  throw place.insideRealm
    ? new Failure('no-repo', 'this is a realm, not a repo that takes part in one', 'run it in a repo that has joined')
    : new Failure('not-joined', 'this repo takes part in no realm', 'blue realm join <path or url of a realm>');
}

/** Writes the repo's own configuration; it is never committed by Blue (decision 13). */
export function changeConfig(checkout: Checkout, edit: (current: JsonObject) => JsonObject): void {
  const file = path.join(checkout.mainRoot, configName);
  const text = readText(checkout.mainRoot, configName);
  if (text !== undefined) parseDocument(ConfigFile, text, configName);
  const raw: JsonObject = text === undefined ? {} : new Realm(checkout.mainRoot).raw(configName, text);
  const next = edit(raw);
  const edited = text === undefined ? newYaml(next) : editYaml(text, next);
  if (edited !== text) replaceFile(file, edited);
}

function isDirectory(directory: string): boolean {
  return statSync(directory, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
