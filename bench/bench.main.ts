// `npm run bench [-- --repos 1000 --domains 500 --contracts 5000 --runs 15]`: medians, and ratios within this run.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { status } from '../src/operations/status.ts';
import { World } from '../test/world.ts';
import { act } from '../test/story/act.ts';
import { prepare, steps } from '../test/story/steps.ts';
import { type GlobBench, globBench } from './globs.ts';
import { generate } from './realm.ts';
import { schemaBench } from './schemas.ts';

const { values } = parseArgs({
  options: {
    repos: { type: 'string', default: '1000' },
    domains: { type: 'string', default: '500' },
    contracts: { type: 'string', default: '5000' },
    runs: { type: 'string', default: '15' },
  },
});
const runs = Number(values.runs);

/** Times tasks by turns, so that a machine that slows down slows all of them; medians in milliseconds. */
async function medians(tasks: Record<string, () => unknown>): Promise<Record<string, number>> {
  const times = Object.fromEntries(Object.keys(tasks).map((name) => [name, [] as number[]]));
  for (let round = -2; round < runs; round++)
    for (const [name, task] of Object.entries(tasks)) {
      const start = performance.now();
      await task();
      if (round >= 0) times[name]?.push(performance.now() - start);
    }
  return Object.fromEntries(Object.entries(times).map(([name, all]) => [name, middle(all)]));
}

function middle(numbers: number[]): number {
  return [...numbers].sort((one, other) => one - other)[numbers.length >> 1] ?? Number.NaN;
}

function report(title: string, times: Record<string, number>, floor: string): void {
  console.log(`\n${title}`);
  for (const [name, time] of Object.entries(times))
    console.log(
      `  ${name.padEnd(44)} ${time.toFixed(1).padStart(8)} ms   ${(time / (times[floor] ?? 1)).toFixed(2).padStart(6)} × ${floor}`,
    );
}

async function statusInLargeRealm(): Promise<void> {
  const root = mkdtempSync(path.join(tmpdir(), 'blue-bench-'));
  try {
    const size = { repos: Number(values.repos), domains: Number(values.domains), contracts: Number(values.contracts) };
    const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', BLUE_HOME: root };
    const { realm, repo } = generate(root, size, env);
    const context = { cwd: repo, env, now: () => new Date(), progress: () => {} };
    const own = execFileSync('git', ['ls-files', 'domains/*/bindings/repo-0.yaml'], { cwd: realm, encoding: 'utf8' });
    const domains = own
      .split('\n')
      .filter(Boolean)
      .map((file) => path.dirname(path.dirname(file)));
    const files = execFileSync(
      'git',
      [
        'ls-files',
        'realm.yaml',
        'repos/repo-0.yaml',
        ...own.split('\n').filter(Boolean),
        ...domains.map((one) => `${one}/contracts`),
      ],
      { cwd: realm, encoding: 'utf8' },
    );
    const floorFiles = files
      .split('\n')
      .filter(Boolean)
      .map((file) => path.join(realm, file));
    const floor = `read and parse its ${floorFiles.length} files`;
    report(
      `status of one repo in a realm of ${size.repos} repos, ${size.domains} domains, ${size.contracts} contracts`,
      await medians({
        [floor]: () => floorFiles.map((file) => parse(readFileSync(file, 'utf8'))),
        'blue status, in this process': () => status.run({ fetch: false }, context),
      }),
      floor,
    );
  } finally {
    rmSync(root, { recursive: true, force: true, maxRetries: 10 });
  }
}

async function wholeProcess(): Promise<void> {
  const world = new World();
  try {
    const person = prepare(world);
    for (const step of steps(world)) act(person, step);
    report(
      "whole processes in the story's realm",
      await medians({
        'git status': () => execFileSync('git', ['status'], { cwd: person.at('aperture'), env: person.env }),
        'node -e 0': () => execFileSync(process.execPath, ['-e', '0'], { env: person.env }),
        'blue --version': () => person.blue('aperture', '--version'),
        'blue status': () => person.blue('aperture', 'status'),
      }),
      'git status',
    );
  } finally {
    world.remove();
  }
}

async function inProcess({ title, floor, tasks }: GlobBench): Promise<void> {
  report(title, await medians(tasks), floor);
}

await statusInLargeRealm();
await wholeProcess();
await inProcess(schemaBench());
await inProcess(globBench());
