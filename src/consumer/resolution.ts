import { createHash } from 'node:crypto';
import { satisfies } from 'semver';
import { compareContents, type Comparison, contentHash } from '../contract/diff.ts';
import type { Spot } from '../contract/evidence/search.ts';
import { type Evidence, findEvidence } from '../contract/evidence.ts';
import { judgeImport } from '../contract/version.ts';
import { Failure } from '../failure.ts';
import { readText } from '../realm/document.ts';
import { knownRealm, openRealm } from '../realm/place.ts';
import type { ContractFile, Import, ImportState, RepoFile, Strength, Way } from '../realm/model.ts';
import type { Realm } from '../realm/realm.ts';
import { contractAt } from '../realm/history.ts';

/** An import with everything that decides its state (decision 3). */
export interface JudgedImport {
  readonly domain: string;
  readonly entry: Import;
  /** The realm that holds the contract; undefined when this machine does not have it. */
  readonly source: Realm | undefined;
  readonly sourceDomain: string;
  readonly contract: ContractFile | undefined;
  /** The binding file's text; undefined when it is missing or there is no checkout to look into. */
  readonly text: string | undefined;
  readonly state: ImportState;
  readonly deadline: string | null;
  readonly reason: string;
}

interface Surroundings {
  /** Top of the consumer's checkout; without one only versions are judged (decision 3). */
  readonly root: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly now: Date;
}

/** Bytes of a binding file that are looked into. */
export const bindingLimit = 5 * 1024 * 1024;

export async function judge(realm: Realm, domain: string, entry: Import, around: Surroundings): Promise<JudgedImport> {
  // A file of the repo's own realm that cannot be read is the realm's trouble, not that of one import.
  if (entry.realm === undefined) ownerOf(realm, realm.contract(domain, entry.contract));
  try {
    return await judgeReadable(realm, domain, entry, around);
  } catch (error) {
    // What is wrong with one import must not hide the others: another realm, a binding that is no file, a bad rule.
    if (!(error instanceof Failure)) throw error;
    const unknown = { source: undefined, sourceDomain: domain, contract: undefined, text: undefined };
    return { domain, entry, ...unknown, state: 'broken', deadline: null, reason: error.message };
  }
}

function ownerOf(realm: Realm, contract: ContractFile | undefined): RepoFile | undefined {
  return contract && realm.repo(contract.owner);
}

async function judgeReadable(realm: Realm, domain: string, entry: Import, around: Surroundings): Promise<JudgedImport> {
  const source = entry.realm === undefined ? realm : otherRealm(entry.realm, around.env);
  const sourceDomain = source ? holdingDomain(source, realm, domain, entry) : domain;
  const contract = source?.contract(sourceDomain, entry.contract);
  const text = around.root === undefined ? undefined : readText(around.root, entry.binding, bindingLimit);
  const judged = { domain, entry, source, sourceDomain, contract, text };
  if (!source) {
    const reason = `realm ${entry.realm} is not on this machine: blue realm clone <url>`;
    return { ...judged, state: 'broken', deadline: null, reason };
  }
  const verdict = judgeImport({
    requirement: entry.version,
    resolved: entry.resolved_version,
    available: ownerOf(source, contract) ? contract : undefined,
    bindingMissing: around.root !== undefined && text === undefined,
    evidence:
      contract === undefined || around.root === undefined ? 'unknown' : await evidenceState(entry, contract, text),
    now: around.now,
  });
  return { ...judged, ...verdict };
}

function otherRealm(name: string, env: NodeJS.ProcessEnv): Realm | undefined {
  const path = knownRealm(env, name);
  return path === undefined ? undefined : openRealm({ name, path, url: undefined });
}

/** An import from another realm stands under the same domain name; else the only domain there that has it. */
function holdingDomain(source: Realm, realm: Realm, domain: string, entry: Import): string {
  if (source === realm || source.contract(domain, entry.contract)) return domain;
  const holders = source.domainNames().filter((name) => source.contractNames(name).includes(entry.contract));
  return holders.length === 1 && holders[0] !== undefined ? holders[0] : domain;
}

/** A changed hash is only a reason to look again; the evidence itself decides (decision 3). */
async function evidenceState(
  entry: Import,
  contract: ContractFile,
  text: string | undefined,
): Promise<'holds' | 'weaker' | 'fails' | 'none'> {
  if (!entry.evidence) return 'none';
  if (contract.version !== entry.resolved_version || text === undefined) return 'holds';
  const { evidence } = entry;
  if (evidence.binding === textHash(text) && evidence.contract === contentHash(contract)) return 'holds';
  const { uses, verify, binding: file } = entry;
  const found = await findEvidence({ content: contract, uses, verify, file, text });
  if (!found.complete) return 'fails';
  // Values that a policy granted and that only a comment has now must not pass for granted.
  return evidence.strength === 'strong' && found.strength === 'weak' ? 'weaker' : 'holds';
}

function textHash(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** What changed in the contract since the version that the import was resolved at. */
export async function changesSince(judged: JudgedImport): Promise<Comparison | undefined> {
  const { contract, entry } = judged;
  if (!contract || entry.resolved_version === contract.version) return undefined;
  if (entry.resolved_version === undefined)
    return compareContents({ direction: contract.direction, match: contract.match }, contract);
  const before = await contractBefore(judged, entry.resolved_version);
  return before && compareContents(before, contract);
}

async function contractBefore(judged: JudgedImport, version: string | undefined): Promise<ContractFile | undefined> {
  const { source, sourceDomain, entry } = judged;
  if (!source || version === undefined) return undefined;
  return contractAt(source.path, sourceDomain, entry.contract, version);
}

/** The version that the binding was last seen to follow: an ack is nobody's look. */
function provenVersion({ ack, evidence_version, resolved_version }: Import): string | undefined {
  return ack === undefined ? resolved_version : evidence_version;
}

/** Looks for the contract's values in the binding file; undefined when there is no file to look into. */
export async function lookForEvidence(judged: JudgedImport): Promise<Evidence | undefined> {
  const { contract, entry, text } = judged;
  if (!contract || text === undefined) return undefined;
  const proven = provenVersion(entry);
  const mayHaveLost = contract.direction === 'offers' && proven !== contract.version;
  const previous = mayHaveLost ? await contractBefore(judged, proven) : undefined;
  const { uses, verify, binding: file } = entry;
  return findEvidence({ content: contract, previous, uses, verify, file, text });
}

/** Where a missing value would belong. */
export interface MissingPlace extends Spot {
  readonly value: string;
  readonly file: string;
}

export function missingPlaces({ entry }: JudgedImport, evidence: Evidence | undefined): MissingPlace[] {
  return (evidence?.places ?? []).map((place) => ({
    value: shown(place),
    file: entry.binding,
    line: place.line,
    hint: place.hint,
  }));
}

export type Resolution =
  | {
      readonly resolved: true;
      readonly to: string;
      readonly evidence: boolean;
      /** How sure the evidence is, and how it was found; null without evidence. */
      readonly strength: Strength | null;
      readonly by: Way | null;
      readonly entry: Partial<Import>;
    }
  | {
      readonly resolved: false;
      readonly reason: string;
      readonly missing: string[];
      readonly places: MissingPlace[];
      readonly remaining: string[];
      /** A change of the binding, or an ack, would resolve it. */
      readonly byBinding: boolean;
    };

/** Decides whether an import can be resolved at the contract's current version: by evidence or by a person's word. */
export async function resolve(judged: JudgedImport, now: string, ack?: string): Promise<Resolution> {
  const { contract, entry, text } = judged;
  if (!contract || judged.state === 'broken') return unresolved(judged.reason);
  if (!satisfies(contract.version, entry.version))
    return unresolved(`${entry.version} leaves out ${contract.version}; import it again with another --version`);
  const evidence = await lookForEvidence(judged);
  if (evidence?.complete && text !== undefined)
    return {
      resolved: true,
      to: contract.version,
      evidence: true,
      strength: evidence.strength,
      by: evidence.by,
      entry: {
        status: 'current',
        resolved_version: contract.version,
        resolved_at: now,
        evidence: {
          contract: contentHash(contract),
          binding: textHash(text),
          strength: evidence.strength,
          by: evidence.by,
        },
        ack: undefined,
        evidence_version: undefined,
      },
    };
  if (ack !== undefined)
    return {
      resolved: true,
      to: contract.version,
      evidence: false,
      strength: null,
      by: null,
      entry: {
        status: 'unverified',
        resolved_version: contract.version,
        resolved_at: now,
        evidence: undefined,
        ack,
        evidence_version: provenVersion(entry),
      },
    };
  return {
    resolved: false,
    reason: whyIncomplete(entry, evidence),
    missing: evidence?.missing.map(shown) ?? [],
    places: missingPlaces(judged, evidence),
    remaining: evidence?.remaining.map(shown) ?? [],
    byBinding: true,
  };
}

function unresolved(reason: string): Resolution {
  return { resolved: false, reason, missing: [], places: [], remaining: [], byBinding: false };
}

/** A value of a contract as a person reads it. */
export function shown(value: { value: unknown }): string {
  return typeof value.value === 'string' ? value.value : JSON.stringify(value.value);
}

function whyIncomplete(entry: Import, evidence: Evidence | undefined): string {
  if (!evidence) return `${entry.binding} cannot be looked into`;
  const parts = [
    evidence.missing.length > 0 ? `${entry.binding} lacks ${count(evidence.missing, 'value')}` : '',
    evidence.remaining.length > 0 ? `${entry.binding} still has ${count(evidence.remaining, 'removed value')}` : '',
    evidence.unverifiable.length > 0
      ? `${evidence.unverifiable.map((pointer) => pointer || 'the contract').join(', ')} cannot be found as text: add a --verify rule or --ack it`
      : '',
    ...evidence.problems,
  ];
  return parts.filter((part) => part !== '').join('; ');
}

function count(items: readonly unknown[], noun: string): string {
  return `${items.length} ${noun}${items.length === 1 ? '' : 's'}`;
}

/** The one import of a contract in a list of them, for `--ack`. */
export function onlyImport(imports: readonly JudgedImport[], contract: string): JudgedImport {
  const [first, ...others] = imports.filter((one) => one.entry.contract === contract);
  if (!first)
    throw new Failure('no-import', `this repo imports no contract named ${contract}`, 'blue status lists them');
  if (others.length > 0)
    throw new Failure(
      'several-imports',
      `this repo imports ${contract} in several domains`,
      'resolve them by evidence',
    );
  return first;
}
