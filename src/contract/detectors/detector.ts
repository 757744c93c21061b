import { Failure } from '../../failure.ts';
import type { Json } from '../../json.ts';
import type { ExtractRule } from '../../realm/model.ts';
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
}

/** A way to find candidates by what a repository's files look like (decision 5). */
export interface Detector {
  readonly name: string;
  /** Globs of the files that it looks at. */
  readonly patterns: readonly string[];
  /** `chosen`: globs by which a person narrowed the files to `paths`. */
  detect(files: SourceFiles, paths: readonly string[], chosen?: readonly string[]): Promise<Candidate[]>;
  /** For extract rules that name a detector: the list or value in these files. */
  readonly values?: (files: SourceFiles, paths: readonly string[]) => Json;
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
export async function structureOf(path: string, text: string): Promise<Json | undefined> {
  try {
    return await parseStructured(path, text);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}
