import type * as z from 'zod/mini';
import type { join } from '../../operations/join.ts';
import type { Style } from '../style.ts';
import { commitLine, doneLine } from './commit.ts';
import { shellWord } from './layout.ts';

type Join = z.output<typeof join.output>;

export function renderJoin(output: Join, style: Style): string {
  return [
    ...output.files.map((file) => doneLine(`Wrote ${file}`, style)),
    ...output.detectedExports.map(({ name, summary }) => doneLine(`Detected export: ${name} (${summary})`, style)),
    ...output.imports.map(({ domain, contract, declared }) =>
      doneLine(`Detected import: ${contract} in domain ${domain}${declared ? '' : ' (not declared yet)'}`, style),
    ),
    output.pending ? pendingLine(output, style) : commitLine(output, style),
    '',
    ...nextLines(output, style),
  ].join('\n');
}

function pendingLine({ repo, realm, branch }: Join, style: Style): string {
  const where = branch === null ? '' : `, on branch ${branch}`;
  return `${style.yellow('●')} The join of '${repo}' waits for an approver of realm '${realm}'${where}.`;
}

function nextLines({ pending, domains, detectedExports, imports, repo }: Join, style: Style): string[] {
  if (pending) return ["Next: ask an approver; 'blue status' shows when it is through."];
  if (domains.length === 0)
    return [`Next: ${style.cyan(`blue realm domain create <name> --repos ${repo},<other repo>`)}`];
  const [found] = detectedExports;
  const own = domains.find(({ role }) => role !== 'consumer');
  const undeclared = imports.find((entry) => !entry.declared);
  const steps = [
    undeclared && `blue realm import --contract ${undeclared.contract} --domain ${undeclared.domain} --binding <file>`,
    found && own && `blue realm export --name ${shellWord(found.name)} --domain ${own.name} --detect`,
  ].filter((step) => step !== undefined);
  return (steps.length > 0 ? steps : ['blue status']).map((step) => `Next: ${style.cyan(step)}`);
}
