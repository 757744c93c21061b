import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const cli = path.resolve('dist/cli.js');

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A temporary directory with people in it, each with a home, a git identity and the built `blue`. */
export class World {
  readonly root: string;

  constructor(parent = tmpdir()) {
    this.root = realpathSync(mkdtempSync(path.join(parent, 'blue-')));
  }

  person(name: string, email = `${name}@example.com`): Person {
    return new Person(this.root, name, email);
  }

  /** A bare repository to be a remote. */
  bare(name: string): string {
    const directory = path.join(this.root, 'remotes', `${name}.git`);
    mkdirSync(directory, { recursive: true });
    run('git', ['init', '--quiet', '--bare', '-b', 'main', directory], this.root, process.env);
    return directory;
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true, maxRetries: 10 });
  }
}

export class Person {
  readonly email: string;
  readonly env: NodeJS.ProcessEnv;
  /** Where this person's repos are. */
  readonly desk: string;
  readonly home: string;

  constructor(root: string, name: string, email: string) {
    this.email = email;
    this.desk = path.join(root, name);
    this.home = path.join(this.desk, '.home');
    mkdirSync(this.home, { recursive: true });
    const config = path.join(this.home, '.gitconfig');
    writeFileSync(config, `[user]\n\tname = ${name}\n\temail = ${email}\n[init]\n\tdefaultBranch = main\n`);
    const {
      GITHUB_TOKEN: _token,
      GH_TOKEN: _gh,
      GITHUB_API_URL: _api,
      FORCE_COLOR: _color,
      ...inherited
    } = process.env;
    this.env = {
      ...inherited,
      HOME: this.home,
      BLUE_HOME: path.join(this.home, '.blue'),
      GIT_CONFIG_GLOBAL: config,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      NO_COLOR: '1',
    };
  }

  at(...parts: string[]): string {
    return path.join(this.desk, ...parts);
  }

  git(directory: string, ...args: string[]): string {
    const ran = run('git', args, this.at(directory), this.env);
    if (ran.code !== 0) throw new Error(`git ${args.join(' ')}: ${ran.stderr}`);
    return ran.stdout.trim();
  }

  /** Makes a repo with a first commit of these files, and pushes it where a remote is given. */
  repo(name: string, files: Record<string, string>, remote?: string): void {
    mkdirSync(this.at(name), { recursive: true });
    this.git(name, 'init', '--quiet');
    this.write(name, files);
    this.git(name, 'add', '-A');
    this.git(name, 'commit', '--quiet', '--allow-empty', '-m', 'Start');
    if (remote === undefined) return;
    this.git(name, 'remote', 'add', 'origin', remote);
    this.git(name, 'push', '--quiet', '-u', 'origin', 'main');
  }

  write(directory: string, files: Record<string, string>): void {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(this.at(directory, file)), { recursive: true });
      writeFileSync(this.at(directory, file), text);
    }
  }

  commit(directory: string, files: Record<string, string>, message = 'Change'): void {
    this.write(directory, files);
    this.git(directory, 'add', '-A');
    this.git(directory, 'commit', '--quiet', '-m', message);
  }

  read(directory: string, file: string): string {
    return readFileSync(this.at(directory, file), 'utf8');
  }

  copy(from: string, to: string): void {
    cpSync(this.at(from), this.at(to), { recursive: true });
  }

  /** Runs the built `blue` and waits for it. */
  blue(directory: string, ...args: string[]): Ran {
    return run(process.execPath, [cli, ...args], this.at(directory), this.env);
  }

  /** Runs `blue … --json`; throws with what it said when it could not run. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look at any key of any answer
  json(directory: string, ...args: string[]): any {
    const ran = this.blue(directory, ...args, '--json');
    if (ran.code !== 0 && ran.code !== 1) throw new Error(`blue ${args.join(' ')}: ${ran.stderr}${ran.stdout}`);
    return JSON.parse(ran.stdout);
  }

  /** Starts the built `blue` and answers when it ends; `kill` ends it at once. */
  start(directory: string, ...args: string[]): { ended: Promise<Ran>; kill: () => void } {
    const child = spawn(process.execPath, [cli, ...args], { cwd: this.at(directory), env: this.env });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const ended = new Promise<Ran>((resolve) => {
      child.on('close', (code) => resolve({ code, stdout, stderr }));
    });
    return { ended, kill: () => void child.kill('SIGKILL') };
  }
}

function run(command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv): Ran {
  const ran = spawnSync(command, args, { cwd, env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (ran.error) throw ran.error;
  return { code: ran.status, stdout: ran.stdout, stderr: ran.stderr };
}
