import { type Comparison, compareContents, contentHash } from '../contract/diff.ts';
import { extract } from '../contract/extract.ts';
import type { SourceFiles } from '../contract/source-files.ts';
import { nextVersion } from '../contract/version.ts';
import { Failure } from '../failure.ts';
import { isJsonObject, isScalar, type Json, type JsonObject } from '../json.ts';
import type { Edits } from '../realm/edits.ts';
import { contractFile, proposalFile, proposalFolder } from '../realm/layout.ts';
import type { ContractContent, ContractFile, Export } from '../realm/model.ts';
import type { Realm } from '../realm/realm.ts';

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
}

/** Reads what the code exports now and compares it with the published contract; writes nothing. */
export async function planPublication(
  realm: Realm,
  repo: string,
  domain: string,
  entry: Export,
  files: SourceFiles,
): Promise<Publication> {
  const current = ownContract(realm, repo, domain, entry.contract);
  const { direction, match, compatibility } = current;
  const found =
    entry.extract.length > 0
      ? await extract(entry.extract, { value: current.value, schema: current.schema }, files)
      : current;
  return comparePublication(realm, domain, current, {
    schema: found.schema,
    value: found.value,
    direction,
    match,
    compatibility,
  });
}

/** Compares given content with the published contract, and computes version and next step (decision 2). */
export function comparePublication(
  realm: Realm,
  domain: string,
  current: ContractFile,
  content: ContractContent,
  requested?: string,
): Publication {
  const comparison = compareContents(current, content);
  const unchanged = comparison.bump === 'none' && (requested === undefined || requested === current.version);
  const needsApproval = comparison.breaking && realm.file().governance.breaking_changes.require_approval;
  return {
    domain,
    contract: current.name,
    current,
    content,
    comparison,
    nextVersion: unchanged ? null : nextVersion(current.version, comparison.bump, requested),
    step: unchanged ? 'none' : needsApproval ? 'propose' : 'publish',
  };
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

/** Writes a publication into the realm's files; returns the ids of proposals that it made void. */
export function applyPublication(realm: Realm, edits: Edits, plan: Publication, { who, now }: Circumstances): string[] {
  const hash = contentHash(plan.content);
  const pending = realm.proposals(plan.domain).filter((proposal) => proposal.file.contract === plan.contract);
  const same = plan.step === 'propose' ? pending.filter((proposal) => proposal.file.hash === hash) : [];
  const outdated = pending.filter((proposal) => !same.includes(proposal)).map((proposal) => proposal.id);
  for (const id of outdated) for (const file of realm.filesIn(proposalFolder(plan.domain, id))) edits.delete(file);
  if (plan.step === 'publish') publish(realm, edits, plan, now);
  if (plan.step === 'propose' && same.length === 0) propose(edits, plan, hash, who, now);
  return plan.step === 'propose' ? [] : outdated;
}

function publish(realm: Realm, edits: Edits, plan: Publication, now: Date): void {
  const { content, comparison, current } = plan;
  if (plan.nextVersion === null) return;
  const version = plan.nextVersion;
  edits.change(contractFile(plan.domain, plan.contract), (raw) => ({
    ...raw,
    version,
    ...contentKeys(current, content, raw),
    ...(comparison.breaking ? { supported: supportedAfter(realm, current, now) } : {}),
    changelog: [...changelogOf(raw), changelogEntry(version, now, comparison)],
  }));
}

/** The old major stays usable until its grace period ends (decision 7). */
function supportedAfter(realm: Realm, current: ContractFile, now: Date): Json[] {
  const days = realm.file().governance.breaking_changes.grace_period_days;
  const until = new Date(now.getTime() + days * 24 * 60 * 60 * 1000);
  const running = current.supported.filter((one) => Date.parse(one.until) > now.getTime());
  return [...running, { version: current.version, until }].map((one) => ({
    version: one.version,
    until: typeof one.until === 'string' ? one.until : timestamp(one.until),
  }));
}

function propose(edits: Edits, plan: Publication, hash: string, who: string, now: Date): void {
  if (plan.nextVersion === null) return;
  const { schema, value, direction, match } = plan.content;
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
    },
    hash,
    changes: messages(plan.comparison),
  });
}

export function proposalId(contract: string, version: string): string {
  return `${contract}-${version}`;
}

/** RFC 3339 in UTC, to the second. */
export function timestamp(time: Date): string {
  return time.toISOString().replace(/\.\d{3}Z$/, 'Z');
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
