import * as z from 'zod/mini';
import { Failure } from '../failure.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { deleteProposal } from '../provider/publication.ts';
import { Edits } from '../realm/edits.ts';
import { bindingFile, contractFile, domainFile, repoFile } from '../realm/layout.ts';
import { forgetCheckout } from '../realm/machine.ts';
import { registered } from '../realm/membership.ts';
import { changeConfig, chosenRealm, findPlace, openRealm, ownRepo, type RealmReference } from '../realm/place.ts';
import { putCodeowners } from '../realm/ownership.ts';
import type { Realm } from '../realm/realm.ts';
import type { Draft } from '../realm/write.ts';
import { written } from './answer.ts';
import { off, realmField } from './fields.ts';
import { type Context, operation } from './operation.ts';
import { type Answer, write } from './writing.ts';

export const leave = operation({
  name: 'leave',
  command: ['realm', 'leave'],
  tool: 'blue_realm_leave',
  title: 'Leave a realm',
  summary: 'Remove this repo from a realm; refused while other repos import its contracts.',
  fields: {
    force: off('Leave even so: the contracts stay, marked as orphaned, and their imports break'),
    realm: realmField,
  },
  output: z.object({
    ...written,
    repo: z.string(),
    removed: z.array(z.string()),
    orphaned: z.array(z.object({ domain: z.string(), contract: z.string(), consumers: z.array(z.string()) })),
  }),
  touches: ['realm', 'repo', 'machine', 'network'],
  destructive: true,
  faces: ['cli', 'mcp'],
  async run({ force, realm: realmName }, context) {
    const place = await findPlace(context);
    const repo = ownRepo(place);
    const reference = chosenRealm(place, context, realmName);
    const { result, answer } = await leaveRealm(reference, repo, force, context);
    changeConfig(place.checkout, (config) => configWithout(config, reference.name));
    if (place.realms.length === 1) await forgetCheckout(context.env, repo, place.checkout.mainRoot);
    return { ...answer, repo, ...result };
  },
});

/** A realm that is gone, or in which the repo never got, has nothing to be left: then only this machine forgets it. */
async function leaveRealm(
  reference: RealmReference,
  repo: string,
  force: boolean,
  context: Context,
): Promise<{ result: Left; answer: Answer }> {
  const nothing = (why: string) => ({
    result: { removed: [], orphaned: [] },
    answer: { realm: reference.name, commit: null, pushed: false, remote: false, warnings: [why] },
  });
  let realm: Realm;
  try {
    realm = openRealm(reference);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'realm-missing') throw error;
    return nothing(`${error.message}; only .blue/config.yaml was changed`);
  }
  if (!realm.repo(repo))
    return nothing(`${repo} is not in realm ${reference.name}; only .blue/config.yaml was changed`);
  return write(realm, context, async (now) => draftLeave(now, repo, force));
}

type Left = { removed: string[]; orphaned: { domain: string; contract: string; consumers: string[] }[] };

function draftLeave(realm: Realm, repo: string, force: boolean): Draft<Left> {
  registered(realm, repo);
  const edits = new Edits(realm);
  const owned = realm.domainNames().flatMap((domain) =>
    realm
      .contractNames(domain)
      .filter((contract) => realm.contract(domain, contract)?.owner === repo)
      .map((contract) => ({
        domain,
        contract,
        consumers: realm.consumers(domain, contract).map((consumer) => consumer.repo),
      })),
  );
  const orphaned = owned.filter((one) => one.consumers.length > 0);
  if (orphaned.length > 0 && !force)
    throw new Failure(
      'has-consumers',
      `other repos import what ${repo} exports: ${orphaned.map((one) => `${one.contract} (${one.consumers.join(', ')})`).join('; ')}`,
      'let them change first, or --force: their imports will be broken',
    );
  for (const { domain, contract, consumers } of owned) {
    if (consumers.length === 0) edits.delete(contractFile(domain, contract));
    else edits.change(contractFile(domain, contract), (raw) => ({ ...raw, orphaned: true }));
    for (const { id, file } of realm.proposals(domain))
      if (file.contract === contract) deleteProposal(realm, edits, domain, id);
  }
  for (const domain of realm.domainNames()) {
    if (realm.binding(domain, repo)) edits.delete(bindingFile(domain, repo));
    const members = realm.domain(domain)?.members ?? [];
    if (members.includes(repo))
      edits.change(domainFile(domain), (raw) => ({ ...raw, members: members.filter((member) => member !== repo) }));
  }
  edits.delete(repoFile(repo));
  const deleted = owned.filter((one) => one.consumers.length === 0);
  putCodeowners(realm, edits, {
    withoutRepo: repo,
    withoutContracts: new Set(deleted.map((one) => `${one.domain}/${one.contract}`)),
  });
  const removed = [...edits.files].filter(([, text]) => text === null).map(([file]) => file);
  return { edits, message: `Remove repo ${repo}\n`, result: { removed, orphaned } };
}

function configWithout(config: JsonObject, realm: string): JsonObject {
  const { realm: single, ...rest } = config;
  const keep = (key: string) => (entry: Json) => !isJsonObject(entry) || entry[key] !== realm;
  const realms = Array.isArray(config['realms']) ? config['realms'] : single === undefined ? [] : [single];
  const domains = Array.isArray(config['domains']) ? config['domains'] : [];
  return { ...rest, realms: realms.filter(keep('name')), domains: domains.filter(keep('realm')) };
}
