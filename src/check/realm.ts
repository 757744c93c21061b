import path from 'node:path';
import { Failure } from '../failure.ts';
import { codeowners } from '../realm/codeowners.ts';
import { bindingFile, contractFile, domainFile, repoFile } from '../realm/layout.ts';
import { ownershipFacts } from '../realm/ownership.ts';
import type { Realm } from '../realm/realm.ts';
import { type Problem, problem } from './problem.ts';

/** Reads every file of a realm and tells what does not fit together. */
export function realmProblems(realm: Realm): Problem[] {
  const { name } = realm.file();
  const attempt = (task: () => Problem[]): Problem[] => {
    try {
      return task();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return [problem(name, 'error', error.code, error.message)];
    }
  };
  return [
    ...realm.repoNames().flatMap((repo) => attempt(() => repoProblems(realm, repo))),
    ...realm
      .domainNames()
      .flatMap((domain) => [
        ...attempt(() => memberProblems(realm, domain)),
        ...realm.contractNames(domain).flatMap((contract) => attempt(() => contractProblems(realm, domain, contract))),
        ...realm.bindingNames(domain).flatMap((repo) => attempt(() => bindingProblems(realm, domain, repo))),
        ...attempt(() => (realm.proposals(domain), [])),
      ]),
    ...attempt(() => codeownersProblems(realm)),
  ];
}

function repoProblems(realm: Realm, repo: string): Problem[] {
  const directory = realm.repo(repo)?.path;
  if (directory === undefined || !path.isAbsolute(directory)) return [];
  const message = `${repo} has an absolute path, which holds on one machine only`;
  return [problem(realm.file().name, 'warning', 'path-absolute', message, { repo, file: repoFile(repo) })];
}

function memberProblems(realm: Realm, domain: string): Problem[] {
  const { name } = realm.file();
  const file = domainFile(domain);
  const members = realm.domain(domain)?.members;
  if (!members)
    return [problem(name, 'error', 'domain-missing', `domain ${domain} has no domain.yaml`, { domain, file })];
  const joined = new Set(realm.repoNames());
  return members
    .filter((repo) => !joined.has(repo))
    .map((repo) =>
      problem(name, 'warning', 'member-not-joined', `${repo} is a member of ${domain} and has not joined yet`, {
        domain,
        repo,
        file,
      }),
    );
}

function contractProblems(realm: Realm, domain: string, contract: string): Problem[] {
  const { name } = realm.file();
  const found = realm.contract(domain, contract);
  const where = { domain, contract, file: contractFile(domain, contract) };
  if (!found) return [];
  if (found.orphaned)
    return [problem(name, 'error', 'contract-orphaned', `${found.owner} left; nobody owns it`, where)];
  if (!realm.repo(found.owner))
    return [problem(name, 'error', 'owner-missing', `its owner ${found.owner} is not in the realm`, where)];
  return [];
}

function bindingProblems(realm: Realm, domain: string, repo: string): Problem[] {
  const { name } = realm.file();
  const binding = realm.binding(domain, repo);
  const where = { domain, repo, file: bindingFile(domain, repo) };
  const gone = (binding?.exports ?? []).filter((entry) => realm.contract(domain, entry.contract)?.owner !== repo);
  const stranger = !(realm.domain(domain)?.members ?? []).includes(repo);
  return [
    ...gone.map((entry) =>
      problem(name, 'error', 'export-without-contract', `${repo} exports ${entry.contract}, which it does not own`, {
        ...where,
        contract: entry.contract,
      }),
    ),
    ...(stranger ? [problem(name, 'warning', 'not-a-member', `${repo} is no member of ${domain}`, where)] : []),
  ];
}

function codeownersProblems(realm: Realm): Problem[] {
  const file = realm.codeownersPath();
  const text = realm.text(file);
  if (codeowners(text, ownershipFacts(realm)) === text) return [];
  const message = `${file} is not what the realm's maintainers say; the next join or export writes it anew`;
  return [problem(realm.file().name, 'warning', 'codeowners-outdated', message, { file })];
}
