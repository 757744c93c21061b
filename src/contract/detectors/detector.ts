import { Failure } from '../../failure.ts';
import type { Json } from '../../json.ts';
import type { Direction, ExtractRule } from '../../realm/model.ts';
import type { SourceFiles } from '../source-files.ts';
import { parseStructured } from '../structured-text.ts';

/** Something in a repository that could be exported as a contract. */
export interface Candidate {
  /** A contract name, in kebab-case. */
  name: string;
  detector: string;
  files: string[];
  /** For a person, without full stop. */
  summary: string;
  /** What `export --detect` stores, so that extraction finds the same again. */
  rules: ExtractRule[];
  /** What suits it, where that is not `offers`. */
  direction?: Direction;
}

/** What a rule reads; neither where there is nothing. */
export interface Content {
  value?: Json;
  schema?: Json;
}

/** A way to find candidates by what a repository's files look like (decision 5). */
export interface Detector {
  readonly name: string;
  /** Globs of the files that it looks at. */
  readonly patterns: readonly string[];
  /** `chosen`: globs by which a person narrowed the files to `paths`. */
  detect(files: SourceFiles, paths: readonly string[], chosen?: readonly string[]): Promise<Candidate[]>;
  /** For extract rules that name a detector: what these files say. Fails with `invalid-source` for a broken file. */
  readonly read?: (files: SourceFiles, paths: readonly string[], rule: ExtractRule) => Promise<Content>;
}

/** A contract name made of any text; empty where it has no letters or digits of ASCII. */
export function contractName(text: string): string {
  const words = text
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '-')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '');
  return words.slice(0, 64).replace(/-$/, '');
}

/** A file's text, or undefined for one that is no text, is too large or cannot be read: there is nothing to detect. */
export function textOf(files: SourceFiles, path: string): string | undefined {
  try {
    const text = files.read(path);
    return text.includes('\0') ? undefined : text;
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/** What stands in a JSON, YAML or TOML text; undefined for a broken one. */
export function structureOf(path: string, text: string): Promise<Json | undefined> {
  return unlessBroken(() => parseStructured(path, text));
}

/** Undefined where a file is broken: a proposal does not fail. */
export async function unlessBroken<T>(read: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/** `3 files`, `1 file`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
