import type { Checkout } from '../git/checkout.ts';
import { isJsonObject } from '../json.ts';
import { chosenRealm, findPlace, openRealm, ownRepo, changeConfig } from '../realm/place.ts';
import { Realm } from '../realm/realm.ts';
import { type Draft, writeRealm } from '../realm/write.ts';
import type { Context } from './operation.ts';

/** A repo that writes to one of its realms. */
export interface Writer {
  readonly checkout: Checkout;
  readonly repo: string;
  readonly realm: Realm;
}

export async function writer(context: Context, realmName: string | undefined): Promise<Writer> {
  const place = await findPlace(context);
  const repo = ownRepo(place);
  return { checkout: place.checkout, repo, realm: openRealm(chosenRealm(place, context, realmName)) };
}

/** What became of a write to a realm, as the answers say it. */
export interface Answer {
  realm: string;
  commit: string | null;
  pushed: boolean;
  remote: boolean;
  warnings: string[];
}

/** Runs a draft on a realm and tells what became of it in the words of the answers. */
export async function write<T>(
  realm: Realm,
  context: Context,
  draft: (realm: Realm) => Promise<Draft<T>>,
  options: { newest?: boolean } = {},
): Promise<{ result: T; answer: Answer }> {
  const { result, commit, pushed, remote, warnings } = await writeRealm(realm.path, draft, {
    ...options,
    signal: context.signal,
    progress: context.progress,
  });
  return { result, answer: { realm: realm.file().name, commit, pushed, remote, warnings } };
}

/** Brings the copy of the repo's domains in `.blue/config.yaml` up to date: for readers, the realm wins. */
export function rememberDomains(checkout: Checkout, repo: string, realmPath: string): void {
  const realm = new Realm(realmPath);
  const { name } = realm.file();
  const domains = realm.domainsOf(repo).map((domain) => ({
    realm: name,
    name: domain.name,
    role: domain.binding.role,
    contracts: [
      ...domain.binding.exports.map((entry) => entry.contract),
      ...domain.binding.imports.map((entry) => entry.contract),
    ],
  }));
  changeConfig(checkout, (config) => {
    const others = (Array.isArray(config['domains']) ? config['domains'] : []).filter(
      (entry) => !isJsonObject(entry) || entry['realm'] !== name,
    );
    return { ...config, domains: [...others, ...domains] };
  });
}
