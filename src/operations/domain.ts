import * as z from 'zod/mini';
import { Failure } from '../failure.ts';
import { changelogEntry } from '../provider/publication.ts';
import { Edits } from '../realm/edits.ts';
import { bindingFile, contractFile, domainFile } from '../realm/layout.ts';
import { addMember, registered } from '../realm/membership.ts';
import { Name, type Role } from '../realm/model.ts';
import { chosenRealm, findPlace, openRealm, ownRepo } from '../realm/place.ts';
import { putCodeowners } from '../realm/ownership.ts';
import type { Realm } from '../realm/realm.ts';
import { timestamp } from '../realm/timestamp.ts';
import { written } from './answer.ts';
import { realmField } from './fields.ts';
import { type Fields, type InputOf, operation } from './operation.ts';
import { rememberDomains, write } from './writing.ts';

const fields = {
  action: {
    kind: 'choice',
    choices: ['create', 'add', 'remove'],
    position: 0,
    schema: z._default(z.enum(['create', 'add', 'remove']), 'create'),
    help: 'create a domain, add members or remove members',
  },
  name: { kind: 'text', position: 1, schema: Name, help: 'Name of the domain (kebab-case)', placeholder: '<name>' },
  repos: { kind: 'list', schema: z._default(z.array(Name), () => []), help: 'Its repos', placeholder: '<a,b>' },
  contract: {
    kind: 'text',
    schema: z.optional(Name),
    help: 'Also create this contract, empty, at 0.1.0',
    placeholder: '<name>',
  },
  description: { kind: 'text', schema: z.optional(z.string()), help: 'What is coordinated', placeholder: '<text>' },
  provider: {
    kind: 'text',
    schema: z.optional(Name),
    help: 'The repo that exports (default: this repo); the others import',
    placeholder: '<repo>',
  },
  realm: realmField,
} satisfies Fields;

export const changeDomain = operation({
  name: 'domain',
  command: ['realm', 'domain'],
  tool: 'blue_realm_domain',
  title: 'Create or change a domain',
  summary: 'Create a domain, the relationship between repos, or change its members.',
  examples: [
    'blue realm domain create s3-access --repos aperture,fungal-image-analysis',
    'blue realm domain add s3-access --repos ml-infra',
  ],
  fields,
  output: z.object({
    ...written,
    domain: z.string(),
    action: z.string(),
    members: z.array(z.object({ repo: z.string(), role: z.string() })),
    files: z.array(z.string()),
  }),
  touches: ['realm', 'network'],
  faces: ['cli', 'mcp'],
  async run(input, context) {
    const place = await findPlace(context);
    const realm = openRealm(chosenRealm(place, context, input.realm));
    refuseIdle(input);
    const drafts = { create: draftCreate, add: draftAdd, remove: draftRemove };
    const { result, answer } = await write(realm, context, async (now) => {
      if (!place.insideRealm) registered(now, ownRepo(place));
      const { edits, message, members } = drafts[input.action](now, input, place.repo, context.now());
      return { edits, message, result: { members, files: [...edits.files.keys()] } };
    });
    if (place.repo !== undefined) rememberDomains(place.checkout, place.repo, realm.path);
    return { ...answer, domain: input.name, action: input.action, ...result };
  },
});

type Input = InputOf<typeof fields>;
/** A flag that does nothing would be a misunderstanding. */
function refuseIdle({ action, contract, provider, description }: Input): void {
  if (action === 'create' || (contract ?? provider ?? description) === undefined) return;
  throw new Failure(
    'idle-flag',
    `--contract, --provider and --description belong to create, not to ${action}`,
    'leave them out',
  );
}

type Member = { repo: string; role: Role };
type Change = { edits: Edits; message: string; members: Member[] };

function draftCreate(realm: Realm, input: Input, self: string | undefined, now: Date): Change {
  if (realm.domain(input.name))
    throw new Failure(
      'domain-exists',
      `domain ${input.name} exists already`,
      `blue realm domain add ${input.name} --repos <a,b>`,
    );
  const provider = input.provider ?? self;
  if (provider === undefined)
    throw new Failure('no-provider', 'inside a realm the provider must be named', 'add --provider <repo>');
  if (input.contract !== undefined && provider !== self && self !== undefined)
    throw new Failure(
      'not-owner',
      `${input.contract} would belong to ${provider}, and ${self} cannot write for it`,
      `leave out --contract; ${provider} runs blue realm export`,
    );
  const repos = [...new Set([provider, ...input.repos])];
  const edits = new Edits(realm);
  const members = repos.map((repo): Member => ({ repo, role: repo === provider ? 'provider' : 'consumer' }));
  edits.put(domainFile(input.name), {
    name: input.name,
    ...(input.description === undefined ? {} : { description: input.description }),
    created_at: timestamp(now),
    members: repos,
  });
  for (const { repo, role } of members) addMember(realm, edits, input.name, repo, role);
  if (input.contract !== undefined) emptyContract(realm, edits, input.name, input.contract, provider, now);
  return { edits, message: `Create domain ${input.name}\n`, members };
}

function emptyContract(realm: Realm, edits: Edits, domain: string, contract: string, owner: string, now: Date): void {
  const version = '0.1.0';
  edits.put(contractFile(domain, contract), {
    name: contract,
    owner,
    version,
    changelog: [changelogEntry(version, now, undefined)],
  });
  edits.change(bindingFile(domain, owner), (raw) => ({ ...raw, exports: [{ contract }] }));
  putCodeowners(realm, edits, { contract: { domain, contract, owner } });
}

function draftAdd(realm: Realm, input: Input): Change {
  const members = membersOf(realm, input);
  const edits = new Edits(realm);
  const added = [...new Set(input.repos)].filter((repo) => !members.includes(repo));
  edits.change(domainFile(input.name), (raw) => ({ ...raw, members: [...members, ...added] }));
  for (const repo of input.repos) addMember(realm, edits, input.name, repo, 'consumer');
  return {
    edits,
    message: `Add ${input.repos.join(', ')} to domain ${input.name}\n`,
    members: [...members, ...added].map((repo) => ({
      repo,
      role: realm.binding(input.name, repo)?.role ?? 'consumer',
    })),
  };
}

function draftRemove(realm: Realm, input: Input): Change {
  const members = membersOf(realm, input);
  const edits = new Edits(realm);
  for (const repo of input.repos) {
    if (!members.includes(repo))
      throw new Failure(
        'not-a-member',
        `${repo} is no member of domain ${input.name}`,
        `its members: ${members.join(', ')}`,
      );
    const owned = realm.contractNames(input.name).filter((name) => realm.contract(input.name, name)?.owner === repo);
    if (owned.length > 0)
      throw new Failure(
        'owns-contracts',
        `${repo} owns ${owned.join(', ')} in domain ${input.name}`,
        'a domain cannot lose the owner of its contracts',
      );
    if (realm.binding(input.name, repo)) edits.delete(bindingFile(input.name, repo));
  }
  const left = members.filter((member) => !input.repos.includes(member));
  edits.change(domainFile(input.name), (raw) => ({ ...raw, members: left }));
  return {
    edits,
    message: `Remove ${input.repos.join(', ')} from domain ${input.name}\n`,
    members: left.map((repo) => ({ repo, role: realm.binding(input.name, repo)?.role ?? 'consumer' })),
  };
}

function membersOf(realm: Realm, input: Input): string[] {
  const file = realm.domain(input.name);
  if (!file)
    throw new Failure('no-domain', `there is no domain ${input.name} in this realm`, 'blue realm graph shows them');
  if (input.repos.length === 0) throw new Failure('no-repos', 'no repo is named', 'add --repos <a,b>');
  return file.members;
}
