import path from 'node:path';
import * as z from 'zod/mini';
import { detect } from '../contract/detect.ts';
import type { Candidate } from '../contract/detectors/detector.ts';
import { compareContents } from '../contract/diff.ts';
import { extract } from '../contract/extract.ts';
import { type SourceFiles, sourceFiles } from '../contract/source-files.ts';
import { Failure } from '../failure.ts';
import { identity, publishingConcerns } from '../git/checkout.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import {
  applyPublication,
  changelogEntry,
  comparePublication,
  intendedContent,
  type Publication,
} from '../provider/publication.ts';
import { parseDocument, readText } from '../realm/document.ts';
import { Edits } from '../realm/edits.ts';
import { bindingFile, contractFile } from '../realm/layout.ts';
import { chosenDomain, registered, withRole } from '../realm/membership.ts';
import {
  Compatibility,
  type ContractContent,
  type ContractFile,
  Direction,
  ExtractRule,
  InsidePath,
  JsonValue,
  Match,
  Name,
  Version,
} from '../realm/model.ts';
import { putCodeowners } from '../realm/ownership.ts';
import { Realm } from '../realm/realm.ts';
import type { Draft } from '../realm/write.ts';
import { notify } from '../sync/notices.ts';
import { doubts, Notified, Proposed, publicationAnswer, Published, publishedAnswer, written } from './answer.ts';
import { domainField, off, realmField } from './fields.ts';
import { type Fields, type InputOf, operation } from './operation.ts';
import { rememberDomains, write, writer } from './writing.ts';

const fields = {
  name: { kind: 'text', schema: Name, help: 'Name of the contract (kebab-case)', placeholder: '<name>' },
  domain: domainField,
  version: {
    kind: 'text',
    schema: z.optional(Version),
    help: 'Version to publish, not below the computed one',
    placeholder: '<semver>',
  },
  value: { kind: 'json', schema: z.optional(JsonValue), help: 'The value', placeholder: '<json>' },
  file: {
    kind: 'text',
    schema: z.optional(z.string()),
    help: 'File that holds the value, YAML or JSON',
    placeholder: '<file>',
  },
  schema: {
    kind: 'text',
    schema: z.optional(z.string()),
    help: 'File that holds the JSON Schema',
    placeholder: '<file>',
  },
  source: {
    kind: 'texts',
    schema: z.optional(z.array(InsidePath)),
    help: 'Files of the repo that carry the value; may be given again',
    placeholder: '<glob>',
  },
  extract: {
    kind: 'jsons',
    schema: z.optional(z.array(ExtractRule)),
    help: 'Rule that reads the value from files of the repo; may be given again',
    placeholder: '<rule>',
  },
  direction: {
    kind: 'choice',
    choices: ['offers', 'requires'],
    schema: z.optional(Direction),
    help: 'Does this repo offer the value to others, or require it of them (default: offers)',
  },
  match: {
    kind: 'choice',
    choices: ['exact', 'glob'],
    schema: z.optional(Match),
    help: 'Are values compared exactly or as globs (default: exact)',
  },
  compatibility: {
    kind: 'choice',
    choices: Compatibility.options,
    schema: z.optional(Compatibility),
    help: 'What later schemas must keep (default: forward for offers, backward for requires)',
  },
  description: { kind: 'text', schema: z.optional(z.string()), help: 'What it is', placeholder: '<text>' },
  detect: off('Find the value in the code and store the rule that found it'),
  realm: realmField,
} satisfies Fields;

export const exportContract = operation({
  name: 'export',
  command: ['realm', 'export'],
  tool: 'blue_realm_export',
  title: 'Export a contract',
  summary: 'Declare or update a contract that this repo provides.',
  details:
    'Give the value itself (--value, --file), or rules that read it from the code (--extract, --detect): sync then follows the code. The version is computed; --version may only raise it.',
  examples: [
    'blue realm export --name s3-permissions --domain s3-access --direction requires --detect',
    `blue realm export --name limits --extract '{"pointer":"/limits","files":"config/app.yaml"}'`,
  ],
  fields,
  output: z.object({
    ...written,
    domain: z.string(),
    contract: z.string(),
    version: z.string(),
    published: z.array(Published),
    proposed: z.array(Proposed),
    rules: z.array(z.unknown()),
    notified: z.array(Notified),
  }),
  touches: ['realm', 'network'],
  faces: ['cli', 'mcp'],
  async run(input, context) {
    const { checkout, repo, realm } = await writer(context, input.realm);
    const who = await identity(checkout.root);
    const files = sourceFiles(checkout.root);
    const given = givenContent(input, context.cwd);
    const detected = input.detect ? await detectedExport(input, files) : undefined;
    const { result, answer } = await write(realm, context, (now) =>
      draftExport(now, { input, repo, who, files, given, detected, at: context.now() }),
    );
    rememberDomains(checkout, repo, realm.path);
    const { plan, ...told } = result;
    const publications = plan && plan.step !== 'none' ? [plan] : [];
    const concerns = publications.length > 0 && result.rules.length > 0 ? await publishingConcerns(checkout) : [];
    const sender = { repo, root: checkout.root, env: context.env, signal: context.signal };
    const notified =
      publications.length > 0 ? await notify(new Realm(realm.path), { publications, resolutions: [] }, sender) : [];
    return { ...answer, ...told, notified, warnings: [...answer.warnings, ...concerns, ...doubts(publications)] };
  },
});

type Input = InputOf<typeof fields>;

interface Request {
  readonly input: Input;
  readonly repo: string;
  readonly who: string;
  readonly files: SourceFiles;
  readonly given: { value?: Json; schema?: Json };
  readonly detected: Candidate | undefined;
  readonly at: Date;
}

/** `--file` and `--schema` may lie anywhere (decision 13). */
function givenContent(input: Input, cwd: string): Request['given'] {
  if (input.value !== undefined && input.file !== undefined)
    throw new Failure('two-values', '--value and --file both give the value', 'choose one of them');
  const read = (file: string): Json => {
    const full = path.resolve(cwd, file);
    const text = readText(path.dirname(full), path.basename(full));
    if (text === undefined) throw new Failure('no-file', `${file} does not exist`);
    return parseDocument(JsonValue, text, file);
  };
  const value = input.file === undefined ? input.value : read(input.file);
  return {
    ...(value === undefined ? {} : { value }),
    ...(input.schema === undefined ? {} : { schema: read(input.schema) }),
  };
}

async function detectedExport(input: Input, files: SourceFiles): Promise<Candidate> {
  const candidates = await detect(files, input.source);
  const [only, ...others] = candidates.filter((candidate) => candidate.name === input.name);
  const found = only ?? (candidates.length === 1 ? candidates[0] : undefined);
  if (found && others.length === 0) return found;
  throw new Failure(
    'nothing-detected',
    candidates.length === 0
      ? 'nothing in this repo looks like something to export'
      : `nothing named ${input.name} was found in the code; there is ${[...new Set(candidates.map((one) => one.name))].join(', ')}`,
    'name one of them, or give the rule with --extract',
  );
}

async function draftExport(realm: Realm, request: Request): Promise<Draft<Exported>> {
  const { input, repo } = request;
  registered(realm, repo);
  const domain = exportDomain(realm, repo, input);
  const current = realm.contract(domain, input.name);
  if (current && current.owner !== repo)
    throw new Failure('not-owner', `${input.name} belongs to ${current.owner}`, 'choose another --name');
  const binding = realm.binding(domain, repo);
  const known = binding?.exports.find((entry) => entry.contract === input.name);
  refuseValueOverRules(request, known);
  const entry = {
    ...known,
    contract: input.name,
    source_files: input.source ?? known?.source_files ?? [],
    extract: input.extract ?? request.detected?.rules ?? known?.extract ?? [],
  };
  const content = await newContent(realm, domain, request, current, entry.extract);
  const edits = new Edits(realm);
  putExport(edits, domain, repo, entry, known !== undefined);
  const published = current
    ? await update(realm, edits, domain, current, content, request)
    : create(realm, edits, domain, content, request);
  return {
    edits,
    message: `${domain}: export ${input.name} ${published.version}\n`,
    result: { domain, contract: input.name, rules: entry.extract, ...published },
  };
}

/** Rules read the value anew at each sync: a value given by hand would not last. */
function refuseValueOverRules({ input, given, detected }: Request, known: ExportEntry | undefined): void {
  const isNew = input.extract !== undefined || detected !== undefined;
  if (isNew || known === undefined || known.extract.length === 0 || given.value === undefined) return;
  throw new Failure(
    'value-from-rules',
    `${input.name} is read from the code by ${known.extract.length} rule(s), which would undo a value given by hand`,
    'change the code and run blue realm sync, or give the rules anew with --extract',
  );
}

type Outcome = { version: string; published: Published[]; proposed: Proposed[]; plan: Publication | undefined };
type Exported = Outcome & { domain: string; contract: string; rules: ExtractRule[] };

function exportDomain(realm: Realm, repo: string, input: Input): string {
  const own = realm.domainsOf(repo);
  const holding = own.filter(({ name, binding }) =>
    binding.exports.some((entry) => entry.contract === input.name && realm.contract(name, input.name)),
  );
  const candidates = (holding.length > 0 ? holding : own).map(({ name }) => name);
  const domain = chosenDomain(candidates, input.domain, `has ${repo} as a member`);
  if (!realm.domain(domain))
    throw new Failure(
      'no-domain',
      `there is no domain ${domain} in this realm`,
      `blue realm domain create ${domain} --repos ${repo},<others>`,
    );
  if (!own.some(({ name }) => name === domain))
    throw new Failure(
      'not-a-member',
      `${repo} is no member of domain ${domain}`,
      `blue realm domain add ${domain} --repos ${repo}`,
    );
  return domain;
}

/** The value: what was given, else what the contract says, with the parts that the rules read put over it. */
async function newContent(
  realm: Realm,
  domain: string,
  request: Request,
  current: ContractFile | undefined,
  rules: ExtractRule[],
): Promise<ContractContent> {
  const { input, given, files, detected } = request;
  const before = current && intendedContent(realm, domain, current);
  const base = { value: given.value ?? before?.value, schema: given.schema ?? before?.schema };
  const found = rules.length > 0 ? await extract(rules, base, files) : base;
  return {
    value: found.value,
    schema: found.schema,
    direction: input.direction ?? before?.direction ?? detected?.direction ?? 'offers',
    match: input.match ?? before?.match ?? 'exact',
    keys: current?.keys,
    compatibility: input.compatibility ?? current?.compatibility,
  };
}

function putExport(edits: Edits, domain: string, repo: string, entry: ExportEntry, known: boolean): void {
  const plain: JsonObject = JSON.parse(
    JSON.stringify({
      ...entry,
      source_files: entry.source_files.length > 0 ? entry.source_files : undefined,
      extract: entry.extract.length > 0 ? entry.extract : undefined,
    }),
  );
  edits.change(bindingFile(domain, repo), (raw) => {
    const before = Array.isArray(raw['exports']) ? raw['exports'] : [];
    const after = known
      ? before.map((one) => (isJsonObject(one) && one['contract'] === entry.contract ? plain : one))
      : [...before, plain];
    return withRole({ ...raw, exports: after });
  });
}

type ExportEntry = { contract: string; source_files: string[]; extract: ExtractRule[] };

function create(realm: Realm, edits: Edits, domain: string, content: ContractContent, request: Request): Outcome {
  const { input, repo, at } = request;
  if (content.value === undefined && content.schema === undefined)
    throw new Failure(
      'no-content',
      `${input.name} is new and has neither a value nor a schema`,
      'give --value, --file, --schema, --extract or --detect',
    );
  const version = input.version ?? '1.0.0';
  edits.put(contractFile(domain, input.name), {
    name: input.name,
    owner: repo,
    version,
    ...(input.description === undefined ? {} : { description: input.description }),
    ...(content.direction === 'offers' ? {} : { direction: content.direction }),
    ...(content.match === 'exact' ? {} : { match: content.match }),
    ...(content.compatibility === undefined ? {} : { compatibility: content.compatibility }),
    ...(content.schema === undefined ? {} : { schema: content.schema }),
    ...(content.value === undefined ? {} : { value: content.value }),
    changelog: [changelogEntry(version, at, undefined)],
  });
  putCodeowners(realm, edits, { contract: { domain, contract: input.name, owner: repo } });
  const comparison = compareContents({ direction: content.direction, match: content.match }, content);
  const published = publishedAnswer(realm, domain, input.name, null, version, comparison);
  return { version, published: [published], proposed: [], plan: undefined };
}

async function update(
  realm: Realm,
  edits: Edits,
  domain: string,
  current: ContractFile,
  content: ContractContent,
  request: Request,
): Promise<Outcome> {
  const { input, who, at } = request;
  const plan = await comparePublication(realm, domain, current, content, input.version);
  applyPublication(realm, edits, plan, { who, now: at });
  const file = contractFile(domain, current.name);
  if (input.description !== undefined && input.description !== current.description)
    edits.change(file, (raw) => ({ ...raw, description: input.description ?? '' }));
  // Its owner is back.
  if (current.orphaned) edits.change(file, ({ orphaned: _orphaned, ...kept }) => kept);
  const { published, proposed } = publicationAnswer(realm, plan);
  return {
    version: plan.step === 'publish' ? (plan.nextVersion ?? current.version) : current.version,
    published,
    proposed,
    plan,
  };
}
