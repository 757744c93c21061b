import { addAbortSignal } from 'node:stream';
import { version } from '../../package.json';
import { Failure } from '../failure.ts';
import { isObject } from '../json.ts';
import type { Context } from '../operations/operation.ts';
import { type Invocation, readArguments, type Request, wantsJson } from './arguments.ts';
import { existingDirectory } from './directory.ts';
import { failureDocument, failureLine } from './failure-text.ts';
import { answerLines } from './lines.ts';
import { printable, printableJson } from './printable.ts';
import { styleFor } from './style.ts';
import { type ProgressLine, progressLine, tolerateErrors, write } from './terminal.ts';
import { textOf } from './text/renderers.ts';

const done = 0;
const found = 1;
const failed = 2;
const interrupted = 130;

/** Runs `blue` with these arguments and resolves to the exit status (interface.md) when everything is written. */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  tolerateErrors(process.stdout);
  tolerateErrors(process.stderr);
  const json = wantsJson(argv);
  const progress = progressLine(process.stderr, process.env, printable);
  const interruption = new AbortController();
  const interrupt = () => (interruption.signal.aborted ? process.exit(interrupted) : interruption.abort());
  process.on('SIGINT', interrupt);
  try {
    const status = await perform(readArguments(argv), json, progress, interruption.signal);
    return interruption.signal.aborted ? interrupted : status;
  } catch (error) {
    progress.clear();
    await reportFailure(interruption.signal.aborted ? new Failure('interrupted', 'interrupted') : error, json);
    if (process.env['BLUE_DEBUG'])
      await write(process.stderr, `${error instanceof Error ? error.stack : String(error)}\n`);
    return interruption.signal.aborted ? interrupted : failed;
  } finally {
    process.off('SIGINT', interrupt);
  }
}

async function perform(
  { request, directories }: Invocation,
  json: boolean,
  progress: ProgressLine,
  signal: AbortSignal,
): Promise<number> {
  if (request.kind !== 'run' && request.kind !== 'mcp') {
    const answer = await answerOf(request);
    await write(process.stdout, json ? jsonDocument(answer) : Object.values(answer).join('\n'));
    return done;
  }
  const context: Context = {
    cwd: existingDirectory(currentDirectory(), directories, '-C'),
    env: process.env,
    now: () => new Date(),
    progress: progress.show,
    signal,
  };
  if (request.kind === 'mcp') {
    const { serve } = await import('../mcp/server.ts');
    await serve(context);
    return done;
  }
  const { operation, input } = request;
  if (operation.answer && input['lines'] === true) {
    addAbortSignal(signal, process.stdin);
    await answerLines(process.stdin, process.stdout, async (line) => operation.answer?.(line, input));
    return done;
  }
  const output = await operation.run(input, context);
  progress.clear();
  if (json) {
    await write(process.stdout, jsonDocument(output));
  } else {
    await warn(output);
    await write(process.stdout, textOf(operation, output, styleFor(process.stdout, process.env)));
  }
  return operation.finds?.(output) ? found : done;
}

/** What the command line answers by itself. */
async function answerOf(request: Exclude<Request, { kind: 'run' | 'mcp' }>): Promise<Record<string, string>> {
  if (request.kind === 'version') return { version: `${version}\n` };
  if (request.kind === 'help') {
    const { helpFor } = await import('./help.ts');
    return { help: helpFor(request.words, styleFor(process.stdout, process.env)) };
  }
  const { completionScript } = await import('./completion.ts');
  return { script: completionScript(request.shell) };
}

/** For a person with room to read, or on one line for a program. */
function jsonDocument(data: unknown): string {
  return `${printableJson(data, process.stdout.isTTY ? 2 : undefined)}\n`;
}

async function warn(output: unknown): Promise<void> {
  const warnings = isObject(output) && Array.isArray(output['warnings']) ? output['warnings'] : [];
  const { yellow } = styleFor(process.stderr, process.env);
  for (const warning of warnings) await write(process.stderr, `${yellow('warning:')} ${printable(String(warning))}\n`);
}

async function reportFailure(error: unknown, json: boolean): Promise<void> {
  const { red } = styleFor(process.stderr, process.env);
  await write(process.stderr, `${red('blue:')} ${failureLine(error)}\n`);
  if (json) await write(process.stdout, jsonDocument(failureDocument(error)));
}

function currentDirectory(): string {
  try {
    return process.cwd();
  } catch {
    throw new Failure('no-directory', 'the current directory does not exist any more', 'go to one that does');
  }
}
