import { originUrl } from '../git/checkout.ts';
import type { Notice } from '../github/notice.ts';
import { send, type Sent } from '../github/outbox.ts';
import { githubRepository } from '../github/repository.ts';
import { noticeText, resolvedText } from '../github/text.ts';
import { messages, proposalId, type Publication } from '../provider/publication.ts';
import { blueHome } from '../realm/machine.ts';
import type { Realm } from '../realm/realm.ts';
import type { SyncPlan } from './plan.ts';

/** What happened that others should hear of. */
interface News {
  readonly publications: readonly Publication[];
  readonly resolutions: SyncPlan['resolutions'];
}

interface Sender {
  readonly repo: string;
  /** Top of the repo's checkout. */
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Tells GitHub: an open issue for each consumer of what was published or proposed, a closed one for each import that
 * was resolved (decision 27). What cannot be sent waits in the outbox.
 */
export async function notify(realm: Realm, news: News, { repo, root, env, signal }: Sender): Promise<Sent[]> {
  const notices = [
    ...news.publications.flatMap((publication) => openNotices(realm, repo, publication)),
    ...closeNotices(realm, repo, news, env),
  ];
  const name = realm.file().name;
  return send(notices, {
    blueHome: blueHome(env),
    env,
    ownOrigin: await originUrl(root),
    // A notice may have waited since before its consumer had an address.
    urlOf: (notice) => (notice.realm === name ? realm.repo(notice.repo)?.url : undefined),
    signal,
  });
}

function openNotices(realm: Realm, provider: string, plan: Publication): Notice[] {
  const to = plan.nextVersion;
  if (to === null) return [];
  return realm.consumers(plan.domain, plan.contract).map(({ repo, entry }) => ({
    realm: realm.file().name,
    domain: plan.domain,
    contract: plan.contract,
    repo,
    url: realm.repo(repo)?.url,
    kind: 'open' as const,
    ...noticeText({
      realm: realm.file().name,
      domain: plan.domain,
      contract: plan.contract,
      from: plan.current.version,
      to,
      changes: messages(plan.comparison),
      suggestions: suggestions(plan),
      breaking: plan.comparison.breaking,
      providerRepo: provider,
      requirement: entry.version,
      binding: entry.binding,
      ...(plan.step === 'propose' ? { proposal: proposalId(plan.contract, to) } : {}),
    }),
  }));
}

function suggestions({ comparison }: Publication): Map<string, string> {
  return new Map(
    comparison.changes.flatMap(({ breaking, message, suggestion }) =>
      breaking && suggestion !== undefined ? [[message, suggestion]] : [],
    ),
  );
}

function closeNotices(realm: Realm, repo: string, { resolutions }: News, env: NodeJS.ProcessEnv): Notice[] {
  const url = realm.repo(repo)?.url;
  // Where no issue can be, none needs closing.
  if (url === undefined || !githubRepository(url, { env, ownOrigin: url })) return [];
  return resolutions.flatMap(({ judged, resolution }) =>
    resolution.resolved && judged.entry.realm === undefined
      ? [
          {
            realm: realm.file().name,
            domain: judged.domain,
            contract: judged.entry.contract,
            repo,
            url,
            kind: 'close' as const,
            ...resolvedText({
              realm: realm.file().name,
              domain: judged.domain,
              contract: judged.entry.contract,
              version: resolution.to,
            }),
          },
        ]
      : [],
  );
}
