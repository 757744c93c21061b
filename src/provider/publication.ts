import { satisfies } from 'semver';
import { type Comparison, compareContents, contentHash } from '../contract/diff.ts';
import { extract } from '../contract/extract.ts';
import type { SourceFiles } from '../contract/source-files.ts';
import { type EarlierSchema, modeOf } from '../contract/schema/compatibility.ts';
import { nextVersion } from '../contract/version.ts';
import { Failure } from '../failure.ts';
import { isJsonObject, isScalar, type Json, type JsonObject } from '../json.ts';
import type { Edits } from '../realm/edits.ts';
import { contractAt } from '../realm/history.ts';
import { contractFile, proposalFile, proposalFolder } from '../realm/layout.ts';
import type { ContractContent, ContractFile, Export, ProposalFile } from '../realm/model.ts';
import type { Realm } from '../realm/realm.ts';
import { timestamp } from '../realm/timestamp.ts';

/** What a provider's code says about one contract, against what the realm says. */
export interface Publication {
  readonly domain: string;
  readonly contract: string;
  readonly current: ContractFile;
  readonly content: ContractContent;
  readonly comparison: Comparison;
  /** Null when nothing changed. */
  readonly nextVersion: string | null;
  /** A breaking change waits for approval where the realm demands it (decision 7). */
  readonly step: 'none' | 'publish' | 'propose';
  /** The very same content waits for approval already. */
  readonly isProposed: boolean;
}

/**
 * Reads what the code exports now and compares it with the published contract; writes nothing. What no rule reads stays
 * as it was proposed last, else as it was published.
 */
export async function planPublication(
  realm: Realm,
  repo: string,
  domain: string,
  entry: Export,
  files: SourceFiles,
): Promise<Publication> {
  const current = ownContract(realm, repo, domain, entry.contract);
  const base = intendedContent(realm, domain, current);
  const found = entry.extract.length > 0 ? await extract(entry.extract, base, files) : base;
  const content = { ...base, schema: found.schema, value: found.value };
  return comparePublication(realm, domain, current, content);
}

/** What the owner last wanted a contract to say: its pending proposal's content, else its own. */
export function intendedContent(realm: Realm, domain: string, current: ContractFile): ContractContent {
  const proposed = proposalsOf(realm, domain, current.name)[0]?.file.content;
  const { schema, value, direction, match } = proposed ?? current;
  return { schema, value, direction, match, keys: current.keys, compatibility: current.compatibility };
}

/** Compares given content with the published contract, and computes version and next step (decision 2). */
export async function comparePublication(
  realm: Realm,
  domain: string,
  current: ContractFile,
  content: ContractContent,
  requested?: string,
): Promise<Publication> {
  const earlier = await earlierSchemas(realm, domain, current);
  const comparison = compareContents(current, content, { earlier });
  const unchanged = comparison.bump === 'none' && (requested === undefined || requested === current.version);
  const needsApproval = comparison.breaking && realm.file().governance.breaking_changes.require_approval;
  const step = unchanged ? 'none' : needsApproval ? 'propose' : 'publish';
  const hash = contentHash(content);
  const pending = proposalsOf(realm, domain, current.name).find(({ file }) => file.hash === hash)?.file;
  const proposed = step === 'propose' && requested === undefined ? pending?.to : undefined;
  return {
    domain,
    contract: current.name,
    current,
    content,
    comparison,
    nextVersion: unchanged ? null : (proposed ?? nextVersion(current.version, comparison.bump, requested)),
    step,
    isProposed: step === 'propose' && pending !== undefined,
  };
}

/** The schemas of the other supported versions, which a transitive mode is about; from the realm's history. */
async function earlierSchemas(realm: Realm, domain: string, current: ContractFile): Promise<EarlierSchema[]> {
  if (!modeOf(current).endsWith('_transitive')) return [];
  const found: EarlierSchema[] = [];
  for (const { version } of current.supported) {
    const contract = await contractAt(realm.path, domain, current.name, version);
    if (contract) found.push({ version, schema: contract.schema });
  }
  return found;
}

function proposalsOf(realm: Realm, domain: string, contract: string): { id: string; file: ProposalFile }[] {
  return realm.proposals(domain).filter(({ file }) => file.contract === contract);
}

function ownContract(realm: Realm, repo: string, domain: string, name: string): ContractFile {
  const contract = realm.contract(domain, name);
  if (!contract)
    throw new Failure(
      'contract-missing',
      `${repo} exports ${name} in domain ${domain}, but ${contractFile(domain, name)} is missing`,
      `blue realm export --name ${name} --domain ${domain}`,
    );
  if (contract.owner !== repo)
    throw new Failure(
      'not-owner',
      `${name} in domain ${domain} belongs to ${contract.owner}, not to ${repo}`,
      'only its owner may change a contract; choose another name',
    );
  return contract;
}

interface Circumstances {
  readonly who: string;
  readonly now: Date;
}

/** Writes a publication into the realm's files; returns the ids of proposals that nothing calls for any more. */
export function applyPublication(realm: Realm, edits: Edits, plan: Publication, { who, now }: Circumstances): string[] {
  const hash = contentHash(plan.content);
  const pending = proposalsOf(realm, plan.domain, plan.contract);
  const isKept = (id: string) => plan.isProposed && id === proposalId(plan.contract, plan.nextVersion ?? '');
  const outdated = pending.filter(({ id }) => !isKept(id));
  for (const { id } of outdated) deleteProposal(realm, edits, plan.domain, id);
  if (plan.step === 'publish') publish(realm, edits, plan, now);
  if (plan.step === 'propose' && outdated.length === pending.length) propose(edits, plan, hash, who, now);
  // One that is published, or replaced by another, is not withdrawn.
  return plan.step === 'propose' ? [] : outdated.filter(({ file }) => file.hash !== hash).map(({ id }) => id);
}

export function deleteProposal(realm: Realm, edits: Edits, domain: string, id: string): void {
  for (const file of realm.filesIn(proposalFolder(domain, id))) edits.delete(file);
}

function publish(realm: Realm, edits: Edits, plan: Publication, now: Date): void {
  const { content, comparison, current } = plan;
  if (plan.nextVersion === null) return;
  const version = plan.nextVersion;
  edits.change(contractFile(plan.domain, plan.contract), (raw) => ({
    ...raw,
    version,
    ...contentKeys(current, content, raw),
    ...supportedKey(supportedAfter(realm, current, version, now), raw),
    changelog: [...changelogOf(raw), changelogEntry(version, now, comparison)],
  }));
}

/** A version that the usual range of its consumers leaves behind stays usable for the grace period (decision 7). */
export function supportedAfter(realm: Realm, current: ContractFile, version: string, now: Date): Supported[] {
  const running = current.supported.filter((one) => Date.parse(one.until) > now.getTime());
  if (satisfies(version, `^${current.version}`)) return running;
  const days = realm.file().governance.breaking_changes.grace_period_days;
  const until = timestamp(new Date(now.getTime() + days * 24 * 60 * 60 * 1000));
  return [...running, { version: current.version, until }];
}

type Supported = { version: string; until: string };

function supportedKey(supported: Supported[], raw: JsonObject): JsonObject {
  if (supported.length === 0 && raw['supported'] === undefined) return {};
  return { supported: supported.map(({ version, until }) => ({ version, until })) };
}

function propose(edits: Edits, plan: Publication, hash: string, who: string, now: Date): void {
  if (plan.nextVersion === null) return;
  const { schema, value, direction, match, keys } = plan.content;
  edits.put(proposalFile(plan.domain, proposalId(plan.contract, plan.nextVersion)), {
    contract: plan.contract,
    from: plan.current.version,
    to: plan.nextVersion,
    proposed_by: who,
    proposed_at: timestamp(now),
    content: {
      ...(schema === undefined ? {} : { schema }),
      ...(value === undefined ? {} : { value }),
      direction,
      match,
      ...(keys === undefined ? {} : { keys }),
    },
    hash,
    changes: messages(plan.comparison),
  });
}

export function proposalId(contract: string, version: string): string {
  return `${contract}-${version}`;
}

export function messages(comparison: Comparison): string[] {
  return comparison.changes.map((change) => change.message);
}

export function changelogEntry(version: string, now: Date, comparison: Comparison | undefined): JsonObject {
  return {
    version,
    date: now.toISOString().slice(0, 10),
    changes: comparison ? messages(comparison) : ['First version'],
  };
}

function changelogOf(raw: JsonObject): Json[] {
  return Array.isArray(raw['changelog']) ? raw['changelog'] : [];
}

/** The keys of the content that a contract file spells out: defaults stay unsaid unless they were said. */
function contentKeys(current: ContractContent, content: ContractContent, raw: JsonObject): JsonObject {
  const said = (key: 'direction' | 'match') =>
    raw[key] !== undefined || content[key] !== current[key] ? { [key]: content[key] } : {};
  return {
    ...said('direction'),
    ...said('match'),
    ...(content.compatibility === undefined ? {} : { compatibility: content.compatibility }),
    ...(content.schema === undefined ? {} : { schema: content.schema }),
    ...(content.value === undefined ? {} : { value: inOldOrder(raw['value'], content.value) }),
  };
}

/** Lists of scalars are sets: what stays keeps its place, so that a diff of the realm shows only what changed. */
function inOldOrder(old: Json | undefined, next: Json): Json {
  if (Array.isArray(old) && Array.isArray(next)) {
    if (![...old, ...next].every(isScalar)) return next;
    return [...old.filter((item) => next.includes(item)), ...next.filter((item) => !old.includes(item))];
  }
  if (!isJsonObject(old) || !isJsonObject(next)) return next;
  return Object.fromEntries(Object.entries(next).map(([key, value]) => [key, inOldOrder(old[key], value)]));
}
