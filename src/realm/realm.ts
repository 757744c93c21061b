import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { major } from 'semver';
import * as z from 'zod/mini';
import { Failure } from '../failure.ts';
import type { Json, JsonObject } from '../json.ts';
import { codeownersPath } from './codeowners.ts';
import { parseDocument, readText } from './document.ts';
import { bindingFile, contractFile, domainFile, proposalFile, realmFile, repoFile } from './layout.ts';
import { BindingFile, ContractFile, DomainFile, Name, ProposalFile, RealmFile, RepoFile } from './model.ts';

const formatMajor = 1;

const AnyMap = z.record(z.string(), z.custom<Json>());

/**
 * Reads a realm's working tree, each file when it is asked for, validated (decisions 16 and 29). One instance is one
 * look: what it has read it does not read again.
 */
export class Realm {
  readonly path: string;
  readonly #texts = new Map<string, string | undefined>();
  readonly #parsed = new Map<string, unknown>();

  constructor(directory: string) {
    this.path = directory;
  }

  /** `realm.yaml`; refuses a format that is newer than this version understands. */
  file(): RealmFile {
    const file = this.#parse(RealmFile, realmFile);
    if (!file)
      throw new Failure(
        'no-realm',
        `${this.path} is not a realm: it has no realm.yaml`,
        'blue realm init --name <name>',
      );
    if (major(file.version) > formatMajor)
      throw new Failure(
        'realm-too-new',
        `${realmFile}: this realm has format ${file.version}, and this Blue understands ${formatMajor}.x`,
        'install a newer Blue',
      );
    return file;
  }

  repo(name: string): RepoFile | undefined {
    return this.#named(RepoFile, repoFile(name), (file) => file.name, name);
  }

  repoNames(): string[] {
    return this.#names('repos');
  }

  domain(name: string): DomainFile | undefined {
    return this.#named(DomainFile, domainFile(name), (file) => file.name, name);
  }

  domainNames(): string[] {
    return this.#list('domains').filter(isName);
  }

  contract(domain: string, name: string): ContractFile | undefined {
    return this.#named(ContractFile, contractFile(domain, name), (file) => file.name, name);
  }

  contractNames(domain: string): string[] {
    return this.#names(`domains/${domain}/contracts`);
  }

  binding(domain: string, repo: string): BindingFile | undefined {
    return this.#named(BindingFile, bindingFile(domain, repo), (file) => file.repo, repo);
  }

  /** The repos that have a binding in a domain. */
  bindingNames(domain: string): string[] {
    return this.#names(`domains/${domain}/bindings`);
  }

  /** The domains that a repo has a binding in: a look for one file each, no other file is read. */
  domainsOf(repo: string): { name: string; binding: BindingFile }[] {
    return this.domainNames().flatMap((name) => {
      if (!existsSync(path.join(this.path, bindingFile(name, repo)))) return [];
      const binding = this.binding(name, repo);
      return binding ? [{ name, binding }] : [];
    });
  }

  proposals(domain: string): { id: string; file: ProposalFile }[] {
    return this.#list(`domains/${domain}/proposals`).flatMap((id) => {
      const file = this.#parse(ProposalFile, proposalFile(domain, id));
      return file ? [{ id, file }] : [];
    });
  }

  /** The imports of a contract by other repos, from the bindings of its domain. */
  consumers(domain: string, contract: string): { repo: string; entry: BindingFile['imports'][number] }[] {
    return this.bindingNames(domain).flatMap((repo) =>
      (this.binding(domain, repo)?.imports ?? [])
        .filter((entry) => entry.contract === contract && entry.realm === undefined)
        .map((entry) => ({ repo, entry })),
    );
  }

  /** Every file below a folder of the realm, at any depth. */
  filesIn(folder: string): string[] {
    return readdirSync(path.join(this.path, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(this.path, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
  }

  codeownersPath(): string {
    return codeownersPath((file) => this.text(file) !== undefined);
  }

  /** The text of a file, undefined where there is none. */
  text(file: string): string | undefined {
    if (!this.#texts.has(file)) this.#texts.set(file, readText(this.path, file));
    return this.#texts.get(file);
  }

  /** A YAML file as it stands, unknown keys included and no default filled in. */
  raw(file: string, text = this.text(file)): JsonObject {
    return text === undefined ? {} : parseDocument(AnyMap, text, file);
  }

  #named<S extends z.ZodMiniType>(
    schema: S,
    file: string,
    nameIn: (parsed: z.output<S>) => string,
    expected: string,
  ): z.output<S> | undefined {
    const parsed = this.#parse(schema, file);
    if (parsed !== undefined && nameIn(parsed) !== expected)
      throw new Failure(
        'name-mismatch',
        `${file} is about ${nameIn(parsed)}, not ${expected}`,
        'rename the file or correct the name in it',
      );
    return parsed;
  }

  #parse<S extends z.ZodMiniType>(schema: S, file: string): z.output<S> | undefined {
    const known = this.#parsed.get(file);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a file is always read with the same schema
    if (known !== undefined) return known as z.output<S>;
    const text = this.text(file);
    if (text === undefined) return undefined;
    const parsed = parseDocument(schema, text, file);
    this.#parsed.set(file, parsed);
    return parsed;
  }

  #names(folder: string): string[] {
    return this.#list(folder)
      .filter((entry) => entry.endsWith('.yaml'))
      .map((entry) => entry.slice(0, -'.yaml'.length))
      .filter(isName);
  }

  #list(folder: string): string[] {
    try {
      return readdirSync(path.join(this.path, folder)).sort();
    } catch (error) {
      if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return [];
      throw error;
    }
  }
}

function isName(text: string): boolean {
  return Name.safeParse(text).success;
}
