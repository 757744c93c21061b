import { Failure } from '../failure.ts';
import type { ExtractRule } from '../realm/model.ts';
import { annotatedBlocks } from './detectors/annotated-blocks.ts';
import type { Candidate, Content, Detector } from './detectors/detector.ts';
import { environment } from './detectors/environment.ts';
import { graphql } from './detectors/graphql.ts';
import { jsonSchema } from './detectors/json-schema.ts';
import { openapi } from './detectors/openapi.ts';
import { protobuf } from './detectors/protobuf.ts';
import { s3Uris } from './detectors/s3-uris.ts';
import { typescript } from './detectors/typescript.ts';
import { pathGlobs, segmentsOf } from './path-glob.ts';
import type { SourceFiles } from './source-files.ts';

const detectors: readonly Detector[] = [
  annotatedBlocks,
  s3Uris,
  jsonSchema,
  openapi,
  protobuf,
  graphql,
  typescript,
  environment,
];

/**
 * What a repository could export (decision 5); only a proposal. `within` narrows it to the files of these globs.
 * Names are unique. Fails with `too-many-files`.
 */
export async function detect(files: SourceFiles, within?: readonly string[]): Promise<Candidate[]> {
  const chosen = within === undefined || within.length === 0 ? undefined : within;
  const narrowed = chosen && files.find(chosen);
  const found: Candidate[] = [];
  for (const detector of detectors) {
    const paths = narrowed === undefined ? files.find(detector.patterns) : matching(narrowed, detector.patterns);
    found.push(...(await detector.detect(files, paths, chosen)));
  }
  return withUniqueNames(found);
}

function matching(paths: readonly string[], patterns: readonly string[]): string[] {
  const globs = patterns.flatMap(pathGlobs);
  return paths.filter((path) => globs.some((glob) => glob.matches(segmentsOf(path))));
}

function withUniqueNames(candidates: Candidate[]): Candidate[] {
  const taken = new Set<string>();
  return candidates.map((candidate) => {
    let name = candidate.name;
    for (let number = 2; taken.has(name); number++) name = `${candidate.name.slice(0, 56)}-${number}`;
    taken.add(name);
    return { ...candidate, name };
  });
}

/** What a detector finds in files. Fails with `no-such-detector`, or `invalid-source` with file and line. */
export async function detectedContent(
  name: string,
  files: SourceFiles,
  paths: readonly string[],
  rule: ExtractRule,
): Promise<Content> {
  const able = detectors.filter((detector) => detector.read !== undefined);
  const read = able.find((detector) => detector.name === name)?.read;
  if (read !== undefined) return read(files, paths, rule);
  throw new Failure(
    'no-such-detector',
    `there is no detector ${name} that extracts values`,
    `choose ${able.map((detector) => detector.name).join(' or ')}, or a pointer, pattern or schema`,
  );
}
