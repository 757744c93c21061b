import * as z from 'zod/mini';
import { brokenBy } from '../contract/change.ts';
import { changesForStatus, type Comparison } from '../contract/diff.ts';
import { messages, proposalId, type Publication } from '../provider/publication.ts';
import { Strength, Way } from '../realm/model.ts';
import type { Realm } from '../realm/realm.ts';

// Parts that the answers of several operations share (interface.md).

/** What differs between two values of a contract, by JSON Pointer. */
export const Changes = z.object({
  added: z.array(z.object({ pointer: z.string(), value: z.unknown() })),
  removed: z.array(z.object({ pointer: z.string(), value: z.unknown() })),
  changed: z.array(z.object({ pointer: z.string(), from: z.unknown(), to: z.unknown() })),
});
export type Changes = z.output<typeof Changes>;

/** One thing that changed, as every face tells it. */
export const Explanation = z.object({
  pointer: z.string(),
  kind: z.enum(['added', 'removed', 'changed', 'narrowed', 'widened', 'renamed', 'text']),
  breaking: z.boolean(),
  /** Whom it breaks unless they act before it is in use. */
  for: z.enum(['consumers', 'provider', 'none']),
  message: z.string(),
  /** What would make it compatible. */
  suggestion: z.optional(z.string()),
  /** What was added or removed; before and after of a change in place. */
  value: z.optional(z.unknown()),
  from: z.optional(z.unknown()),
  to: z.optional(z.unknown()),
});
export type Explanation = z.output<typeof Explanation>;

export function explanations({ changes }: Comparison): Explanation[] {
  return changes.map((change) => {
    const { part: _part, redundant: _redundant, ...explanation } = change;
    return { ...explanation, for: brokenBy(change) };
  });
}

/** Where a value of a contract would belong in the binding file that lacks it. */
export const MissingPlace = z.object({
  value: z.string(),
  file: z.string(),
  /** From 1; null where no line is evident. */
  line: z.nullable(z.number()),
  hint: z.string(),
});

/** How sure the evidence of an import is, and how it was found; null without evidence. */
export const evidenceKeys = {
  strength: z.nullable(Strength),
  by: z.nullable(Way),
};

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
  explanations: z.array(Explanation),
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
  explanations: z.array(Explanation),
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
    explanations: explanations(comparison),
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

/** What the lenient default let pass though it could not be decided, as warnings. */
export function doubts(publications: readonly Publication[]): string[] {
  return publications.flatMap(({ contract, comparison }) =>
    comparison.reason === undefined
      ? []
      : [`${contract}: whether its change is compatible cannot be decided: ${comparison.reason}`],
  );
}
