import * as z from 'zod/mini';
import { changesForStatus, type Comparison } from '../contract/diff.ts';
import { messages, proposalId, type Publication } from '../provider/publication.ts';
import type { Realm } from '../realm/realm.ts';

// Parts that the answers of several operations share (interface.md).

/** What differs between two values of a contract, by JSON Pointer. */
export const Changes = z.object({
  added: z.array(z.object({ pointer: z.string(), value: z.unknown() })),
  removed: z.array(z.object({ pointer: z.string(), value: z.unknown() })),
  changed: z.array(z.object({ pointer: z.string(), from: z.unknown(), to: z.unknown() })),
});
export type Changes = z.output<typeof Changes>;

/** What a person should know though nothing failed. */
export const Warnings = z.array(z.string());

/** What became of a write to the realm: `commit` is null when there was nothing to write. */
export const written = {
  realm: z.string(),
  commit: z.nullable(z.string()),
  /** It reached the realm's remote; false without a remote or when the remote could not be reached. */
  pushed: z.boolean(),
  remote: z.boolean(),
  warnings: Warnings,
};

export const Published = z.object({
  realm: z.string(),
  domain: z.string(),
  contract: z.string(),
  from: z.nullable(z.string()),
  to: z.string(),
  breaking: z.boolean(),
  changes: Changes,
  messages: z.array(z.string()),
});
export type Published = z.output<typeof Published>;

export const Proposed = z.object({
  realm: z.string(),
  id: z.string(),
  domain: z.string(),
  contract: z.string(),
  from: z.string(),
  to: z.string(),
  changes: Changes,
  messages: z.array(z.string()),
  approvers: z.array(z.string()),
});
export type Proposed = z.output<typeof Proposed>;

export function publishedAnswer(
  realm: Realm,
  domain: string,
  contract: string,
  from: string | null,
  to: string,
  comparison: Comparison,
): Published {
  return {
    realm: realm.file().name,
    domain,
    contract,
    from,
    to,
    breaking: comparison.breaking,
    changes: changesForStatus(comparison),
    messages: messages(comparison),
  };
}

/** What a publication comes to: published, proposed, or neither. */
export function publicationAnswer(realm: Realm, plan: Publication): { published: Published[]; proposed: Proposed[] } {
  const { domain, contract, current, comparison, nextVersion, step } = plan;
  if (nextVersion === null || step === 'none') return { published: [], proposed: [] };
  const answer = publishedAnswer(realm, domain, contract, current.version, nextVersion, comparison);
  if (step === 'publish') return { published: [answer], proposed: [] };
  const { breaking: _always, ...rest } = answer;
  const { approvers } = realm.file().governance;
  const proposal = { ...rest, id: proposalId(contract, nextVersion), from: current.version, approvers };
  return { published: [], proposed: [proposal] };
}

/** What GitHub was told, or what waits to be. */
export const Notified = z.object({
  repo: z.string(),
  url: z.nullable(z.string()),
  action: z.enum(['created', 'updated', 'closed', 'queued']),
  reason: z.nullable(z.string()),
});
