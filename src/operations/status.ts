import path from 'node:path';
import * as z from 'zod/mini';
import {
  changesSince,
  judge,
  type JudgedImport,
  lookForEvidence,
  missingPlaces,
  shown,
} from '../consumer/resolution.ts';
import { changesForStatus } from '../contract/diff.ts';
import { concerns } from '../contract/slice.ts';
import { type SourceFiles, sourceFiles } from '../contract/source-files.ts';
import { judgeImport } from '../contract/version.ts';
import { Failure, warningOf } from '../failure.ts';
import { messages, planPublication, proposalId, type Publication, supportedAfter } from '../provider/publication.ts';
import type { Export } from '../realm/model.ts';
import { findPlace, openRealm, type Place } from '../realm/place.ts';
import type { Realm } from '../realm/realm.ts';
import { standing } from '../realm/repository.ts';
import { refreshRealm } from '../realm/write.ts';
import { rfcDocuments } from '../rfc/documents.ts';
import { Changes, evidenceKeys, Explanation, explanations, MissingPlace, Warnings } from './answer.ts';
import { off } from './fields.ts';
import { type Context, operation } from './operation.ts';

const ExportStatus = z.object({
  domain: z.string(),
  contract: z.string(),
  version: z.string(),
  changed: z.boolean(),
  nextVersion: z.nullable(z.string()),
  breaking: z.boolean(),
  changes: Changes,
  messages: z.array(z.string()),
  explanations: z.array(Explanation),
  /** The proposal by which this very change waits for approval. */
  proposal: z.nullable(z.string()),
  /** Why the sources could not be read, if they could not. */
  problem: z.nullable(z.string()),
  affected: z.array(
    z.object({
      repo: z.string(),
      requirement: z.string(),
      state: z.string(),
      /** It depends on a part that breaks. */
      breaks: z.boolean(),
    }),
  ),
});

const ImportStatus = z.object({
  domain: z.string(),
  contract: z.string(),
  /** The other realm that holds the contract, if it is another. */
  realm: z.nullable(z.string()),
  requirement: z.string(),
  resolved: z.nullable(z.string()),
  available: z.nullable(z.string()),
  state: z.string(),
  reason: z.string(),
  deadline: z.nullable(z.string()),
  binding: z.string(),
  changes: Changes,
  explanations: z.array(Explanation),
  missing: z.array(z.string()),
  places: z.array(MissingPlace),
  /** Of the evidence that it was resolved with. */
  ...evidenceKeys,
});

type ExportStatus = z.output<typeof ExportStatus>;
type ImportStatus = z.output<typeof ImportStatus>;

const RealmStatus = z.object({
  name: z.string(),
  path: z.string(),
  /** The join still waits for an approval. */
  pending: z.boolean(),
  /** Commits of the realm's copy here that were never pushed, and of its remote, when last asked, that are not here. */
  ahead: z.number(),
  behind: z.number(),
  domains: z.array(z.object({ name: z.string(), role: z.string() })),
  exports: z.array(ExportStatus),
  imports: z.array(ImportStatus),
  proposals: z.array(
    z.object({
      id: z.string(),
      domain: z.string(),
      contract: z.string(),
      from: z.string(),
      to: z.string(),
      proposedBy: z.string(),
      changes: z.array(z.string()),
    }),
  ),
});
type RealmStatus = z.output<typeof RealmStatus>;

export const status = operation({
  name: 'status',
  command: ['status'],
  tool: 'blue_status',
  title: 'Show status',
  summary: 'Show what changed in this repo’s exports, who is affected, and which of its imports need attention.',
  fields: { fetch: off('Fetch the realms first') },
  output: z.object({
    /** Null inside a realm. */
    repo: z.nullable(z.string()),
    realms: z.array(RealmStatus),
    rfcs: z.array(z.object({ title: z.string(), status: z.string(), done: z.number(), total: z.number() })),
    notifications: z.array(z.unknown()),
    warnings: Warnings,
  }),
  touches: [],
  idempotent: true,
  faces: ['cli', 'mcp'],
  async run({ fetch }, context) {
    const place = await findPlace(context);
    const warnings: string[] = [];
    const realms: RealmStatus[] = [];
    const failures: Failure[] = [];
    for (const reference of place.realms) {
      try {
        const realm = openRealm(reference);
        if (fetch && !(await refreshRealm(realm.path, context)).reached)
          warnings.push(`realm ${reference.name} has no remote that can be reached now`);
        realms.push(await realmStatus(realm, place, context));
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        failures.push(error);
      }
    }
    // One realm that cannot be read must not hide the others.
    if (failures[0] && realms.length === 0) throw failures[0];
    warnings.push(...failures.map(warningOf));
    return {
      repo: place.insideRealm ? null : (place.repo ?? path.basename(place.checkout.mainRoot)),
      realms,
      rfcs: rfcDocuments(place.checkout.root),
      notifications: [],
      warnings,
    };
  },
});

async function realmStatus(realm: Realm, place: Place, context: Context): Promise<RealmStatus> {
  const { repo, checkout } = place;
  const own = repo === undefined ? [] : realm.domainsOf(repo);
  const names = repo === undefined ? realm.domainNames() : own.map(({ name }) => name);
  const files = sourceFiles(checkout.root);
  const apart = await standing(realm.path);
  const around = { root: checkout.root, env: context.env, now: context.now() };
  const exports: ExportStatus[] = [];
  const imports: ImportStatus[] = [];
  for (const { name, binding } of own) {
    for (const entry of binding.exports)
      exports.push(await exportStatus(realm, repo ?? '', name, entry, files, around.now));
    for (const entry of binding.imports) imports.push(await importStatus(await judge(realm, name, entry, around)));
  }
  return {
    name: realm.file().name,
    path: realm.path,
    pending: repo !== undefined && realm.repo(repo) === undefined,
    ahead: apart.ahead,
    behind: apart.behind,
    domains:
      repo === undefined
        ? names.map((name) => ({ name, role: 'none' }))
        : own.map(({ name, binding }) => ({ name, role: binding.role })),
    exports,
    imports,
    proposals: names.flatMap((domain) =>
      realm.proposals(domain).map(({ id, file }) => ({
        id,
        domain,
        contract: file.contract,
        from: file.from,
        to: file.to,
        proposedBy: file.proposed_by,
        changes: file.changes,
      })),
    ),
  };
}

async function exportStatus(
  realm: Realm,
  repo: string,
  domain: string,
  entry: Export,
  files: SourceFiles,
  now: Date,
): Promise<ExportStatus> {
  const unchanged = {
    domain,
    contract: entry.contract,
    version: realm.contract(domain, entry.contract)?.version ?? '?',
    changed: false,
    nextVersion: null,
    breaking: false,
    changes: { added: [], removed: [], changed: [] },
    messages: [],
    explanations: [],
    proposal: null,
    problem: null,
    affected: [],
  };
  try {
    const plan = await planPublication(realm, repo, domain, entry, files);
    if (plan.nextVersion === null) return unchanged;
    return {
      ...unchanged,
      changed: true,
      nextVersion: plan.nextVersion,
      breaking: plan.comparison.breaking,
      changes: changesForStatus(plan.comparison),
      messages: messages(plan.comparison),
      explanations: explanations(plan.comparison),
      proposal: plan.isProposed ? proposalId(plan.contract, plan.nextVersion) : null,
      affected: affectedBy(realm, plan, now),
    };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { ...unchanged, problem: warningOf(error) };
  }
}

/** The consumers of a changed contract, and what would become of their imports. */
function affectedBy(realm: Realm, plan: Publication, now: Date): ExportStatus['affected'] {
  const { current } = plan;
  const version = plan.nextVersion ?? current.version;
  const available = { version, supported: supportedAfter(realm, current, version, now), orphaned: current.orphaned };
  return realm.consumers(plan.domain, plan.contract).map(({ repo, entry }) => {
    const facts = { requirement: entry.version, resolved: entry.resolved_version, available, now };
    const { state } = judgeImport({ ...facts, bindingMissing: false, evidence: 'unknown' });
    const breaks = plan.comparison.changes.some((change) => change.breaking && concerns(change, entry.uses));
    return { repo, requirement: entry.version, state, breaks };
  });
}

async function importStatus(judged: JudgedImport): Promise<ImportStatus> {
  const { domain, entry, contract, state, reason, deadline } = judged;
  const attention = state !== 'current' && state !== 'unverified';
  const comparison = attention ? await changesSince(judged) : undefined;
  const evidence = attention ? await lookForEvidence(judged) : undefined;
  return {
    domain,
    contract: entry.contract,
    realm: entry.realm ?? null,
    requirement: entry.version,
    resolved: entry.resolved_version ?? null,
    available: contract?.version ?? null,
    state,
    reason,
    deadline,
    binding: entry.binding,
    changes: comparison ? changesForStatus(comparison) : { added: [], removed: [], changed: [] },
    explanations: comparison ? explanations(comparison) : [],
    missing: (evidence?.missing ?? []).map(shown),
    places: missingPlaces(judged, evidence),
    strength: entry.evidence?.strength ?? null,
    by: entry.evidence?.by ?? null,
  };
}
