import { Failure, messageOf } from '../failure.ts';
import { printable } from './printable.ts';

interface Words {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

/** What a face says about whatever was thrown; what nobody expected is a defect of ours, and asks for a report. */
function wordsOf(error: unknown): Words {
  if (error instanceof Failure) return { code: error.code, message: messageOf(error), hint: error.hint ?? null };
  return {
    code: 'internal',
    message: `something went wrong inside Blue: ${messageOf(error)}`,
    hint: 'run it again with BLUE_DEBUG=1 and report what it prints',
  };
}

/** One line: what happened, and what to do next. */
export function failureLine(error: unknown): string {
  const { message, hint } = wordsOf(error);
  const line = hint === null ? message : `${message.replace(/[.;\s]+$/, '')}; ${hint}`;
  return printable(line.replaceAll(/\s*\n\s*/g, ' '));
}

/** The document of interface.md. */
export function failureDocument(error: unknown): { error: Words } {
  return { error: wordsOf(error) };
}
