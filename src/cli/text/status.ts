import type * as z from 'zod/mini';
import type { status } from '../../operations/status.ts';
import type { Style } from '../style.ts';
import { changeLines, messageLines } from './changes.ts';
import { count, paragraphs } from './layout.ts';
import { evidenceNote } from './evidence.ts';
import { importNotes } from './status-imports.ts';

type Status = z.output<typeof status.output>;
type RealmStatus = Status['realms'][number];
type Export = RealmStatus['exports'][number];
type Proposal = RealmStatus['proposals'][number];

export function renderStatus(output: Status, style: Style): string {
  const several = output.realms.length > 1;
  const blocks = output.realms.flatMap((realm) => {
    const own = realmBlocks(realm, style);
    return several ? [[style.bold(`Realm ${realm.name}`)]].concat(own.map((lines) => lines.map(indented))) : own;
  });
  if (output.realms.length === 0) {
    blocks.push(["This repo has joined no realm. Run 'blue realm join <path or url>' to take part in one."]);
  }
  return paragraphs([[header(output, style)], rfcLines(output, style), ...blocks]);
}

function header({ repo, realms }: Status, style: Style): string {
  const names = realms.map((realm) => realm.name).join(', ');
  const noun = realms.length === 1 ? 'realm' : 'realms';
  if (repo === null) return style.emoji('📊') + style.bold(names === '' ? 'no realm' : `${noun} ${names}`);
  return style.emoji('📊') + style.bold(repo) + (names === '' ? '' : ` (in ${noun}: ${names})`);
}

function rfcLines({ rfcs }: Status, style: Style): string[] {
  return rfcs.map(({ title, status: state, done, total }, index) => {
    const tasks = total === 0 ? '' : ` ${done}/${total} tasks`;
    return `${index === 0 ? 'RFCs: ' : '      '}${title} ${style.cyan(`[${state}]`)}${tasks}`;
  });
}

function realmBlocks(realm: RealmStatus, style: Style): string[][] {
  const { exports, imports, proposals } = realm;
  const blocks = [
    realm.pending
      ? [`${style.yellow('●')} The join of this repo waits for an approval; until then it cannot write.`]
      : [],
    standingLines(realm, style),
    exports.flatMap((entry) => problemLines(entry, style)),
    changedLines(
      exports.filter((entry) => entry.changed),
      style,
    ),
    ...importNotes(imports, style),
    ...proposals.map((proposal) => proposalLines(proposal, style)),
  ].filter((lines) => lines.length > 0);
  return blocks.length > 0 ? blocks : [[calm(realm, style), ...weakLines(imports, style)]];
}

function standingLines({ ahead, behind }: RealmStatus, style: Style): string[] {
  return [
    ...(behind > 0
      ? [
          `${style.yellow('●')} The realm has ${count(behind, 'newer commit')}: ${style.cyan("'blue status --fetch'")} takes them over.`,
        ]
      : []),
    ...(ahead > 0
      ? [
          `${style.yellow('●')} ${count(ahead, 'commit')} of the realm never reached its remote: ${style.cyan("'blue realm sync'")} pushes.`,
        ]
      : []),
  ];
}

function calm({ name, path, domains, exports, imports }: RealmStatus, style: Style): string {
  if (domains.some(({ role }) => role === 'none'))
    return `${style.green('✓')} ${count(domains.length, 'domain')}: ${domains.map((domain) => domain.name).join(', ')}. Run 'blue realm graph' or 'blue realm check'.`;
  if (exports.length + imports.length > 0) {
    return `${style.green('✓')} All current: ${count(exports.length, 'export')}, ${count(imports.length, 'import')} in ${count(domains.length, 'domain')}.`;
  }
  return domains.length === 0
    ? `${style.green('✓')} Nothing to do in realm '${name}' (${path}). Run 'blue realm domain create <name> --repos <a,b>' to relate two repos.`
    : `${style.green('✓')} Nothing exported or imported yet. Run 'blue realm export --help' or 'blue realm import --help'.`;
}

/** Imports that a closer look at the binding could make surer. */
function weakLines(imports: RealmStatus['imports'], style: Style): string[] {
  return imports
    .filter(({ strength }) => strength === 'weak')
    .map((entry) =>
      style.dim(`  ${entry.contract} in domain '${entry.domain}' rests on weak evidence${evidenceNote(entry)}`),
    );
}

function problemLines({ domain, contract, problem }: Export, style: Style): string[] {
  if (problem === null) return [];
  return [`${style.yellow('⚠')} Export '${contract}' in domain '${domain}' could not be read: ${problem}`];
}

function changedLines(changed: readonly Export[], style: Style): string[] {
  if (changed.length === 0) return [];
  const open = changed.filter((entry) => entry.proposal === null);
  const purpose = open.some((entry) => entry.breaking) ? 'propose it' : 'update the realm';
  return [
    `${style.yellow('⚠')} ${style.bold('Cross-repo change detected:')}`,
    ...changed.flatMap((entry) => exportLines(entry, style)),
    ...(open.length > 0 ? [`  Run ${style.cyan("'blue realm sync'")} to ${purpose}.`] : []),
  ];
}

function exportLines(entry: Export, style: Style): string[] {
  const { domain, contract, explanations, affected } = entry;
  return [
    `  Domain '${domain}' contract '${contract}' has local changes: ${versionStep(entry, style)}`,
    ...changeLines(explanations, style).map((line) => `    ${line}`),
    affected.length > 0 ? '  Affected repos:' : '  No repo imports it yet.',
    ...affected.map(({ repo, requirement, state, breaks }) => {
      const consequence = `${state === 'current' ? '' : `, ${state}`}${breaks ? style.red(', breaks') : ''}`;
      return `    - ${repo} (imports ${requirement} of ${contract}${consequence})`;
    }),
  ];
}

function versionStep({ version, nextVersion, breaking, proposal }: Export, style: Style): string {
  const waits = proposal === null ? '' : ', proposed already';
  const step = nextVersion === null ? version : `${version} → ${style.bold(nextVersion)}${waits}`;
  return breaking ? `${step} ${style.red('(breaking)')}` : step;
}

function proposalLines({ id, domain, contract, from, to, proposedBy, changes }: Proposal, style: Style): string[] {
  return [
    `${style.yellow('●')} Proposal ${id} in domain '${domain}' waits for approval:`,
    `  ${contract}: ${from} → ${style.bold(to)} ${style.red('(breaking)')}, proposed by ${proposedBy}`,
    ...messageLines(changes, style).map((line) => `    ${line}`),
  ];
}

function indented(line: string): string {
  return `  ${line}`;
}
