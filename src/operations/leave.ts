import * as z from 'zod/mini';
import { Failure } from '../failure.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { Edits } from '../realm/edits.ts';
import { bindingFile, contractFile, domainFile, proposalFolder, repoFile } from '../realm/layout.ts';
import { forgetCheckout } from '../realm/machine.ts';
import { registered } from '../realm/membership.ts';
import { changeConfig } from '../realm/place.ts';
import { putCodeowners } from '../realm/ownership.ts';
import type { Realm } from '../realm/realm.ts';
import type { Draft } from '../realm/write.ts';
import { written } from './answer.ts';
import { off, realmField } from './fields.ts';
import { operation } from './operation.ts';
import { write, writer } from './writing.ts';

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
    const { checkout, repo, realm } = await writer(context, realmName);
    const { name } = realm.file();
    const { result, answer } = await write(realm, context, async (now) => draftLeave(now, repo, force));
    changeConfig(checkout, (config) => configWithout(config, name));
    await forgetCheckout(context.env, repo, checkout.mainRoot);
    return { ...answer, repo, ...result };
  },
});

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
      if (file.contract === contract) for (const path of realm.filesIn(proposalFolder(domain, id))) edits.delete(path);
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
