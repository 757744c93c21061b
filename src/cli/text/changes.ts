import type { Explanation } from '../../operations/answer.ts';
import type { Style } from '../style.ts';

const mostLines = 20;
const longestValue = 200;

const signs: Record<Explanation['kind'], string> = {
  added: '+',
  removed: '-',
  changed: '~',
  narrowed: '~',
  widened: '~',
  renamed: '~',
  text: '~',
};

export function signOf({ kind }: Explanation): string {
  return signs[kind];
}

/** What changed, a line each: `+ training-metrics/* (/read)`; below what breaks, what would make it compatible. */
export function changeLines(explanations: readonly Explanation[], style: Style): string[] {
  const told = explanations.slice(0, mostLines);
  const lines = told.flatMap((one) => [changeLine(one, style), ...suggestionLines(one, style)]);
  return explanations.length > mostLines ? [...lines, moreLine(explanations.length - mostLines, style)] : lines;
}

export function suggestionLines({ breaking, suggestion }: Explanation, style: Style): string[] {
  return breaking && suggestion !== undefined ? [style.dim(`  To stay compatible: ${suggestion}`)] : [];
}

function changeLine(one: Explanation, style: Style): string {
  const { kind, pointer, message, value, from, to } = one;
  const sign = signOf(one);
  const start = [kind === 'added' ? 'Added' : 'Removed', pointer, words(value)].filter(Boolean).join(' ');
  if (kind === 'added' || kind === 'removed') {
    const colour = kind === 'added' ? style.green : style.red;
    if (value === undefined || !message.startsWith(start)) return colour(`${sign} ${message}`);
    const place = pointer === '' ? '' : ` (${pointer})`;
    return colour(`${sign} ${words(value)}${place}`) + message.slice(start.length);
  }
  const end = `from ${words(from)} to ${words(to)}`;
  const at = message.indexOf(end);
  if (kind !== 'changed' || from === undefined || to === undefined || at < 0) return style.yellow(`${sign} ${message}`);
  return style.yellow(`${sign} ${pointer || 'value'}: ${words(from)} → ${words(to)}`) + message.slice(at + end.length);
}

/** The sentences alone, each with its sign. */
export function messageLines(messages: readonly string[], style: Style): string[] {
  const lines = messages.slice(0, mostLines).map((message) => messageLine(message, style));
  return messages.length > mostLines ? [...lines, moreLine(messages.length - mostLines, style)] : lines;
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

function moreLine(count: number, style: Style): string {
  return style.dim(`… and ${count} more (--json shows all)`);
}

/** A value on one line, as the sentences have it. */
function words(value: unknown): string {
  if (value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= longestValue ? text : `${text.slice(0, longestValue)}…`;
}
