import { readdirSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../failure.ts';
import { readText } from '../realm/document.ts';

/** An RFC document of a repo and how far its tasks are. */
export interface RfcDocument {
  /** The file's name without number and ending: what `--rfc` takes. */
  readonly title: string;
  readonly status: string;
  readonly done: number;
  readonly total: number;
}

const folders = ['.blue/docs/rfcs', 'docs/rfcs'];
const maxDocuments = 500;

/** The RFC documents of a repo (formats.md): status from the table row, tasks from the check boxes. */
export function rfcDocuments(root: string): RfcDocument[] {
  return folders
    .flatMap((folder) => markdownIn(root, folder))
    .slice(0, maxDocuments)
    .flatMap((file) => {
      const text = readable(root, file);
      return text === undefined ? [] : [summarised(file, text)];
    });
}

function markdownIn(root: string, folder: string): string[] {
  try {
    return readdirSync(path.join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .sort()
      .map((name) => `${folder}/${name}`);
  } catch {
    // Most repos have no such folder.
    return [];
  }
}

/** A document that cannot be read is not worth failing a status for. */
function readable(root: string, file: string): string | undefined {
  try {
    return readText(root, file);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

function summarised(file: string, text: string): RfcDocument {
  const status = /^\|\s*\*\*Status\*\*\s*\|([^|\n]*)\|/im.exec(text)?.[1] ?? '';
  const tasks = text.match(/^\s*[-*+] \[[ xX]\]/gm) ?? [];
  return {
    title: path.basename(file, '.md').replace(/^(rfc-)?\d+-/i, ''),
    status: status.trim().toLowerCase().replace(/\s+/g, '-') || 'unknown',
    done: tasks.filter((task) => /\[[xX]\]$/.test(task)).length,
    total: tasks.length,
  };
}
