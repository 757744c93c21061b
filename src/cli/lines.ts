import { Failure } from '../failure.ts';
import { failureDocument } from './failure-text.ts';
import { printableJson } from './printable.ts';
import { write } from './terminal.ts';

const longestLine = 64 * 1024 * 1024;

/**
 * Answers each line of the input with one line of JSON, in their order, and never holds more than one chunk of answers
 * or one line. A line that cannot be answered gets an error of its own, and the next one its turn.
 */
export async function answerLines(
  input: AsyncIterable<Buffer>,
  output: NodeJS.WriteStream,
  answer: (line: string) => Promise<unknown>,
): Promise<void> {
  const lines = new LineReader(longestLine);
  for await (const chunk of input) {
    const text = await answered(lines.push(chunk), answer);
    if (text !== '' && !(await write(output, text))) return;
  }
  await write(output, await answered(lines.end(), answer));
}

async function answered(lines: (Buffer | undefined)[], answer: (line: string) => Promise<unknown>): Promise<string> {
  let text = '';
  for (const line of lines) text += `${printableJson(await answerOrError(line, answer))}\n`;
  return text;
}

async function answerOrError(line: Buffer | undefined, answer: (line: string) => Promise<unknown>): Promise<unknown> {
  try {
    if (!line)
      throw new Failure('line-too-long', `a line is longer than ${longestLine} bytes`, 'compare smaller contracts');
    return await answer(decoded(line));
  } catch (error) {
    return failureDocument(error);
  }
}

function decoded(line: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(line);
  } catch {
    throw new Failure('not-utf8', 'a line is not UTF-8', 'write the documents in UTF-8');
  }
}

const newline = 0x0a;

/** Cuts chunks into lines; a line above the limit comes as undefined, once. */
export class LineReader {
  readonly #limit: number;
  #pieces: Buffer[] = [];
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(chunk: Buffer): (Buffer | undefined)[] {
    const lines: (Buffer | undefined)[] = [];
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      this.#keep(chunk.subarray(start, end));
      lines.push(this.#take());
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
    return lines;
  }

  /** The last line, where no line end follows it. */
  end(): (Buffer | undefined)[] {
    return this.#size > 0 ? [this.#take()] : [];
  }

  #keep(piece: Buffer): void {
    this.#size += piece.length;
    if (this.#size > this.#limit) this.#pieces = [];
    else if (piece.length > 0) this.#pieces.push(piece);
  }

  #take(): Buffer | undefined {
    const line = this.#size > this.#limit ? undefined : Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#size = 0;
    return line;
  }
}
