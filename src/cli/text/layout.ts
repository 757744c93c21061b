import { stripVTControlCharacters } from 'node:util';

/** Rows as aligned columns; the last one is as long as it is. */
export function columns(rows: readonly (readonly string[])[], indent: string): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.slice(0, -1).entries()) widths[index] = Math.max(widths[index] ?? 0, width(cell));
  }
  return rows
    .map((row) => {
      const cells = row.map((cell, index) => (index < row.length - 1 ? padded(cell, widths[index] ?? 0) : cell));
      return `${indent}${cells.join('  ')}`.trimEnd();
    })
    .join('\n');
}

function padded(cell: string, to: number): string {
  return cell + ' '.repeat(to - width(cell));
}

/** Colour takes no room. */
function width(text: string): number {
  return Array.from(stripVTControlCharacters(text)).length;
}

/** `1 export`, `2 exports` */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** A block for each domain: its title, and the lines of its items. */
export function domainBlocks<Item extends { readonly domain: string }>(
  items: readonly Item[],
  title: (domain: string) => string,
  lines: (item: Item) => readonly string[],
): string[][] {
  const blocks = new Map<string, string[]>();
  for (const item of items) {
    const block = blocks.get(item.domain) ?? [title(item.domain)];
    block.push(...lines(item));
    blocks.set(item.domain, block);
  }
  return [...blocks.values()];
}

/** Blocks with an empty line between them; those without lines are left out. */
export function paragraphs(blocks: readonly (readonly string[])[]): string {
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

/** A word as a shell takes it. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) && !word.startsWith('-') ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
