import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import pLimit from 'p-limit';
import { Failure } from '../failure.ts';

/** Git ran and said no. */
export class GitFailure extends Failure {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;

  constructor(args: readonly string[], result: GitResult, reason?: string) {
    const said = lastLine(result.stderr) || `exit ${result.exitCode}`;
    super('git-failed', `git ${subcommand(args)} failed: ${reason ?? said}`);
    this.exitCode = result.exitCode;
    this.stdout = result.stdout;
    this.stderr = result.stderr;
  }
}

interface GitResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

interface GitOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds; the process is ended after it. */
  readonly timeout?: number;
  readonly signal?: AbortSignal | undefined;
  /** Exit codes beside 0 that are an answer and no failure. */
  readonly accept?: readonly number[];
}

const localTimeout = 60_000;
/** For what goes over the network: fetch, push, clone. */
export const networkTimeout = 120_000;
const maxOutput = 256 * 1024 * 1024;

// One queue for the whole process: fifty repos must not mean fifty processes.
const queue = pLimit(4);

// Set by git for its hooks and aliases: they would send us to another repository than the one asked for.
const foreign = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_PREFIX',
  'GIT_NAMESPACE',
  'GIT_QUARANTINE_PATH',
];

/** Runs git in a directory; throws GitFailure on an exit code that is not accepted. */
export async function runGit(cwd: string, args: readonly string[], options: GitOptions = {}): Promise<GitResult> {
  const result = await queue(() => spawnGit(cwd, args, options));
  if (result.exitCode === 0 || (result.exitCode !== null && options.accept?.includes(result.exitCode))) return result;
  throw new GitFailure(args, result);
}

/** What git prints, without the newline at its end. */
export async function git(cwd: string, args: readonly string[], options?: GitOptions): Promise<string> {
  return (await runGit(cwd, args, options)).stdout.replace(/\r?\n$/, '');
}

/** The parts of an answer that `-z` separates. */
export async function gitList(cwd: string, args: readonly string[], options?: GitOptions): Promise<string[]> {
  return (await runGit(cwd, args, options)).stdout.split('\0').filter((part) => part !== '');
}

function spawnGit(cwd: string, args: readonly string[], options: GitOptions): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    options.signal?.throwIfAborted();
    const child = spawn('git', ['-c', 'maintenance.auto=false', ...args], {
      cwd,
      env: environment(options.env),
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
      ...(options.signal && { signal: options.signal }),
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let size = 0;
    let ended: string | undefined;
    const end = (reason: string) => {
      ended = reason;
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), 2000).unref();
    };
    const collect = (into: Buffer[]) => (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxOutput) end('its output is too large');
      else into.push(chunk);
    };
    const limit = options.timeout ?? localTimeout;
    const timer = setTimeout(() => end(`no answer within ${limit / 1000} s`), limit);
    child.stdout.on('data', collect(stdout));
    child.stderr.on('data', collect(stderr));
    // Git may end before it has read everything; its exit code says why.
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(error.code === 'ENOENT' ? missing(cwd) : error);
    });
    child.on('close', (exitCode) => {
      clearTimeout(timer);
      const result = {
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
        exitCode,
      };
      if (ended === undefined) resolve(result);
      else reject(new GitFailure(args, { ...result, exitCode: null }, ended));
    });
  });
}

function environment(extra: GitOptions['env']): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const key of foreign) delete env[key];
  // Messages that we read must not be translated; a question nobody can answer must not hang.
  env['LC_ALL'] = 'C';
  env['LANGUAGE'] = '';
  env['GIT_OPTIONAL_LOCKS'] = '0';
  // A file of a realm may be named `*`: paths are paths, never patterns.
  env['GIT_LITERAL_PATHSPECS'] = '1';
  if (!process.stdin.isTTY) env['GIT_TERMINAL_PROMPT'] ??= '0';
  return { ...env, ...extra };
}

function missing(cwd: string): Failure {
  return existsSync(cwd)
    ? new Failure('git-missing', 'git is not installed, or not on the PATH', 'install git 2.31 or newer')
    : new Failure('no-directory', `${cwd} does not exist`);
}

function subcommand(args: readonly string[]): string {
  let index = 0;
  while (args[index] === '-c') index += 2;
  return args[index] ?? '';
}

function lastLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('hint:'));
  return (lines.find((line) => /^(fatal|error):/.test(line)) ?? lines.at(-1) ?? '').replace(/^(fatal|error): /, '');
}
