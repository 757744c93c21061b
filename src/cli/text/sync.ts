import type * as z from 'zod/mini';
import type { sync } from '../../operations/sync.ts';
import type { Style } from '../style.ts';
import { approvalLine, changeLines } from './changes.ts';
import { shortId } from './commit.ts';
import { evidenceNote, placeLine } from './evidence.ts';
import { domainBlocks, paragraphs, shellWord } from './layout.ts';

type Sync = z.output<typeof sync.output>;

export function renderSync(output: Sync, style: Style): string {
  const names = output.realms.length > 0 ? output.realms.map(({ realm }) => realm) : [output.realm];
  const target = names.map((name) => `'${name}'`).join(', ');
  const noun = names.length === 1 ? 'realm' : 'realms';
  const verb = output.dryRun ? 'Would sync' : 'Syncing';
  return paragraphs([
    [`${style.emoji('📤')}${verb} with ${noun} ${target}...`],
    ...publishedBlocks(output, style),
    ...proposedBlocks(output, style),
    withdrawnBlock(output, style),
    ...resolvedBlocks(output, style),
    ...unresolvedBlocks(output, style),
    notifiedBlock(output, style),
    closing(output, style),
  ]);
}

function publishedBlocks({ published, dryRun }: Sync, style: Style): string[][] {
  const title = dryRun ? 'Would update contracts' : 'Contracts updated';
  return domainBlocks(
    published,
    (domain) => style.bold(`${title} in domain '${domain}':`),
    ({ contract, from, to, breaking, explanations }) => [
      `  ${contract}: ${from === null ? 'new at' : `${from} →`} ${style.bold(to)}${breaking ? style.red(' (breaking)') : ''}`,
      ...changeLines(explanations, style).map((line) => `    ${line}`),
    ],
  );
}

function proposedBlocks({ proposed, dryRun }: Sync, style: Style): string[][] {
  const title = dryRun ? 'Would propose breaking changes' : 'Breaking changes proposed';
  return domainBlocks(
    proposed,
    (domain) => `${style.yellow('⚠')} ${style.bold(`${title} in domain '${domain}':`)}`,
    ({ id, contract, from, to, explanations, approvers }) => [
      `  ${contract}: ${from} → ${style.bold(to)} (proposal ${id})`,
      ...changeLines(explanations, style).map((line) => `    ${line}`),
      `    ${approvalLine(from, approvers)}`,
    ],
  );
}

function withdrawnBlock({ withdrawn, dryRun }: Sync, style: Style): string[] {
  const verb = dryRun ? 'Would withdraw' : 'Withdrew';
  return withdrawn.map(
    ({ id, domain }) => `${style.green('✓')} ${verb} proposal ${id} in domain '${domain}': nothing breaks any more.`,
  );
}

function resolvedBlocks({ resolved, dryRun }: Sync, style: Style): string[][] {
  const title = dryRun ? 'Would resolve imports' : 'Imports resolved';
  return domainBlocks(
    resolved,
    (domain) => style.bold(`${title} in domain '${domain}':`),
    ({ contract, to, evidence, strength, by }) => [
      `  ${style.green('✓')} ${contract}: now at ${style.bold(to)}${evidence ? style.dim(evidenceNote({ strength, by })) : style.yellow(' (unverified: a person vouched for it)')}`,
    ],
  );
}

function unresolvedBlocks({ unresolved }: Sync, style: Style): string[][] {
  return domainBlocks(
    unresolved,
    (domain) => `${style.yellow('⚠')} ${style.bold(`Imports not resolved in domain '${domain}':`)}`,
    ({ contract, version, binding, reason, places, remaining, byBinding }) => [
      `  ${contract} ${version}: ${reason}`,
      ...valueLines(`Missing in ${binding}:`, places.map(placeLine), style.green('+')),
      ...valueLines(`Still in ${binding}, and no longer in the contract:`, remaining, style.red('-')),
      ...(byBinding
        ? [
            `    Next: change ${binding} and run ${style.cyan("'blue realm sync'")} again, or vouch for it:`,
            `    ${style.cyan(`blue realm sync --ack '<reason>' --contract ${shellWord(contract)}`)}`,
          ]
        : []),
    ],
  );
}

function valueLines(title: string, values: readonly string[], sign: string): string[] {
  return values.length === 0 ? [] : [`    ${title}`, ...values.map((value) => `      ${sign} ${value}`)];
}

const actions = { created: 'Created', updated: 'Updated', closed: 'Closed' };

function notifiedBlock({ notified }: Sync, style: Style): string[] {
  if (notified.length === 0) return [];
  return [
    style.bold('GitHub issues:'),
    ...notified.map(({ repo, url, action, reason }) => {
      const why = reason === null ? '' : `: ${reason}`;
      if (action === 'queued') return `  ${repo}: ${style.yellow('●')} waits for the next sync${why}`;
      return `  ${repo}: ${style.green('✓')} ${actions[action]} issue ${url ?? ''}`.trimEnd() + why;
    }),
  ];
}

function closing(output: Sync, style: Style): string[] {
  if (output.dryRun) return ["Nothing was written (dry run). Run 'blue realm sync' to do it."];
  return output.realms.map(({ realm, commit, pushed, remote }) => {
    const name = output.realms.length > 1 ? `Realm '${realm}'` : 'Realm';
    if (commit === null)
      return `${style.green('✓')} ${name} is up to date; ${pushed ? 'what had waited here was pushed' : 'there was nothing to write'}.`;
    const synced = `${name} synced (commit ${shortId(commit)})`;
    if (pushed) return `${style.green('✓')} ${synced}`;
    return remote
      ? `${style.yellow('⚠')} ${synced}, on this machine only: its remote could not be reached. The next sync pushes it.`
      : `${style.green('✓')} ${synced}; it has no remote, so it stays on this machine.`;
  });
}
