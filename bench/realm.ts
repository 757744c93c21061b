import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface Size {
  readonly repos: number;
  readonly domains: number;
  readonly contracts: number;
}

/** Writes a realm of a given size, all but one repo unknown to us, and a checkout of that one: `repo-0`. */
export function generate(root: string, size: Size, env: NodeJS.ProcessEnv): { realm: string; repo: string } {
  const realm = path.join(root, 'realm-bench');
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(realm, file)), { recursive: true });
    writeFileSync(path.join(realm, file), text);
  };
  write('realm.yaml', 'name: bench\nversion: "1.0.0"\ngovernance:\n  approvers: [bench@example.com]\n');
  for (let repo = 0; repo < size.repos; repo++)
    write(`repos/repo-${repo}.yaml`, `name: repo-${repo}\nmaintainers: [bench@example.com]\n`);
  const perDomain = Math.max(1, Math.round(size.contracts / size.domains));
  for (let domain = 0; domain < size.domains; domain++) {
    const name = `domain-${domain}`;
    const provider = `repo-${(domain * 7) % size.repos}`;
    const consumers = [1, 2].map((step) => `repo-${(domain * 7 + step) % size.repos}`);
    const contracts = Array.from({ length: perDomain }, (_, index) => `contract-${domain}-${index}`);
    write(`domains/${name}/domain.yaml`, `name: ${name}\nmembers: [${[provider, ...consumers].join(', ')}]\n`);
    for (const contract of contracts)
      write(
        `domains/${name}/contracts/${contract}.yaml`,
        `name: ${contract}\nowner: ${provider}\nversion: "1.0.0"\nvalue:\n  read: [jobs/*/masks/*, runs/*]\nchangelog:\n  - { version: "1.0.0", changes: [First version] }\n`,
      );
    const exports = contracts
      .map((one) => `  - contract: ${one}\n    extract:\n      - { into: /read, pointer: /read, files: paths.json }\n`)
      .join('');
    write(`domains/${name}/bindings/${provider}.yaml`, `repo: ${provider}\nrole: provider\nexports:\n${exports}`);
    const imports = contracts.map((one) => `  - { contract: ${one}, version: ^1.0.0, binding: paths.json }\n`).join('');
    for (const consumer of new Set(consumers))
      write(`domains/${name}/bindings/${consumer}.yaml`, `repo: ${consumer}\nrole: consumer\nimports:\n${imports}`);
  }
  const repo = path.join(root, 'repo-0');
  mkdirSync(path.join(repo, '.blue'), { recursive: true });
  writeFileSync(
    path.join(repo, '.blue/config.yaml'),
    'realms:\n  - { name: bench, path: ../realm-bench }\nrepo: repo-0\n',
  );
  writeFileSync(path.join(repo, 'paths.json'), '{"read":["jobs/*/masks/*","runs/*"]}');
  for (const directory of [realm, repo]) {
    const git = (...args: string[]) => execFileSync('git', args, { cwd: directory, env });
    git('init', '--quiet', '-b', 'main');
    git('add', '-A');
    git(
      '-c',
      'maintenance.auto=false',
      '-c',
      'user.name=bench',
      '-c',
      'user.email=bench@example.com',
      'commit',
      '--quiet',
      '-m',
      'Start',
    );
  }
  return { realm, repo };
}
