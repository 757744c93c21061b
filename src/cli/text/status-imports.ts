import type * as z from 'zod/mini';
import type { status } from '../../operations/status.ts';
import type { Style } from '../style.ts';
import { changeLines } from './changes.ts';
import { placeLine } from './evidence.ts';
import { domainBlocks, shellWord } from './layout.ts';

type Import = z.output<typeof status.output>['realms'][number]['imports'][number];

/** The worst first, as in decision 3. */
const states = ['broken', 'stale', 'drifted', 'unverified'];

/** A block for each state and domain that needs somebody; none for imports that are current. */
export function importNotes(imports: readonly Import[], style: Style): string[][] {
  return states.flatMap((state) =>
    domainBlocks(
      imports.filter((entry) => entry.state === state),
      (domain) => `${symbol(state, style)} ${style.bold(`${capital(state)} imports in domain '${domain}':`)}`,
      (entry) => importLines(entry, style),
    ),
  );
}

function symbol(state: string, style: Style): string {
  if (state === 'broken') return style.red('✗');
  return state === 'unverified' ? style.yellow('●') : style.yellow('⚠');
}

function importLines(entry: Import, style: Style): string[] {
  const changes = changeLines(entry.explanations, style);
  return [
    `  ${entry.contract}: ${versions(entry, style)}${entry.realm === null ? '' : ` (realm ${entry.realm})`}`,
    entry.reason === '' ? '' : `    ${entry.reason}`,
    `    Binding: ${entry.binding}`,
    entry.deadline === null ? '' : `    Deadline: ${style.bold(entry.deadline)}`,
    ...(changes.length > 0 ? ['    Changes:', ...changes.map((line) => `      ${line}`)] : []),
    ...(entry.places.length > 0
      ? ['    Missing in the binding:', ...entry.places.map((place) => `      ${placeLine(place)}`)]
      : []),
    `    Next: ${nextStep(entry, style)}`,
  ].filter((line) => line !== '');
}

function versions({ resolved, available, requirement }: Import, style: Style): string {
  if (available === null) return `${resolved ?? 'never resolved'}, and ${requirement} is not available`;
  if (resolved === available) return available;
  return `${resolved ?? 'never resolved'} → ${style.bold(available)} available`;
}

function nextStep(entry: Import, style: Style): string {
  const { state, binding, missing, deadline, available } = entry;
  const sync = style.cyan("'blue realm sync'");
  if (deadline !== null && available !== null) {
    return `bring ${binding} in line with ${available}, then run ${style.cyan(`'${importCommand(entry, available)}'`)} and ${sync}`;
  }
  switch (state) {
    case 'broken':
      return available === null
        ? `ask the provider, or import a version that exists: ${style.cyan(importCommand(entry, undefined))}`
        : `bring back ${binding}, or import again: ${style.cyan(importCommand(entry, available))}`;
    case 'unverified':
      return `run ${sync} once ${binding} shows the values; until then a person vouches for it`;
    case 'drifted':
      return `bring ${binding} back in line with the contract, then run ${sync}`;
    default:
      return missing.length > 0
        ? `add what is missing to ${binding}, then run ${sync}`
        : `check ${binding}, then run ${sync}`;
  }
}

function importCommand({ contract, domain, binding, realm }: Import, version: string | undefined): string {
  const words = [
    'blue realm import',
    '--contract',
    contract,
    '--domain',
    domain,
    '--version',
    version ? `^${version}` : '<range>',
  ];
  return [...words, '--binding', shellWord(binding), ...(realm === null ? [] : ['--realm', realm])].join(' ');
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
