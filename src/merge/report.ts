import type { Cell } from './matrix.ts';

/** The matrix as a Markdown table, for a pull request or a job summary. */
export function markdown(cells: readonly Cell[]): string {
  const blocked = cells.filter((cell) => cell.blocks).length;
  const title =
    blocked === 0 ? '### Blue: this branch can be merged' : `### Blue: ${blocked} reason(s) not to merge yet`;
  if (cells.length === 0) return `${title}\n\nNo contract of this repo is affected.\n`;
  const rows = cells.map((cell) =>
    [
      cell.blocks ? '❌' : '✅',
      code(cell.contract),
      code(cell.version),
      cell.consumer === '' ? '—' : code(cell.consumer),
      cell.state,
      cell.evidence,
      cell.deadline ?? '',
      text(cell.reason),
      cell.next === null ? '' : text(cell.next),
    ].join(' | '),
  );
  return [
    title,
    '',
    '| | contract | version | consumer | state | evidence | deadline | why | next |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row} |`),
    '',
  ].join('\n');
}

function code(name: string): string {
  return `\`${name.replace(/[`|\s]/g, '')}\``;
}

// Reasons carry names and paths from a realm, which may hold anything.
function text(words: string): string {
  return words.replace(/[\\`*_{}[\]<>()#|@!~]/g, '\\$&').replace(/\s+/g, ' ');
}

/** SARIF 2.1.0, which code hosts show beside the lines of a change. */
export function sarif(cells: readonly Cell[], version: string): object {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Blue Realms',
            version,
            rules: [
              { id: 'export', shortDescription: { text: 'A changed contract and one of its consumers' } },
              { id: 'import', shortDescription: { text: 'An import that this branch has to bring along' } },
            ],
          },
        },
        results: cells.map((cell) => ({
          ruleId: cell.side,
          level: cell.blocks ? 'error' : 'note',
          message: { text: sentence(cell) },
          locations:
            cell.file === null
              ? []
              : [{ physicalLocation: { artifactLocation: { uri: encodeURI(cell.file) }, region: { startLine: 1 } } }],
        })),
      },
    ],
  };
}

function sentence({ contract, version, consumer, reason, next }: Cell): string {
  const who = consumer === '' ? '' : ` for ${consumer}`;
  return `${contract} ${version}${who}: ${reason}${next === null ? '' : `. Next: ${next}`}`;
}
