import { existsSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { detect } from '../contract/detect.ts';
import type { Candidate } from '../contract/detectors/detector.ts';
import { sourceFiles } from '../contract/source-files.ts';
import { Failure } from '../failure.ts';
import { isAddress, isLocalAddress, ownerIn, sameRepository, withoutCredentials } from '../git/address.ts';
import { type Checkout, firstCommits, identity, originUrl } from '../git/checkout.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { cloneRealm } from '../realm/clone.ts';
import { Edits } from '../realm/edits.ts';
import { repoFile } from '../realm/layout.ts';
import { rememberCheckout, rememberRealm } from '../realm/machine.ts';
import { Name, type RepoFile } from '../realm/model.ts';
import { changeConfig, findPlace, openRealm, type Place, type RealmReference } from '../realm/place.ts';
import { putCodeowners } from '../realm/ownership.ts';
import { Realm } from '../realm/realm.ts';
import { timestamp } from '../realm/timestamp.ts';
import type { Draft } from '../realm/write.ts';
import { written } from './answer.ts';
import { on } from './fields.ts';
import { type Context, operation } from './operation.ts';
import { rememberDomains, write } from './writing.ts';

export const join = operation({
  name: 'join',
  command: ['realm', 'join'],
  tool: 'blue_realm_join',
  title: 'Join a realm',
  summary: 'Register this repo in a realm, and look for what it could export and what it imports already.',
  details: 'An approver is admitted at once; elsewhere the join may wait on a branch for an approval.',
  examples: ['blue realm join ../realm-letemcook', 'blue realm join git@github.com:org/realm-letemcook.git'],
  fields: {
    realmPath: {
      kind: 'text',
      position: 0,
      schema: z.string(),
      help: 'Directory or address of the realm',
      placeholder: '<path or url>',
    },
    name: {
      kind: 'text',
      schema: z.optional(Name),
      help: 'Name of this repo in the realm (default: the name of its directory)',
      placeholder: '<name>',
    },
    detectExports: on('Look for what the repo could export'),
  },
  output: z.object({
    ...written,
    repo: z.string(),
    /** The join waits for an approval; `branch` holds it. */
    pending: z.boolean(),
    branch: z.nullable(z.string()),
    detectedExports: z.array(
      z.object({ name: z.string(), detector: z.string(), summary: z.string(), files: z.array(z.string()) }),
    ),
    /** Imports that the realm already holds for this repo, and contracts of its domains that it could import. */
    imports: z.array(z.object({ domain: z.string(), contract: z.string(), declared: z.boolean() })),
    domains: z.array(z.object({ name: z.string(), role: z.string() })),
    files: z.array(z.string()),
  }),
  touches: ['realm', 'repo', 'machine', 'network'],
  idempotent: true,
  faces: ['cli', 'mcp'],
  async run(input, context) {
    const place = await findPlace(context);
    if (place.insideRealm)
      throw new Failure('no-repo', 'this is a realm, and a realm cannot join one', 'run it in a repo');
    const { checkout } = place;
    const repo = repoName(input.name, place);
    const reference = await findRealm(input.realmPath, place, context);
    const realm = openRealm(reference);
    const email = await identity(checkout.root);
    const entry = await repoEntry(repo, checkout, realm.path, email, context.now());
    const { result, answer } = await write(realm, context, (now) => draftJoin(now, entry, email, checkout.root), {
      newest: true,
    });
    const { candidates, concerns } = input.detectExports ? await lookAround(checkout.root) : nothingDetected;
    const detectedExports = candidates.map(({ name, detector, summary, files }) => ({
      name,
      detector,
      summary,
      files,
    }));
    const where = { ...reference, path: relative(checkout.mainRoot, realpathSync(realm.path)) };
    changeConfig(checkout, (config) => configWith(config, repo, where, detectedExports));
    rememberDomains(checkout, repo, realm.path);
    await rememberCheckout(context.env, repo, checkout.mainRoot);
    const joined = new Realm(realm.path);
    return {
      ...answer,
      warnings: [...answer.warnings, ...concerns],
      repo,
      pending: result.branch !== null,
      branch: result.branch,
      detectedExports,
      imports: importsOf(joined, repo),
      domains: joined.domainsOf(repo).map(({ name, binding }) => ({ name, role: binding.role })),
      files: [...(answer.commit === null ? [] : [repoFile(repo)]), '.blue/config.yaml'],
    };
  },
});

const nothingDetected = { candidates: [], concerns: [] };

/** Only a proposal (decision 5): the join stands even where a repo is too large to look through. */
async function lookAround(root: string): Promise<{ candidates: Candidate[]; concerns: string[] }> {
  try {
    return { candidates: await detect(sourceFiles(root)), concerns: [] };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { candidates: [], concerns: [`nothing was detected: ${error.message}`] };
  }
}

/** One repo has one name in all its realms. */
function repoName(asked: string | undefined, place: Place): string {
  if (place.repo !== undefined && asked !== undefined && asked !== place.repo)
    throw new Failure('name-taken', `this repo is ${place.repo} in its realms already`, `leave out --name ${asked}`);
  const name = asked ?? place.repo ?? path.basename(place.checkout.mainRoot);
  if (z.safeParse(Name, name).success) return name;
  const proposal = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 64);
  throw new Failure(
    'bad-name',
    `${JSON.stringify(name)} cannot be a repo's name in a realm: names are kebab-case`,
    `--name ${proposal || 'my-repo'}`,
  );
}

async function findRealm(address: string, place: Place, context: Context): Promise<RealmReference> {
  if (isAddress(address)) {
    const { name, path: directory, url } = await cloneRealm(address, context);
    return { name, path: directory, url };
  }
  const directory = path.resolve(context.cwd, address);
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory())
    throw new Failure(
      'realm-missing',
      `there is no realm at ${directory}`,
      'blue realm init, or blue realm clone <url>',
    );
  if (!existsSync(path.join(directory, 'realm.yaml')) && existsSync(path.join(directory, 'HEAD')))
    throw new Failure('bare-realm', `${directory} is a bare repository`, `blue realm join file://${directory}`);
  const { name } = new Realm(directory).file();
  const own = place.realms.find((known) => known.name === name);
  await rememberRealm(context.env, { name, path: realpathSync(directory) });
  return { name, path: directory, url: own?.url };
}

/** What `repos/<repo>.yaml` says: the origin, or a relative path where there is none to share (decision 13). */
async function repoEntry(
  repo: string,
  checkout: Checkout,
  realmPath: string,
  email: string,
  now: Date,
): Promise<RepoEntry> {
  const origin = await originUrl(checkout.root);
  const url = origin === undefined || isLocalAddress(origin) ? undefined : withoutCredentials(origin);
  const org = url === undefined ? undefined : ownerIn(url);
  return {
    name: repo,
    ...(org === undefined ? {} : { org }),
    ...(url === undefined ? { path: relative(realpathSync(realmPath), checkout.mainRoot) } : { url }),
    maintainers: [email],
    joined_at: timestamp(now),
  };
}

type RepoEntry = { name: string; org?: string; url?: string; path?: string; maintainers: string[]; joined_at: string };

function relative(from: string, to: string): string {
  return path.relative(from, to).split(path.sep).join('/');
}

async function draftJoin(
  realm: Realm,
  entry: RepoEntry,
  email: string,
  root: string,
): Promise<Draft<{ branch: string | null }>> {
  const edits = new Edits(realm);
  const known = realm.repo(entry.name);
  const message = `Register repo ${entry.name}\n`;
  if (known) {
    await refuseOther(realm, known, entry, root);
    return { edits, message, result: { branch: null } };
  }
  const { admission, approvers, invited } = realm.file().governance;
  if (admission === 'invite-only' && !invited.includes(entry.name))
    throw new Failure(
      'not-invited',
      `realm ${realm.file().name} admits invited repos only, and ${entry.name} is not among them`,
      `ask ${approvers.join(' or ')} to add it to governance.invited in realm.yaml`,
    );
  edits.put(repoFile(entry.name), { ...entry });
  putCodeowners(realm, edits, { repo: entry });
  if (admission === 'approval' && !approvers.includes(email)) {
    const branch = `blue/join/${entry.name}`;
    return { edits, message, branch, result: { branch } };
  }
  return { edits, message, result: { branch: null } };
}

/** Another clone of the same repo may join again; another repo may not take its name. */
async function refuseOther(realm: Realm, known: RepoFile, entry: RepoEntry, root: string): Promise<void> {
  if (known.url !== undefined && entry.url !== undefined ? sameRepository(known.url, entry.url) : await sameHistory())
    return;
  throw new Failure(
    'name-taken',
    `${entry.name} is the name of another repo in this realm: ${known.url ?? known.path ?? 'without an address'}`,
    'choose another with --name',
  );

  /** Without two addresses to compare, the first commit tells; where it cannot be seen, the name is believed. */
  async function sameHistory(): Promise<boolean> {
    const other = known.path === undefined ? undefined : path.resolve(realm.path, known.path);
    if (other === undefined || !statSync(other, { throwIfNoEntry: false })?.isDirectory()) return true;
    const [first, second] = await Promise.all([other, root].map(firstCommits));
    return first === undefined || second === undefined || first === second;
  }
}

function configWith(
  config: JsonObject,
  repo: string,
  { name, path: directory, url }: RealmReference,
  detected: { name: string; detector: string; files: string[] }[],
): JsonObject {
  const { realm: single, ...rest } = config;
  const before = Array.isArray(config['realms']) ? config['realms'] : single === undefined ? [] : [single];
  const isSame = (one: Json) => isJsonObject(one) && one['name'] === name;
  const reference: JsonObject = url === undefined ? { name, path: directory ?? '' } : { name, url };
  return {
    ...rest,
    realms: before.some(isSame) ? before.map((one) => (isSame(one) ? reference : one)) : [...before, reference],
    repo,
    detected_exports: detected.map((one) => ({ name: one.name, detector: one.detector, files: one.files })),
  };
}

/** Imports that the realm holds already, and contracts of the repo's domains that it could import. */
function importsOf(realm: Realm, repo: string): { domain: string; contract: string; declared: boolean }[] {
  return realm.domainsOf(repo).flatMap(({ name, binding }) => {
    const declared = binding.imports.map((entry) => entry.contract);
    const others = realm
      .contractNames(name)
      .filter((contract) => !declared.includes(contract) && realm.contract(name, contract)?.owner !== repo);
    return [
      ...declared.map((contract) => ({ domain: name, contract, declared: true })),
      ...others.map((contract) => ({ domain: name, contract, declared: false })),
    ];
  });
}
