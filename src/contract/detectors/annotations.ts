import * as z from 'zod/mini';
import { Name, Pointer } from '../../realm/model.ts';
import { invalidSource } from '../structured-text.ts';

/** A block between `blue:export <contract> <pointer>` and `blue:end`. */
export interface Annotation {
  contract: string;
  /** Empty for the whole value, where the annotation names none. */
  pointer: string;
  file: string;
  /** Of `blue:export`, from 1. */
  line: number;
  /** What stands between the two. */
  lines: string[];
}

/** How a comment, or a line of a longer one, begins in any language. */
const leader = String.raw`(?:#+|\/\/+!?|\/\*+|\*(?!\/)|--+\[*|<!--|;+|%+|\(\*|\{-)`;
const closer = /\s*(?:\*+\/|--+>|\*+\)|-\}|\]\]|%>)\s*$/;
const start = new RegExp(String.raw`^\s*${leader}\s*blue:export(?![\w:-])(.*)$`);
const end = new RegExp(String.raw`^\s*(?:${leader}\s*)?blue:end(?![\w:-])(.*)$`);
const comment = new RegExp(String.raw`^\s*${leader}( ?)`);

/** Fails with `invalid-source` for a block that is not closed, an end without a block, and bad names. */
export function annotationsIn(file: string, text: string): Annotation[] {
  if (!text.includes('blue:export') && !text.includes('blue:end')) return [];
  const found: Annotation[] = [];
  let open: Annotation | undefined;
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    const [, rest] = start.exec(line) ?? [];
    if (rest !== undefined) {
      if (open !== undefined) throw unclosed(open);
      open = annotation(file, at + 1, rest);
    } else if (end.test(line)) {
      if (open === undefined) throw invalidSource(file, at + 1, 'blue:end closes no blue:export');
      found.push(open);
      open = undefined;
    } else open?.lines.push(line);
  }
  if (open !== undefined) throw unclosed(open);
  return found;
}

function unclosed({ file, line, contract }: Annotation): Error {
  return invalidSource(file, line, `blue:export ${contract} has no blue:end`);
}

function annotation(file: string, line: number, rest: string): Annotation {
  const words = rest.replace(closer, '').trim().split(/\s+/);
  const [contract = '', pointer = ''] = words;
  if (contract === '' || words.length > 2)
    throw invalidSource(file, line, 'write blue:export <contract> <pointer> alone in its line');
  if (!z.safeParse(Name, contract).success)
    throw invalidSource(file, line, `${JSON.stringify(contract)} is no name of a contract: names are kebab-case`);
  if (!z.safeParse(Pointer, pointer).success)
    throw invalidSource(file, line, `${JSON.stringify(pointer)} is no JSON Pointer such as /read`);
  return { contract, pointer, file, line, lines: [] };
}

/** A block that is a comment as a whole, without what makes it one; otherwise as it is. */
export function uncommented(lines: readonly string[]): string {
  // An item of a list in YAML or Markdown is no comment, but a line of a longer comment may be `* - item`.
  const full = lines.filter((line) => line.trim() !== '' && !/^\s*(?:\*+\/|-->|\*\))\s*$/.test(line));
  if (full.length === 0 || !full.every((line) => comment.test(line))) return lines.join('\n');
  return full.map((line) => line.replace(comment, '').replace(closer, '')).join('\n');
}
