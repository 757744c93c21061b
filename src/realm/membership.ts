import { Failure } from '../failure.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { bindingFile } from './layout.ts';
import type { Edits } from './edits.ts';
import type { RepoFile, Role } from './model.ts';
import type { Realm } from './realm.ts';

/** The repo's entry in the realm; while a join waits for its approval there is none, and other writes wait too. */
export function registered(realm: Realm, repo: string): RepoFile {
  const file = realm.repo(repo);
  if (file) return file;
  throw new Failure(
    'not-registered',
    `${repo} is not in realm ${realm.file().name}: its join may wait for an approval`,
    'ask an approver to merge it, or run blue realm join again',
  );
}

/** The one domain that is meant: by name, else the only candidate. */
export function chosenDomain(candidates: readonly string[], name: string | undefined, what: string): string {
  if (name !== undefined) return name;
  const [only, ...others] = candidates;
  if (only !== undefined && others.length === 0) return only;
  throw only === undefined
    ? new Failure('no-domain', `there is no domain ${what}`, 'blue realm domain create <name> --repos <a,b>')
    : new Failure(
        'several-domains',
        `several domains ${what}: ${candidates.join(', ')}`,
        'choose one with --domain <name>',
      );
}

/** Writes an empty binding for a new member of a domain; what it has already stays. */
export function addMember(realm: Realm, edits: Edits, domain: string, repo: string, role: Role): void {
  if (realm.binding(domain, repo)) return;
  const file = bindingFile(domain, repo);
  edits.put(file, {
    repo,
    role,
    ...(role === 'consumer' ? {} : { exports: [] }),
    ...(role === 'provider' ? {} : { imports: [] }),
  });
}

/** The role that follows from what a binding exports and imports; with neither it stays what it was. */
export function withRole(binding: JsonObject): JsonObject {
  const isUsed = (key: string) => Array.isArray(binding[key]) && binding[key].length > 0;
  const [exports, imports] = [isUsed('exports'), isUsed('imports')];
  if (!exports && !imports) return binding;
  return { ...binding, role: exports && imports ? 'both' : exports ? 'provider' : 'consumer' };
}

/** True for the entry of a binding file, as it stands there, that imports a contract (of another realm, where named). */
export function isImportOf(
  entry: Json,
  { contract, realm }: { readonly contract: string; readonly realm?: string | undefined },
): entry is JsonObject {
  return isJsonObject(entry) && entry['contract'] === contract && entry['realm'] === realm;
}
