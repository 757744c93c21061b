import type { Notice } from '../github/notice.ts';
import { githubRepository } from '../github/repository.ts';
import { noticeText, resolvedText } from '../github/text.ts';
import { messages, proposalId, type Publication } from '../provider/publication.ts';
import type { Realm } from '../realm/realm.ts';
import type { SyncPlan } from './plan.ts';

/** What GitHub should hear after a sync: an open notice for each consumer, a closed one for each resolved import. */
export function noticesFor(realm: Realm, repo: string, plan: SyncPlan, env: NodeJS.ProcessEnv): Notice[] {
  return [
    ...plan.publications.flatMap((publication) => openNotices(realm, repo, publication)),
    ...closeNotices(realm, repo, plan, env),
  ];
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
      breaking: plan.comparison.breaking,
      providerRepo: provider,
      requirement: entry.version,
      binding: entry.binding,
      ...(plan.step === 'propose' ? { proposal: proposalId(plan.contract, to) } : {}),
    }),
  }));
}

function closeNotices(realm: Realm, repo: string, plan: SyncPlan, env: NodeJS.ProcessEnv): Notice[] {
  const url = realm.repo(repo)?.url;
  // Where no issue can be, none needs closing.
  if (url === undefined || !githubRepository(url, { env, ownOrigin: url })) return [];
  return plan.resolutions.flatMap(({ judged, resolution }) =>
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
