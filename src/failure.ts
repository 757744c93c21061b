/**
 * An expected failure, written for the person who reads it. Every face shows it as one line and exits with 2;
 * anything else that is thrown is a defect of ours.
 */
export class Failure extends Error {
  /** Stable, kebab-case, for programs. */
  readonly code: string;
  /** What to do next, as a sentence or a command to type. */
  readonly hint: string | undefined;

  constructor(code: string, message: string, hint?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Failure';
    this.code = code;
    this.hint = hint;
  }
}

/** A failure as a warning beside an answer: what happened, and what to do. */
export function warningOf({ message, hint }: Failure): string {
  return hint === undefined ? message : `${message}; ${hint}`;
}

/** The message of whatever was thrown, on one line. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/\s*\n\s*/g, ' ').trim();
}
