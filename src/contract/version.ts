import { compare, gt, inc, prerelease, rsort, satisfies, valid } from 'semver';
import { Failure } from '../failure.ts';
import type { ContractFile, ImportState } from '../realm/model.ts';
import type { Bump } from './diff.ts';

/**
 * The version that a change is published as (decision 2): the computed one, or a higher one that was asked for. Fails
 * with `bad-version` or `version-too-low`.
 */
export function nextVersion(current: string, bump: Bump, requested?: string): string {
  const computed = bump === 'none' ? current : (inc(current, bump) ?? current);
  if (requested === undefined) return computed;
  if (valid(requested) !== requested) {
    throw new Failure('bad-version', `"${requested}" is not a semantic version`, 'write it as in 1.4.0');
  }
  if (prerelease(requested) !== null) {
    throw new Failure(
      'bad-version',
      `${requested} is a prerelease, which ranges such as ^1.0.0 leave out`,
      `give --version ${computed} or a higher one`,
    );
  }
  if (compare(requested, computed) < 0) {
    throw new Failure(
      'version-too-low',
      `version ${requested} is too low: ${reasonFor(bump)} ${current} asks for ${computed}`,
      `give --version ${computed} or a higher one, or leave it out`,
    );
  }
  return requested;
}

function reasonFor(bump: Bump): string {
  if (bump === 'major') return 'a breaking change of';
  if (bump === 'minor') return 'an addition to';
  return bump === 'patch' ? 'a change of the wording of' : 'what is published as';
}

/** Whether a range lets in every later version, breaking ones included. */
export function isUnbounded(range: string): boolean {
  return satisfies(`${Number.MAX_SAFE_INTEGER}.0.0`, range);
}

export interface ImportFacts {
  requirement: string;
  resolved?: string | undefined;
  /** Undefined when the contract or its owner is gone. */
  available: Pick<ContractFile, 'version' | 'supported' | 'orphaned'> | undefined;
  bindingMissing: boolean;
  /** `none`: it was resolved without evidence; `unknown`: there is no checkout to look into. */
  evidence: 'holds' | 'weaker' | 'fails' | 'none' | 'unknown';
  now: Date;
}

export interface ImportJudgement {
  state: ImportState;
  /** When the version that the import needs stops being supported, RFC 3339. */
  deadline: string | null;
  /** For a person, without capital and full stop. */
  reason: string;
}

/** The state of an import; of several that apply the worst (decisions 3 and 7). */
export function judgeImport(facts: ImportFacts): ImportJudgement {
  return broken(facts) ?? stale(facts) ?? unproven(facts) ?? judged('current', 'it is up to date');
}

function judged(state: ImportState, reason: string, deadline: string | null = null): ImportJudgement {
  return { state, deadline, reason };
}

function broken({ available, bindingMissing, requirement, now }: ImportFacts): ImportJudgement | undefined {
  if (available === undefined) return judged('broken', 'the contract or its owner is gone');
  if (available.orphaned) return judged('broken', 'the owner of the contract has left the realm');
  if (bindingMissing) return judged('broken', 'the binding file is missing');
  if (supportedVersions(available, now).some((version) => satisfies(version, requirement))) return undefined;
  const ended = available.supported.find(({ version }) => satisfies(version, requirement));
  if (ended !== undefined) return judged('broken', `version ${ended.version} was supported until ${ended.until} only`);
  return judged('broken', `no supported version satisfies ${requirement}; there is ${available.version}`);
}

function stale({ available, requirement, resolved, now }: ImportFacts): ImportJudgement | undefined {
  if (available === undefined) return undefined;
  if (!satisfies(available.version, requirement)) {
    const until = endOfSupport(available, requirement, now);
    return judged('stale', `${requirement} leaves out ${available.version}, and its support ends ${until}`, until);
  }
  if (resolved === undefined) return judged('stale', `it was never resolved; there is ${available.version}`);
  const [newest] = rsort(supportedVersions(available, now));
  if (newest === undefined || !gt(newest, resolved)) return undefined;
  return judged('stale', `version ${newest} is there; it was resolved at ${resolved}`);
}

function unproven({ evidence }: ImportFacts): ImportJudgement | undefined {
  if (evidence === 'fails') return judged('drifted', 'the binding file no longer has what the contract lists');
  if (evidence === 'weaker')
    return judged(
      'drifted',
      'the binding file shows what the contract lists only as text, or under conditions; it did more',
    );
  return evidence === 'none' ? judged('unverified', 'it was resolved without evidence') : undefined;
}

type Available = NonNullable<ImportFacts['available']>;

function supportedVersions(available: Available, now: Date): string[] {
  return [available.version, ...running(available, now).map(({ version }) => version)];
}

function running({ supported }: Available, now: Date): Available['supported'] {
  return supported.filter(({ until }) => Date.parse(until) > now.getTime());
}

/** When the last of the older versions that a range still has ends. */
function endOfSupport(available: Available, requirement: string, now: Date): string | null {
  const ends = running(available, now).filter(({ version }) => satisfies(version, requirement));
  const last = ends.sort((one, other) => Date.parse(other.until) - Date.parse(one.until))[0];
  return last?.until ?? null;
}
