import { satisfies } from 'semver';
import * as z from 'zod/mini';
import { bindingLimit, judge } from '../consumer/resolution.ts';
import { isEqual } from '../contract/canonical.ts';
import { captures } from '../contract/captures.ts';
import { isUnbounded } from '../contract/version.ts';
import { Failure } from '../failure.ts';
import type { JsonObject } from '../json.ts';
import { readText } from '../realm/document.ts';
import { Edits } from '../realm/edits.ts';
import { bindingFile, domainFile } from '../realm/layout.ts';
import { addMember, chosenDomain, isImportOf, registered, withRole } from '../realm/membership.ts';
import { type ContractFile, InsidePath, Name, Pointer, Range, VerifyRule } from '../realm/model.ts';
import {
  chosenRealm,
  chosenRealms,
  findPlace,
  openRealm,
  ownRepo,
  type Place,
  type RealmReference,
} from '../realm/place.ts';
import { Realm } from '../realm/realm.ts';
import { timestamp } from '../realm/timestamp.ts';
import { written } from './answer.ts';
import { domainField } from './fields.ts';
import { type Context, type Fields, type InputOf, operation } from './operation.ts';
import { rememberDomains, write } from './writing.ts';

const fields = {
  contract: { kind: 'text', schema: Name, help: 'Name of the contract', placeholder: '<name>' },
  domain: domainField,
  version: {
    kind: 'text',
    schema: z.optional(Range),
    help: 'Versions that will do (default: ^ and the current version)',
    placeholder: '<range>',
  },
  binding: {
    kind: 'text',
    schema: z.optional(InsidePath),
    help: 'File of this repo that follows the contract',
    placeholder: '<file>',
  },
  uses: {
    kind: 'list',
    schema: z.optional(z.array(Pointer)),
    help: 'Parts of the contract that this repo depends on (default: all)',
    placeholder: '<pointer,…>',
  },
  verify: {
    kind: 'jsons',
    schema: z.optional(z.array(VerifyRule)),
    help: 'Rule that finds the values in the binding file; may be given again',
    placeholder: '<rule>',
  },
  realm: {
    kind: 'text',
    schema: z.optional(Name),
    help: 'Realm of the contract; it may be one that this repo has not joined',
    placeholder: '<name>',
  },
} satisfies Fields;

export const importContract = operation({
  name: 'import',
  command: ['realm', 'import'],
  tool: 'blue_realm_import',
  title: 'Import a contract',
  summary: 'Declare that this repo depends on a contract, and in which file.',
  details: 'The import is stale until sync finds the contract’s values in the binding file.',
  examples: ['blue realm import --contract s3-permissions --binding cdk/access_stack.py'],
  fields,
  output: z.object({
    ...written,
    repo: z.string(),
    domain: z.string(),
    contract: z.string(),
    version: z.string(),
    binding: z.string(),
    state: z.string(),
    /** The other realm that holds the contract, if it is another. */
    from: z.nullable(z.string()),
  }),
  touches: ['realm', 'network'],
  faces: ['cli', 'mcp'],
  async run(input, context) {
    const place = await findPlace(context);
    const repo = ownRepo(place);
    const foreign = place.realms.some((realm) => realm.name === input.realm) ? undefined : input.realm;
    const home = openRealm(
      foreign === undefined ? chosenRealm(place, context, input.realm) : homeRealm(place, context, repo, input.domain),
    );
    const root = place.checkout.root;
    for (const { pattern } of input.verify ?? []) if (pattern !== undefined) await captures(pattern);
    const { result, answer } = await write(home, context, async (now) => {
      registered(now, repo);
      const source = foreign === undefined ? now : openRealm(chosenRealm(place, context, foreign));
      const domain = importDomain(now, source, repo, input);
      const contract = foundContract(source, domain, input.contract, repo);
      const binding = input.binding ?? knownBinding(now, domain, repo, input.contract);
      if (readText(root, binding, bindingLimit) === undefined)
        throw new Failure(
          'no-binding',
          `${binding} does not exist in this repo`,
          'name a file that follows the contract',
        );
      const edits = new Edits(now);
      if (foreign !== undefined && !now.domain(domain)) createMirror(edits, domain, repo, foreign, context.now());
      const requirement = input.version ?? knownRange(now, domain, repo, contract) ?? `^${contract.version}`;
      putImport(now, edits, domain, repo, {
        contract: input.contract,
        ...(foreign === undefined ? {} : { realm: foreign }),
        version: requirement,
        binding,
        ...(input.uses === undefined ? {} : { uses: input.uses }),
        ...(input.verify === undefined ? {} : { verify: input.verify.map(verifyEntry) }),
        status: 'stale',
      });
      return {
        edits,
        message: `${domain}: ${repo} imports ${input.contract} ${requirement}\n`,
        result: { domain, contract: input.contract, version: requirement, binding, from: foreign ?? null },
      };
    });
    rememberDomains(place.checkout, repo, home.path);
    const entry = new Realm(home.path)
      .binding(result.domain, repo)
      ?.imports.find((one) => one.contract === input.contract && one.realm === foreign);
    const judged =
      entry &&
      (await judge(new Realm(home.path), result.domain, entry, { root, env: context.env, now: context.now() }));
    const unbounded = isUnbounded(result.version)
      ? [`${result.version} has no upper bound: a breaking version will satisfy it too`]
      : [];
    return {
      ...answer,
      ...result,
      repo,
      state: judged?.state ?? 'stale',
      warnings: [...answer.warnings, ...unbounded],
    };
  },
});

type Input = InputOf<typeof fields>;

/** Where an import from another realm is noted: the realm that has the domain with this repo already, else the first. */
function homeRealm(place: Place, context: Context, repo: string, domain: string | undefined): RealmReference {
  const realms = chosenRealms(place, context);
  const holding = realms.find((one) => domain !== undefined && openRealm(one).binding(domain, repo) !== undefined);
  return holding ?? realms[0] ?? chosenRealm(place, context);
}

function verifyEntry({ from, pattern, pointer, as }: VerifyRule): JsonObject {
  return {
    from,
    ...(pattern === undefined ? {} : { pattern }),
    ...(pointer === undefined ? {} : { pointer }),
    ...(as === undefined ? {} : { as }),
  };
}

/** The domain of the contract; an import from another realm stands under the same domain name at home. */
function importDomain(home: Realm, source: Realm, repo: string, input: Input): string {
  const holding = source.domainNames().filter((name) => source.contractNames(name).includes(input.contract));
  const domain = chosenDomain(holding, input.domain, `holds a contract named ${input.contract}`);
  if (home !== source && !home.domain(domain)) return domain;
  if (!home.domain(domain))
    throw new Failure('no-domain', `there is no domain ${domain} in this realm`, 'blue realm graph shows them');
  if (!home.binding(domain, repo))
    throw new Failure(
      'not-a-member',
      `${repo} is no member of domain ${domain}`,
      `a member runs blue realm domain add ${domain} --repos ${repo}`,
    );
  return domain;
}

function foundContract(source: Realm, domain: string, name: string, repo: string): ContractFile {
  const contract = source.contract(domain, name);
  if (!contract)
    throw new Failure(
      'no-contract',
      `domain ${domain} has no contract named ${name}`,
      `it has ${source.contractNames(domain).join(', ') || 'none yet'}`,
    );
  if (contract.owner === repo)
    throw new Failure('own-contract', `${repo} exports ${name} itself`, 'import what others own');
  return contract;
}

function knownBinding(realm: Realm, domain: string, repo: string, contract: string): string {
  const known = realm.binding(domain, repo)?.imports.find((entry) => entry.contract === contract);
  if (known) return known.binding;
  throw new Failure('no-binding', 'the file that follows the contract is not named', 'add --binding <file>');
}

/** A range that was chosen before and still lets the current version in. */
function knownRange(realm: Realm, domain: string, repo: string, { name, version }: ContractFile): string | undefined {
  const known = realm.binding(domain, repo)?.imports.find((entry) => entry.contract === name);
  return known && satisfies(version, known.version) ? known.version : undefined;
}

/** The domain exists in the other realm; here it holds this repo's side of it. */
function createMirror(edits: Edits, domain: string, repo: string, realm: string, now: Date): void {
  edits.put(domainFile(domain), {
    name: domain,
    description: `Imports from realm ${realm}`,
    created_at: timestamp(now),
    members: [repo],
  });
}

type Declared = JsonObject & { contract: string; realm?: string };

function putImport(realm: Realm, edits: Edits, domain: string, repo: string, entry: Declared): void {
  addMember(realm, edits, domain, repo, 'consumer');
  edits.change(bindingFile(domain, repo), (raw) => {
    const before = Array.isArray(raw['imports']) ? raw['imports'] : [];
    const after = before.some((one) => isImportOf(one, entry))
      ? before.map((one) => (isImportOf(one, entry) ? declaredAgain(one, entry) : one))
      : [...before, entry];
    return withRole({ ...raw, imports: after });
  });
}

/** What was resolved stays resolved, unless what would be looked for, or where, is another now (decision 4). */
function declaredAgain(known: JsonObject, entry: JsonObject): JsonObject {
  const isAsked = (key: string) => entry[key] !== undefined && !isEqual(entry[key], known[key]);
  if (['binding', 'uses', 'verify'].some(isAsked)) {
    const { resolved_version: _version, resolved_at: _at, evidence: _evidence, ack: _ack, ...kept } = known;
    return { ...kept, ...entry };
  }
  const { status: _status, ...changed } = entry;
  return { ...known, ...changed };
}
