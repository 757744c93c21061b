import { satisfies } from 'semver';
import { judge } from '../consumer/resolution.ts';
import { concerns } from '../contract/slice.ts';
import type { SourceFiles } from '../contract/source-files.ts';
import { judgeImport } from '../contract/version.ts';
import { Failure, warningOf } from '../failure.ts';
import { messages, planPublication, proposalId, type Publication, supportedAfter } from '../provider/publication.ts';
import type { BindingFile, ContractFile, Import } from '../realm/model.ts';
import type { Realm } from '../realm/realm.ts';

/** One contract and one of its consumers: may this branch be merged as far as these two go? */
export interface Cell {
  readonly realm: string;
  readonly domain: string;
  readonly contract: string;
  readonly provider: string;
  readonly consumer: string;
  /** How this repo takes part. */
  readonly side: 'export' | 'import';
  /** The version that this branch needs, and the one that the consumer was resolved at. */
  readonly version: string;
  readonly resolved: string | null;
  readonly state: string;
  readonly evidence: 'recorded' | 'acknowledged' | 'none';
  readonly deadline: string | null;
  readonly blocks: boolean;
  readonly reason: string;
  readonly next: string | null;
  /** A file of this repo to look at. */
  readonly file: string | null;
  readonly changes: string[];
}

interface Around {
  readonly repo: string;
  readonly root: string;
  readonly files: SourceFiles;
  readonly env: NodeJS.ProcessEnv;
  readonly now: Date;
}

type Consumer = { repo: string; entry: Import };
type Verdict = Pick<Cell, 'blocks' | 'reason' | 'next'>;

/** The matrix of a repo's contracts and their consumers in one realm, what blocks first (decision 1's merge order). */
export async function matrixOf(realm: Realm, around: Around): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (const { name, binding } of realm.domainsOf(around.repo)) {
    cells.push(...(await exportCells(realm, name, binding, around)));
    cells.push(...(await importCells(realm, name, binding, around)));
  }
  return cells.sort((one, other) => Number(other.blocks) - Number(one.blocks));
}

async function exportCells(realm: Realm, domain: string, binding: BindingFile, around: Around): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (const entry of binding.exports) {
    const file = entry.source_files[0] ?? null;
    try {
      const plan = await planPublication(realm, around.repo, domain, entry, around.files);
      const consumers = realm.consumers(domain, entry.contract);
      cells.push(...consumers.flatMap((consumer) => exportCell(realm, plan, consumer, file, around)));
      // A breaking change needs its approval even where nobody uses what it breaks.
      if (plan.step === 'propose' && !cells.some((cell) => cell.contract === plan.contract && cell.blocks))
        cells.push({ ...unconsumed(realm, plan, file, around), ...proposalVerdict(plan) });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const cell = ownCell(realm, domain, entry.contract, around.repo);
      cells.push({ ...cell, state: 'unknown', blocks: true, reason: warningOf(error), file });
    }
  }
  return cells;
}

function exportCell(realm: Realm, plan: Publication, consumer: Consumer, file: string | null, around: Around): Cell[] {
  const { current, nextVersion } = plan;
  const { entry } = consumer;
  const version = nextVersion ?? current.version;
  const supported = supportedAfter(realm, current, version, around.now);
  const facts = { requirement: entry.version, resolved: entry.resolved_version, now: around.now };
  const available = { version, supported, orphaned: current.orphaned };
  const { state, deadline } = judgeImport({ ...facts, available, bindingMissing: false, evidence: 'unknown' });
  const verdict = plan.step === 'none' ? followVerdict(current, consumer) : changeVerdict(plan, consumer);
  // What did not change and was followed by everybody is nothing to decide about.
  if (plan.step === 'none' && !verdict.blocks) return [];
  const cell = {
    ...unconsumed(realm, plan, file, around),
    consumer: consumer.repo,
    ...evidenceOf(entry),
    state,
    deadline,
  };
  return [{ ...cell, ...verdict }];
}

/** What holds for a changed contract whoever its consumers are. */
function unconsumed(realm: Realm, plan: Publication, file: string | null, { repo }: Around): Cell {
  const version = plan.nextVersion ?? plan.current.version;
  return { ...ownCell(realm, plan.domain, plan.contract, repo), version, file, changes: messages(plan.comparison) };
}

/** A cell of a contract that this repo provides, before anything is known of its consumers. */
function ownCell(realm: Realm, domain: string, contract: string, provider: string): Cell {
  return {
    realm: realm.file().name,
    domain,
    contract,
    provider,
    consumer: '',
    side: 'export',
    version: realm.contract(domain, contract)?.version ?? '?',
    resolved: null,
    state: 'current',
    evidence: 'none',
    deadline: null,
    blocks: false,
    reason: '',
    next: null,
    file: null,
    changes: [],
  };
}

function evidenceOf(entry: Import): Pick<Cell, 'resolved' | 'evidence'> {
  const evidence = entry.evidence ? 'recorded' : entry.ack === undefined ? 'none' : 'acknowledged';
  return { resolved: entry.resolved_version ?? null, evidence };
}

/** The change of this branch is published already: under `requires` its consumers have to be there first. */
function followVerdict(current: ContractFile, { repo, entry }: Consumer): Verdict {
  const follows = entry.resolved_version === current.version || current.direction === 'offers';
  return follows
    ? { blocks: false, reason: 'it follows', next: null }
    : {
        blocks: true,
        reason: `${repo} has not granted ${current.version} yet; under requires the consumer merges first`,
        next: `wait for ${repo}: it changes ${entry.binding} and runs blue realm sync`,
      };
}

/** The change of this branch is not published yet. */
function changeVerdict(plan: Publication, { repo, entry }: Consumer): Verdict {
  const { current, nextVersion, comparison } = plan;
  if (!comparison.changes.some((change) => concerns(change, entry.uses)))
    return { blocks: false, reason: `${repo} does not use what changes`, next: 'blue realm sync, after the merge' };
  if (plan.step === 'propose') return proposalVerdict(plan);
  if (current.direction === 'requires' && comparison.changes.some(({ kind }) => kind !== 'removed' && kind !== 'text'))
    return {
      blocks: true,
      reason: `${repo} must grant ${nextVersion} before this branch is merged, and has not heard of it yet`,
      next: 'blue realm sync',
    };
  const leaves = nextVersion !== null && !satisfies(nextVersion, entry.version);
  return {
    blocks: false,
    reason: leaves ? `${repo} imports ${entry.version}, which leaves out ${nextVersion}` : `compatible for ${repo}`,
    next: 'blue realm sync, after the merge',
  };
}

function proposalVerdict(plan: Publication): Verdict {
  const id = proposalId(plan.contract, plan.nextVersion ?? '');
  return plan.isProposed
    ? { blocks: true, reason: `breaking; proposal ${id} waits for approval`, next: 'ask an approver of the realm' }
    : { blocks: true, reason: 'breaking, and not proposed yet', next: 'blue realm sync' };
}

/** Imports of this repo: what this branch would break, or has not brought along. */
async function importCells(realm: Realm, domain: string, binding: BindingFile, around: Around): Promise<Cell[]> {
  const judged = await Promise.all(binding.imports.map((entry) => judge(realm, domain, entry, around)));
  return judged
    .filter(({ state }) => state !== 'current' && state !== 'unverified')
    .map(({ entry, contract, state, deadline, reason }) => ({
      realm: realm.file().name,
      domain,
      contract: entry.contract,
      provider: contract?.owner ?? '?',
      consumer: around.repo,
      side: 'import' as const,
      version: contract?.version ?? '?',
      ...evidenceOf(entry),
      state,
      deadline,
      // A newer version is no reason to hold a branch back; a lost grant or a gone contract is.
      blocks: state !== 'stale',
      reason,
      next: state === 'stale' ? `bring ${entry.binding} up to date, then blue realm sync` : 'blue status',
      file: entry.binding,
      changes: [],
    }));
}
