// The paths of a realm's files, relative to its root and with `/` (formats.md of RFC 0001).

export const realmFile = 'realm.yaml';

export function repoFile(repo: string): string {
  return `repos/${repo}.yaml`;
}

export function domainFile(domain: string): string {
  return `domains/${domain}/domain.yaml`;
}

export function contractFile(domain: string, contract: string): string {
  return `domains/${domain}/contracts/${contract}.yaml`;
}

export function bindingFile(domain: string, repo: string): string {
  return `domains/${domain}/bindings/${repo}.yaml`;
}

/** `id` is `<contract>-<version>`. */
export function proposalFolder(domain: string, id: string): string {
  return `domains/${domain}/proposals/${id}`;
}

export function proposalFile(domain: string, id: string): string {
  return `${proposalFolder(domain, id)}/proposal.yaml`;
}
