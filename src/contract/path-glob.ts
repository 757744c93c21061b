import { Failure } from '../failure.ts';
import { greedyMatch } from './wildcards.ts';

// Globs over the paths of a repository: `*` and `?` within a folder, `**` for folders, `[a-z]`, `[!a-z]`, `{a,b}`.
// They come from shared files, so they are matched without regular expressions, in time bounded by the lengths.

interface Any {
  kind: 'any';
}
interface One {
  kind: 'one';
  accepts(character: string): boolean;
}
type Part = Any | One;
type Segment = Part[] | 'folders';

const mostAlternatives = 1000;

export interface PathGlob {
  /** The folder that all matches are in, as its segments. */
  readonly base: readonly string[];
  /** Most segments that a match has. */
  readonly deepest: number;
  /** It has no wildcards and is the path of one file. */
  readonly isPath: boolean;
  matches(path: readonly string[]): boolean;
}

/** The globs that a pattern stands for, one for each of its alternatives. Fails with `bad-glob`. */
export function pathGlobs(pattern: string): PathGlob[] {
  return alternatives(pattern).map((plain) => pathGlob(segmentsOf(plain)));
}

/** A path's names, without empty ones and `.`. */
export function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '' && segment !== '.');
}

function pathGlob(texts: string[]): PathGlob {
  const segments = texts.map(segmentOf);
  const firstMagic = texts.findIndex((text) => /[*?[]/.test(text));
  return {
    base: texts.slice(0, firstMagic < 0 ? texts.length : firstMagic),
    deepest: segments.some(isFolders) ? Infinity : segments.length,
    isPath: firstMagic < 0,
    matches: (path) => greedyMatch(segments, path, isFolders, matchesSegment),
  };
}

function alternatives(pattern: string): string[] {
  const done: string[] = [];
  const open = [pattern];
  for (let text = open.pop(); text !== undefined; text = open.pop()) {
    const braces = /\{([^{}]*)\}/.exec(text);
    if (braces === null) {
      done.push(text);
      continue;
    }
    const [whole, inner = ''] = braces;
    const [before, after] = [text.slice(0, braces.index), text.slice(braces.index + whole.length)];
    for (const choice of inner.split(',')) open.push(before + choice + after);
    if (open.length + done.length > mostAlternatives) {
      throw new Failure('bad-glob', `${pattern} has more than 1,000 alternatives`, 'write fewer braces');
    }
  }
  return done;
}

function segmentOf(text: string): Segment {
  if (text === '**') return 'folders';
  const parts = text.match(/\*+|\[!?\]?[^\]]*\]|[^]/gu) ?? [];
  return parts.map(partOf);
}

function partOf(text: string): Part {
  if (text.startsWith('*')) return { kind: 'any' };
  if (text === '?') return { kind: 'one', accepts: () => true };
  if (text.startsWith('[') && text.length > 2) return { kind: 'one', accepts: characterClass(text.slice(1, -1)) };
  return { kind: 'one', accepts: (character) => character === text };
}

function characterClass(inner: string): (character: string) => boolean {
  const isNegated = inner.startsWith('!');
  const ranges = Array.from((isNegated ? inner.slice(1) : inner).matchAll(/(.)-(.)|(.)/gu), ([, from, to, single]) => ({
    from: from ?? single ?? '',
    to: to ?? single ?? '',
  }));
  return (character) => isNegated !== ranges.some(({ from, to }) => from <= character && character <= to);
}

function isFolders(segment: Segment): boolean {
  return segment === 'folders';
}

function matchesSegment(segment: Segment, name: string): boolean {
  if (segment === 'folders') return true;
  return greedyMatch(segment, Array.from(name), ({ kind }) => kind === 'any', matchesCharacter);
}

function matchesCharacter(part: Part, character: string): boolean {
  return part.kind === 'one' && part.accepts(character);
}
