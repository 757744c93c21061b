import { valid, validRange } from 'semver';
import * as z from 'zod/mini';
import type { Json } from '../json.ts';

// The files of a realm, a repo and a machine (formats.md of RFC 0001). Unknown keys are kept, so that files written
// by a newer minor version survive an edit by this one.

const namePattern = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** The name of a realm, domain, repo or contract (decision 29). */
export const Name = z
  .string()
  .check(
    z.maxLength(64, 'is longer than 64 characters'),
    z.regex(namePattern, 'must be kebab-case: a-z, 0-9 and single hyphens'),
  );

/** `MAJOR.MINOR.PATCH` as semver.org defines it. */
export const Version = z
  .string()
  .check(z.refine((text) => valid(text) === text, 'must be a semantic version such as "1.0.0"'));

/** A semver range such as `^1.2.0`. */
export const Range = z.string().check(
  z.maxLength(256),
  z.refine((text) => validRange(text) !== null, 'must be a semver range such as "^1.2.0"'),
);

const Time = z
  .string()
  .check(z.refine((text) => !Number.isNaN(Date.parse(text)), 'must be an RFC 3339 time such as 2026-01-24T10:00:00Z'));

const Text = z.string().check(z.maxLength(10_000, 'is longer than 10,000 characters'));
const Email = z.string().check(z.minLength(1, 'must not be empty'), z.maxLength(320, 'is longer than 320 characters'));

/** A path or glob inside a repository, with `/`, that stays in it. */
export const InsidePath = z
  .string()
  .check(
    z.minLength(1, 'must not be empty'),
    z.maxLength(1024, 'is longer than 1,024 characters'),
    z.refine(staysInside, 'must be a relative path that stays inside the repository'),
  );

function staysInside(path: string): boolean {
  return !/^[/\\]|^[a-zA-Z]:|\0/.test(path) && !path.split(/[/\\]/).includes('..');
}

/** A JSON Pointer (RFC 6901): empty for the whole document, else starting with `/`. */
export const Pointer = z
  .string()
  .check(z.maxLength(1024), z.regex(/^(\/([^~/]|~[01])*)*$/, 'must be a JSON Pointer such as /read'));

const maxDepth = 64;

/** A JSON value of bounded depth. */
export const JsonValue = z
  .custom<Json>()
  .check(z.refine((value) => isBoundedJson(value, maxDepth), `must be JSON, at most ${maxDepth} levels deep`));

function isBoundedJson(value: unknown, depth: number): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth === 0) return false;
  return Object.values(value).every((inner) => isBoundedJson(inner, depth - 1));
}

const list = <T extends z.core.$ZodType>(item: T) => z._default(z.array(item).check(z.maxLength(10_000)), () => []);

export const RealmFile = z.looseObject({
  name: Name,
  version: Version,
  created_at: z.optional(Time),
  governance: z._default(
    z.looseObject({
      admission: z._default(z.enum(['open', 'approval', 'invite-only']), 'approval'),
      approvers: list(Email),
      invited: list(Name),
      breaking_changes: z._default(
        z.looseObject({
          require_approval: z._default(z.boolean(), true),
          grace_period_days: z._default(z.int().check(z.minimum(0), z.maximum(3650)), 14),
        }),
        () => ({ require_approval: true, grace_period_days: 14 }),
      ),
      signatures: z._default(z.enum(['optional', 'required']), 'optional'),
    }),
    () => ({
      admission: 'approval' as const,
      approvers: [],
      invited: [],
      breaking_changes: { require_approval: true, grace_period_days: 14 },
      signatures: 'optional' as const,
    }),
  ),
});
export type RealmFile = z.output<typeof RealmFile>;

export const RepoFile = z.looseObject({
  name: Name,
  org: z.optional(Text),
  url: z.optional(Text),
  path: z.optional(Text),
  maintainers: list(Email),
  joined_at: z.optional(Time),
});
export type RepoFile = z.output<typeof RepoFile>;

export const DomainFile = z.looseObject({
  name: Name,
  description: z.optional(Text),
  created_at: z.optional(Time),
  members: list(Name),
});
export type DomainFile = z.output<typeof DomainFile>;

export const Direction = z.enum(['offers', 'requires']);
export type Direction = z.output<typeof Direction>;

export const Match = z.enum(['exact', 'glob']);
export type Match = z.output<typeof Match>;

export const Compatibility = z.enum([
  'none',
  'backward',
  'forward',
  'full',
  'backward_transitive',
  'forward_transitive',
  'full_transitive',
]);
export type Compatibility = z.output<typeof Compatibility>;

/**
 * Which property tells the items of a list apart, by the list's pointer in the value; the token `-` stands for every
 * item of a list (`/services/-/ports`).
 */
export const Keys = z.record(Pointer, z.string().check(z.minLength(1, 'must not be empty'), z.maxLength(256)));
export type Keys = z.output<typeof Keys>;

/** What a contract says and how it is to be understood: what its hash covers (decision 3). */
const contentKeys = {
  schema: z.optional(JsonValue),
  value: z.optional(JsonValue),
  direction: z._default(Direction, 'offers'),
  match: z._default(Match, 'exact'),
  keys: z.optional(Keys),
};

export const ContractFile = z.looseObject({
  name: Name,
  owner: Name,
  version: Version,
  description: z.optional(Text),
  ...contentKeys,
  compatibility: z.optional(Compatibility),
  supported: list(z.looseObject({ version: Version, until: Time })),
  orphaned: z._default(z.boolean(), false),
  changelog: list(z.looseObject({ version: Version, date: z.optional(Text), changes: list(Text) })),
});
export type ContractFile = z.output<typeof ContractFile>;

/** The part of a contract that a consumer can depend on. */
export interface ContractContent {
  schema?: Json | undefined;
  value?: Json | undefined;
  direction: Direction;
  match: Match;
  keys?: Keys | undefined;
  compatibility?: Compatibility | undefined;
}

const Files = z.union([InsidePath, z.array(InsidePath).check(z.minLength(1), z.maxLength(1000))]);
const Pattern = z.string().check(z.minLength(1, 'must not be empty'), z.maxLength(2000));

/**
 * How a value is read from the provider's files (decision 5). Exactly one of `pointer`, `pattern`, `schema` and
 * `detector` says how; `into` is the place in the contract's value, the whole value without it;
 * `contract` is the name in annotations, for the detector of these.
 */
export const ExtractRule = z
  .looseObject({
    into: z.optional(Pointer),
    files: z.optional(Files),
    pointer: z.optional(Pointer),
    pattern: z.optional(Pattern),
    schema: z.optional(InsidePath),
    detector: z.optional(Name),
    contract: z.optional(Name),
  })
  .check(
    z.refine(
      (rule) =>
        [rule.pointer, rule.pattern, rule.schema, rule.detector].filter((one) => one !== undefined).length === 1,
      'must have exactly one of pointer, pattern, schema and detector',
    ),
    z.refine((rule) => rule.schema !== undefined || rule.files !== undefined, 'must name its files'),
  );
export type ExtractRule = z.output<typeof ExtractRule>;

/**
 * How a contract's values are found in the consumer's binding file (decision 4): `pattern` captures texts, `pointer`
 * reads a JSON, YAML or TOML binding. `as` says what is found there: values as they are (`literal`), globs that stand
 * for all they match (`glob`), the consumer's own JSON Schema (`schema`) or a document that must be valid under the
 * contract's schema (`document`). Without it the contract's `match` decides between the first two.
 */
export const VerifyRule = z
  .looseObject({
    from: z._default(Pointer, ''),
    pattern: z.optional(Pattern),
    pointer: z.optional(Pointer),
    as: z.optional(z.enum(['literal', 'glob', 'schema', 'document'])),
  })
  .check(
    z.refine(
      ({ pattern, pointer }) => (pattern === undefined) !== (pointer === undefined),
      'must have exactly one of pattern and pointer',
    ),
  );
export type VerifyRule = z.output<typeof VerifyRule>;

const Export = z.looseObject({ contract: Name, source_files: list(InsidePath), extract: list(ExtractRule) });
export type Export = z.output<typeof Export>;

const Hash = z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hexadecimal digits'));

export const ImportState = z.enum(['current', 'unverified', 'drifted', 'stale', 'broken']);
export type ImportState = z.output<typeof ImportState>;

/** How sure a find is: a text search and a grant under conditions are weak. */
export const Strength = z.enum(['strong', 'weak']);
export type Strength = z.output<typeof Strength>;

/** The ways in which values are found in a binding file, the least telling first. */
export const ways = ['text', 'verify', 'iam-policy', 'cloudformation', 'terraform-plan'] as const;
export const Way = z.enum(ways);
export type Way = z.output<typeof Way>;

const Import = z.looseObject({
  contract: Name,
  realm: z.optional(Name),
  version: Range,
  binding: InsidePath,
  uses: z.optional(z.array(Pointer)),
  verify: list(VerifyRule),
  status: z.optional(ImportState),
  resolved_version: z.optional(Version),
  resolved_at: z.optional(Time),
  evidence: z.optional(
    z.looseObject({
      contract: Hash,
      binding: Hash,
      strength: z.optional(Strength),
      by: z.optional(Way),
    }),
  ),
  ack: z.optional(Text),
  /** The version that was last resolved by evidence, while an ack stands in for it. */
  evidence_version: z.optional(Version),
});
export type Import = z.output<typeof Import>;

const Role = z.enum(['provider', 'consumer', 'both']);
export type Role = z.output<typeof Role>;

export const BindingFile = z.looseObject({
  repo: Name,
  role: Role,
  exports: list(Export),
  imports: list(Import),
});
export type BindingFile = z.output<typeof BindingFile>;

export const ProposalFile = z.looseObject({
  contract: Name,
  from: Version,
  to: Version,
  proposed_by: Email,
  proposed_at: Time,
  reason: z.optional(Text),
  content: z.looseObject(contentKeys),
  hash: Hash,
  changes: list(Text),
});
export type ProposalFile = z.output<typeof ProposalFile>;

const RealmReference = z.looseObject({ name: Name, path: z.optional(Text), url: z.optional(Text) });

/** `.blue/config.yaml`. The RFC's single `realm:` is read as a list of one. */
export const ConfigFile = z.looseObject({
  realms: z.optional(z.array(RealmReference)),
  realm: z.optional(RealmReference),
  repo: Name,
  domains: list(z.looseObject({ name: Name })),
});
export type ConfigFile = z.output<typeof ConfigFile>;

/** `index.yaml` of the machine. */
export const IndexFile = z.looseObject({
  realms: list(
    z.looseObject({ name: Name, path: z.optional(Text), url: z.optional(Text), local_path: z.optional(Text) }),
  ),
  checkouts: z._default(z.record(Name, z.array(Text)), () => ({})),
});
export type IndexFile = z.output<typeof IndexFile>;
