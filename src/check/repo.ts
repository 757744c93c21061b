import { judge, type JudgedImport, lookForEvidence, missingPlaces } from '../consumer/resolution.ts';
import { unusedParts } from '../contract/slice.ts';
import type { SourceFiles } from '../contract/source-files.ts';
import { isUnbounded } from '../contract/version.ts';
import { Failure, warningOf } from '../failure.ts';
import { planPublication, proposalId } from '../provider/publication.ts';
import type { Export, Import, ImportState } from '../realm/model.ts';
import type { Realm } from '../realm/realm.ts';
import { type Problem, problem } from './problem.ts';

/** Exports whose sources say something else than the realm. */
export async function exportProblems(realm: Realm, repo: string, files: SourceFiles): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const { name, binding } of realm.domainsOf(repo))
    for (const entry of binding.exports) {
      problems.push(...(await exportProblem(realm, repo, name, entry, files)));
      problems.push(...unusedProblems(realm, repo, name, entry));
    }
  return problems;
}

async function exportProblem(
  realm: Realm,
  repo: string,
  domain: string,
  entry: Export,
  files: SourceFiles,
): Promise<Problem[]> {
  const { name } = realm.file();
  const where = { domain, contract: entry.contract, repo, file: entry.source_files[0] ?? null };
  try {
    const plan = await planPublication(realm, repo, domain, entry, files);
    if (plan.nextVersion === null) return [];
    const what = `${entry.contract} has local changes: ${plan.current.version} → ${plan.nextVersion}`;
    if (plan.isProposed) {
      const message = `${what} waits for approval as ${proposalId(plan.contract, plan.nextVersion)}`;
      return [problem(name, 'warning', 'proposal-pending', message, where)];
    }
    return [
      plan.step === 'propose'
        ? problem(name, 'error', 'export-breaking', `${what}, breaking; blue realm sync proposes it`, where)
        : problem(name, 'error', 'export-changed', `${what}; blue realm sync publishes it`, where),
    ];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [problem(name, 'error', error.code, warningOf(error), where)];
  }
}

/** Parts of a contract that no consumer says it uses: they could go. */
function unusedProblems(realm: Realm, repo: string, domain: string, { contract }: Export): Problem[] {
  const uses = realm.consumers(domain, contract).map(({ entry }) => entry.uses);
  const unused = unusedParts(realm.contract(domain, contract)?.value, uses);
  if (unused.length === 0) return [];
  const message = `${contract}: no consumer uses ${unused.join(', ')}`;
  return [problem(realm.file().name, 'warning', 'contract-part-unused', message, { domain, contract, repo })];
}

const severities: Record<ImportState, Problem['severity'] | null> = {
  broken: 'error',
  stale: 'error',
  drifted: 'error',
  unverified: 'warning',
  current: null,
};

interface Surroundings {
  readonly root: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly now: Date;
}

/** Imports of one repo that need attention. */
export async function importProblems(realm: Realm, repo: string, around: Surroundings): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const { name, binding } of realm.domainsOf(repo))
    for (const entry of binding.imports)
      problems.push(...(await importProblem(realm, repo, await judge(realm, name, entry, around))));
  return problems;
}

async function importProblem(realm: Realm, repo: string, judged: JudgedImport): Promise<Problem[]> {
  const { domain, entry, state, reason } = judged;
  const where = { domain, contract: entry.contract, repo, file: entry.binding };
  const severity = severities[state];
  const evidence = state === 'stale' || state === 'drifted' ? await lookForEvidence(judged) : undefined;
  const missing = missingPlaces(judged, evidence).map(({ value, hint }) => `${value} (${hint})`);
  const lacks = missing.length === 0 ? '' : `; ${entry.binding} lacks ${missing.join(', ')}`;
  const { name } = realm.file();
  return [
    ...(severity ? [problem(name, severity, `import-${state}`, `${entry.contract}: ${reason}${lacks}`, where)] : []),
    ...unboundedProblem(name, entry, where),
  ];
}

function unboundedProblem(realm: string, entry: Import, where: Parameters<typeof problem>[4]): Problem[] {
  if (!isUnbounded(entry.version)) return [];
  const message = `${entry.contract}: ${entry.version} has no upper bound; a breaking version will satisfy it too`;
  return [problem(realm, 'warning', 'range-unbounded', message, where)];
}
