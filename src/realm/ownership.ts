import { codeowners } from './codeowners.ts';
import type { Edits } from './edits.ts';
import type { Realm } from './realm.ts';

type Facts = Parameters<typeof codeowners>[1];

/** What an operation adds to a realm or takes from it, as far as ownership goes. */
interface OwnershipChange {
  readonly repo?: Facts['repos'][number];
  readonly withoutRepo?: string;
  readonly contract?: Facts['contracts'][number];
  /** `<domain>/<contract>` */
  readonly withoutContracts?: ReadonlySet<string>;
}

/** Who owns what in a realm: what CODEOWNERS is made from (decision 9). */
export function ownershipFacts(realm: Realm, change: OwnershipChange = {}): Facts {
  const repos = realm
    .repoNames()
    .filter((name) => name !== change.repo?.name && name !== change.withoutRepo)
    .map((name) => ({ name, maintainers: realm.repo(name)?.maintainers ?? [] }));
  const contracts = realm.domainNames().flatMap((domain) =>
    realm
      .contractNames(domain)
      .filter((contract) => !change.withoutContracts?.has(`${domain}/${contract}`))
      .map((contract) => ({ domain, contract, owner: realm.contract(domain, contract)?.owner ?? '' })),
  );
  return {
    approvers: realm.file().governance.approvers,
    repos: change.repo ? [...repos, change.repo] : repos,
    contracts: change.contract ? [...contracts, change.contract] : contracts,
  };
}

/** Makes CODEOWNERS anew from what the realm will hold. */
export function putCodeowners(realm: Realm, edits: Edits, change: OwnershipChange): void {
  const file = realm.codeownersPath();
  edits.putText(file, codeowners(realm.text(file), ownershipFacts(realm, change)));
}
