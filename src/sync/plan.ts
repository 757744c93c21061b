import { judge, type JudgedImport, onlyImport, type Resolution, resolve } from '../consumer/resolution.ts';
import type { SourceFiles } from '../contract/source-files.ts';
import type { JsonObject } from '../json.ts';
import { applyPublication, planPublication, type Publication } from '../provider/publication.ts';
import { Edits } from '../realm/edits.ts';
import { bindingFile } from '../realm/layout.ts';
import { isImportOf, registered } from '../realm/membership.ts';
import type { Import } from '../realm/model.ts';
import type { Realm } from '../realm/realm.ts';
import { timestamp } from '../realm/timestamp.ts';

/** Everything that a sync depends on beside the realm itself. */
export interface SyncRequest {
  readonly repo: string;
  /** Top of the repo's checkout. */
  readonly root: string;
  readonly files: SourceFiles;
  readonly who: string;
  readonly env: NodeJS.ProcessEnv;
  readonly now: Date;
  /** Resolves one import without evidence. */
  readonly ack?: { readonly contract: string; readonly reason: string } | undefined;
}

export interface SyncPlan {
  readonly publications: readonly Publication[];
  readonly withdrawn: readonly { id: string; domain: string; contract: string }[];
  readonly resolutions: readonly { judged: JudgedImport; resolution: Resolution }[];
  readonly edits: Edits;
}

/**
 * Plans a sync on one state of the realm (decision 4): first all exports that changed, then all imports that are
 * not resolved at the current version. Nothing is written; the edits are the whole of what would be.
 */
export async function planSync(realm: Realm, request: SyncRequest): Promise<SyncPlan> {
  registered(realm, request.repo);
  const edits = new Edits(realm);
  const domains = realm.domainsOf(request.repo);
  const publications: Publication[] = [];
  const withdrawn: { id: string; domain: string; contract: string }[] = [];
  for (const { name, binding } of domains) {
    for (const entry of binding.exports) {
      const plan = await planPublication(realm, request.repo, name, entry, request.files);
      const ids = applyPublication(realm, edits, plan, { who: request.who, now: request.now });
      withdrawn.push(...ids.map((id) => ({ id, domain: name, contract: entry.contract })));
      if (plan.step !== 'none') publications.push(plan);
    }
  }
  const imports = await Promise.all(
    domains.flatMap(({ name, binding }) => binding.imports.map((entry) => judge(realm, name, entry, request))),
  );
  const acked = request.ack && onlyImport(imports, request.ack.contract);
  const resolutions: SyncPlan['resolutions'][number][] = [];
  for (const judged of imports) {
    if (judged.state === 'current' && judged !== acked) continue;
    const reason = judged === acked ? request.ack?.reason : undefined;
    const resolution = await resolve(judged, timestamp(request.now), reason);
    // Whoever vouched for an import is not asked again; evidence that turns up is taken.
    if (!resolution.resolved && judged.state === 'unverified') continue;
    resolutions.push({ judged, resolution });
    if (resolution.resolved) putResolution(edits, request.repo, judged, resolution.entry);
  }
  return { publications, withdrawn, resolutions, edits };
}

function putResolution(edits: Edits, repo: string, judged: JudgedImport, changed: Partial<Import>): void {
  edits.change(bindingFile(judged.domain, repo), (raw) => {
    const imports = Array.isArray(raw['imports']) ? raw['imports'] : [];
    return {
      ...raw,
      imports: imports.map((entry) => (isImportOf(entry, judged.entry) ? withChanges(entry, changed) : entry)),
    };
  });
}

function withChanges(entry: JsonObject, changed: Partial<Import>): JsonObject {
  const merged = { ...entry, ...changed };
  return JSON.parse(JSON.stringify(merged));
}
