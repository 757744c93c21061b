import type { Changes } from '../../operations/answer.ts';
import type { Style } from '../style.ts';

const mostLines = 20;
const longestValue = 200;

interface Told {
  readonly line: string;
  /** The sentence that the line stands for. */
  readonly message: string | undefined;
}

/**
 * What changed, a line each: `+ training-metrics/* (/read)`. `messages` are the sentences of the same change, which may
 * be missing; they speak for what is no value, such as a part of the schema.
 */
export function changeLines(changes: Changes, messages: readonly string[], style: Style): string[] {
  const told = [
    ...changes.added.map((entry) => valueLine('+', 'Added', entry, messages, style.green)),
    ...changes.removed.map((entry) => valueLine('-', 'Removed', entry, messages, style.red)),
    ...changes.changed.map((entry) => changedLine(entry, messages, style)),
  ];
  const untold = messages.filter((message) => !told.some((entry) => entry.message === message));
  return shortened(
    [...told.map((entry) => entry.line), ...untold.map((message) => messageLine(message, style))],
    style,
  );
}

function valueLine(
  sign: string,
  verb: string,
  { pointer, value }: { pointer: string; value: unknown },
  messages: readonly string[],
  colour: (text: string) => string,
): Told {
  const start = [verb, pointer, words(value)].filter(Boolean).join(' ');
  const message = messages.find((one) => one === start || one.startsWith(`${start},`));
  const place = pointer === '' ? '' : ` (${pointer})`;
  return { line: colour(`${sign} ${words(value)}${place}`) + (message?.slice(start.length) ?? ''), message };
}

function changedLine(
  { pointer, from, to }: Changes['changed'][number],
  messages: readonly string[],
  style: Style,
): Told {
  // A sentence leaves out the empty pointer of a whole value, and the slash of a term such as /direction.
  const place = pointer === '' ? 'Changed from' : pointer;
  const message = messages.find((one) => mentions(one, place) || mentions(one, place.slice(1)));
  if (message !== undefined && !message.startsWith('Changed ')) return { line: messageLine(message, style), message };
  return { line: style.yellow(`~ ${pointer || 'value'}: ${words(from)} → ${words(to)}`), message };
}

function mentions(message: string, word: string): boolean {
  return ` ${message} `.includes(` ${word} `);
}

/** The sentences alone, each with its sign. */
export function messageLines(messages: readonly string[], style: Style): string[] {
  return shortened(
    messages.map((message) => messageLine(message, style)),
    style,
  );
}

function messageLine(message: string, style: Style): string {
  if (message.startsWith('Added ')) return style.green(`+ ${message}`);
  if (message.startsWith('Removed ')) return style.red(`- ${message}`);
  return style.yellow(`~ ${message}`);
}

/** What a proposal waits for. */
export function approvalLine(from: string, approvers: readonly string[]): string {
  return `The contract stays at ${from} until ${approvers.length > 0 ? approvers.join(' or ') : 'an approver'} approves.`;
}

function shortened(lines: string[], style: Style): string[] {
  if (lines.length <= mostLines) return lines;
  return [...lines.slice(0, mostLines), style.dim(`… and ${lines.length - mostLines} more (--json shows all)`)];
}

/** A value on one line, as the sentences have it. */
function words(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= longestValue ? text : `${text.slice(0, longestValue)}…`;
}
