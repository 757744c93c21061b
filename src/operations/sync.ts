import * as z from 'zod/mini';
import { sourceFiles } from '../contract/source-files.ts';
import { Failure, warningOf } from '../failure.ts';
import { identity, publishingConcerns } from '../git/checkout.ts';
import { Name } from '../realm/model.ts';
import { chosenRealms, findPlace, openRealms, ownRepo, type Place } from '../realm/place.ts';
import { Realm } from '../realm/realm.ts';
import { refreshRealm, writeRealm } from '../realm/write.ts';
import { notify } from '../sync/notices.ts';
import { planSync, type SyncPlan, type SyncRequest } from '../sync/plan.ts';
import {
  doubts,
  evidenceKeys,
  MissingPlace,
  Notified,
  Proposed,
  publicationAnswer,
  Published,
  Warnings,
} from './answer.ts';
import { off, on, realmField } from './fields.ts';
import { type Context, operation } from './operation.ts';
import { rememberDomains } from './writing.ts';

const Resolved = z.object({
  realm: z.string(),
  domain: z.string(),
  contract: z.string(),
  from: z.nullable(z.string()),
  to: z.string(),
  /** False when a person vouched for it with --ack. */
  evidence: z.boolean(),
  ...evidenceKeys,
});

const Unresolved = z.object({
  realm: z.string(),
  domain: z.string(),
  contract: z.string(),
  version: z.string(),
  binding: z.string(),
  reason: z.string(),
  missing: z.array(z.string()),
  places: z.array(MissingPlace),
  /** Values that the contract no longer offers and the binding still has. */
  remaining: z.array(z.string()),
  /** A change of the binding, or an ack, would resolve it. */
  byBinding: z.boolean(),
});

const Output = z.object({
  repo: z.string(),
  realm: z.string(),
  commit: z.nullable(z.string()),
  pushed: z.boolean(),
  dryRun: z.boolean(),
  /** Every realm of the repo; the keys above are those of the first. */
  realms: z.array(
    z.object({ realm: z.string(), commit: z.nullable(z.string()), pushed: z.boolean(), remote: z.boolean() }),
  ),
  published: z.array(Published),
  proposed: z.array(Proposed),
  withdrawn: z.array(z.object({ realm: z.string(), id: z.string(), domain: z.string(), contract: z.string() })),
  resolved: z.array(Resolved),
  unresolved: z.array(Unresolved),
  notified: z.array(Notified),
  warnings: Warnings,
});
type Output = z.output<typeof Output>;

export const sync = operation({
  name: 'sync',
  command: ['realm', 'sync'],
  tool: 'blue_realm_sync',
  title: 'Synchronise with the realm',
  summary: 'Publish what this repo exports and resolve what it imports, in one commit of the realm.',
  details:
    'Versions are computed from what changed. A breaking change becomes a proposal. An import resolves only when its binding file holds the contract’s values.',
  examples: ['blue realm sync --dry-run', 'blue realm sync --ack "granted by hand" --contract s3-permissions'],
  fields: {
    dryRun: off('Show what would change, and write nothing'),
    notify: on('Open or update an issue for each affected consumer'),
    ack: {
      kind: 'text',
      schema: z.optional(z.string().check(z.minLength(3, 'must say why'), z.maxLength(1000))),
      help: 'Resolve one import without evidence, for this reason; with --contract',
      placeholder: '<reason>',
    },
    contract: { kind: 'text', schema: z.optional(Name), help: 'The import to --ack', placeholder: '<name>' },
    realm: realmField,
  },
  output: Output,
  touches: ['realm', 'network'],
  idempotent: true,
  faces: ['cli', 'mcp'],
  async run(input, context) {
    if ((input.ack === undefined) !== (input.contract === undefined))
      throw new Failure(
        'ack-what',
        '--ack and --contract go together',
        'blue realm sync --ack "why" --contract <name>',
      );
    const place = await findPlace(context);
    const repo = ownRepo(place);
    const { checkout } = place;
    const request: SyncRequest = {
      repo,
      root: checkout.root,
      files: sourceFiles(checkout.root),
      who: await identity(checkout.root),
      env: context.env,
      now: context.now(),
      ack: input.ack !== undefined && input.contract ? { contract: input.contract, reason: input.ack } : undefined,
    };
    const { realms, failures } = openRealms(chosenRealms(place, context, input.realm));
    const acked = input.contract === undefined ? undefined : realmOfImport(realms, repo, input.contract);
    const parts: Part[] = [];
    for (const realm of realms) {
      try {
        const own = realm === acked ? request : { ...request, ack: undefined };
        parts.push(await syncRealm(realm, own, input, place, context));
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        failures.push(error);
      }
    }
    // What was written in one realm stands, and is told, even when another is in trouble.
    if (parts.length === 0 && failures[0]) throw failures[0];
    const concerns = parts.some((part) => part.published.length + part.proposed.length > 0)
      ? await publishingConcerns(checkout)
      : [];
    return answer(repo, input.dryRun, parts, [...failures.map(warningOf), ...concerns]);
  },
});

/** The realm in which a repo imports a contract. */
function realmOfImport(realms: readonly Realm[], repo: string, contract: string): Realm | undefined {
  const holding = realms.filter((realm) =>
    realm.domainsOf(repo).some(({ binding }) => binding.imports.some((entry) => entry.contract === contract)),
  );
  if (holding.length > 1)
    throw new Failure(
      'several-realms',
      `${repo} imports ${contract} in several realms`,
      'choose one with --realm <name>',
    );
  return holding[0] ?? realms[0];
}

type Part = Pick<Output, 'published' | 'proposed' | 'withdrawn' | 'resolved' | 'unresolved' | 'notified' | 'warnings'> &
  Output['realms'][number];

async function syncRealm(
  realm: Realm,
  request: SyncRequest,
  input: { dryRun: boolean; notify: boolean },
  place: Place,
  context: Context,
): Promise<Part> {
  if (input.dryRun) return dryRun(realm, request, context);
  const { result, commit, pushed, remote, warnings } = await writeRealm(
    realm.path,
    async (now) => {
      const plan = await planSync(now, request);
      return { edits: plan.edits, message: commitMessage(request.repo, plan), result: { plan, realm: now } };
    },
    { fresh: true, signal: context.signal, progress: context.progress },
  );
  rememberDomains(place.checkout, request.repo, realm.path);
  const notified = input.notify
    ? await notify(new Realm(realm.path), result.plan, { ...request, signal: context.signal })
    : [];
  const { name } = realm.file();
  return {
    realm: name,
    commit,
    pushed,
    remote,
    ...told(result.realm, result.plan),
    notified,
    warnings: [...warnings, ...doubts(result.plan.publications)],
  };
}

/** Plans on the newest state there is, and writes nothing to it. */
async function dryRun(realm: Realm, request: SyncRequest, context: Context): Promise<Part> {
  const { remote, reached } = await refreshRealm(realm.path, context);
  const newest = new Realm(realm.path);
  const plan = await planSync(newest, request);
  const offline = remote && !reached ? [`the realm's remote cannot be reached; this is planned on the copy here`] : [];
  const warnings = [...offline, ...doubts(plan.publications)];
  const { name } = newest.file();
  return { realm: name, commit: null, pushed: false, remote, ...told(newest, plan), notified: [], warnings };
}

/** The plan in the words of the answer. */
function told(
  realm: Realm,
  plan: SyncPlan,
): Pick<Part, 'published' | 'proposed' | 'withdrawn' | 'resolved' | 'unresolved'> {
  const name = realm.file().name;
  const publications = plan.publications.map((publication) => publicationAnswer(realm, publication));
  return {
    published: publications.flatMap((one) => one.published),
    proposed: publications.flatMap((one) => one.proposed),
    withdrawn: plan.withdrawn.map((one) => ({ realm: name, ...one })),
    resolved: plan.resolutions.flatMap(({ judged: { domain, entry }, resolution }) =>
      resolution.resolved
        ? [
            {
              realm: name,
              domain,
              contract: entry.contract,
              from: entry.resolved_version ?? null,
              to: resolution.to,
              evidence: resolution.evidence,
              strength: resolution.strength,
              by: resolution.by,
            },
          ]
        : [],
    ),
    unresolved: plan.resolutions.flatMap(({ judged: { domain, entry, contract }, resolution }) =>
      resolution.resolved
        ? []
        : [
            {
              realm: name,
              domain,
              contract: entry.contract,
              version: contract?.version ?? '?',
              binding: entry.binding,
              reason: resolution.reason,
              missing: resolution.missing,
              places: resolution.places,
              remaining: resolution.remaining,
              byBinding: resolution.byBinding,
            },
          ],
    ),
  };
}

/** The subject names what happened, the body each contract: git history is the audit log. */
function commitMessage(repo: string, plan: SyncPlan): string {
  const lines = [
    ...plan.publications.map(
      (one) => `${one.domain}: ${one.step} ${one.contract} ${one.current.version} → ${one.nextVersion}`,
    ),
    ...plan.withdrawn.map((one) => `${one.domain}: withdraw ${one.id}`),
    ...plan.resolutions.flatMap(({ judged, resolution }) =>
      resolution.resolved
        ? [
            `${judged.domain}: resolve ${judged.entry.contract} ${resolution.to}${resolution.evidence ? '' : ' without evidence'}`,
          ]
        : [],
    ),
  ];
  const subject = lines.length === 1 ? `${repo}: ${lines[0]}` : `${repo}: sync ${lines.length} contracts`;
  return lines.length === 1 ? `${subject}\n` : `${subject}\n\n${lines.join('\n')}\n`;
}

function answer(repo: string, isDry: boolean, parts: readonly Part[], concerns: string[]): Output {
  const [first] = parts;
  return {
    repo,
    realm: first?.realm ?? '',
    commit: first?.commit ?? null,
    pushed: first?.pushed ?? false,
    dryRun: isDry,
    realms: parts.map(({ realm, commit, pushed, remote }) => ({ realm, commit, pushed, remote })),
    published: parts.flatMap((part) => part.published),
    proposed: parts.flatMap((part) => part.proposed),
    withdrawn: parts.flatMap((part) => part.withdrawn),
    resolved: parts.flatMap((part) => part.resolved),
    unresolved: parts.flatMap((part) => part.unresolved),
    notified: parts.flatMap((part) => part.notified),
    warnings: [...concerns, ...parts.flatMap((part) => part.warnings)],
  };
}
