import { isScalar, type Json } from '../json.ts';
import { type ContractContent, type Strength, type VerifyRule, type Way, ways } from '../realm/model.ts';
import { isScalarList } from './canonical.ts';
import { grantSearch } from './evidence/grants.ts';
import { type RuleSearch, ruleSearch } from './evidence/rules.ts';
import { isText, type Leaf, leavesOf, nearest, type Search, type Spot } from './evidence/search.ts';
import { TextSearch } from './evidence/text.ts';
import { GlobIndex } from './glob.ts';
import { below, isBelow } from './pointer.ts';
import { TokenText } from './token-text.ts';

export interface Evidence {
  /** Everything that can be asked was found, and nothing that should be gone. */
  complete: boolean;
  /** As strong as the weakest find. */
  strength: Strength;
  /** How the values were found so; the least telling way, where there were several. */
  by: Way;
  /** Values of the contract that are not in the binding. */
  missing: Leaf[];
  /** Where each missing value would belong, in the same order. */
  places: (Leaf & Spot)[];
  /** Removed values that still are (only where they are offered). */
  remaining: Leaf[];
  /** Places that need a `verify` rule or an ack: the text cannot show them. */
  unverifiable: string[];
  /** Why a `verify` rule could not look, or what it found does not do. */
  problems: string[];
}

export interface EvidenceRequest {
  content: ContractContent;
  /** What the import was resolved at before. */
  previous?: ContractContent | undefined;
  /** The parts that the consumer depends on; without it all. */
  uses?: readonly string[] | undefined;
  verify: readonly VerifyRule[];
  /** The binding file, relative to its repo, and what is in it. */
  file: string;
  text: string;
}

/**
 * Looks for a contract's values in a binding file (decision 4): by the `verify` rules that apply, else for S3 paths in
 * what a policy, template or plan grants, else in the text: strings between token ends, globs literally. Fails as
 * `captures` does.
 */
export async function findEvidence({
  content,
  previous,
  uses,
  verify,
  file,
  text,
}: EvidenceRequest): Promise<Evidence> {
  const words = new TokenText(text);
  const rules = await Promise.all(verify.map((rule) => ruleSearch(rule, content, { file, text, words })));
  const grants = await grantSearch(content, text);
  const plain = new TextSearch(words);
  const searchesFor = (leaf: Leaf): readonly Search[] => {
    const applying = rulesFor(leaf, rules);
    if (applying.length > 0) return applying;
    if (!isText(leaf.value)) return [];
    return [grants?.isAbout(leaf) === true ? grants : plain];
  };
  const leaves = leavesOf(content.value);
  const used = leaves.filter((leaf) => isUsed(leaf, uses));
  const looked = used
    .map((leaf) => ({ leaf, searches: searchesFor(leaf) }))
    .map((one) => ({ ...one, found: find(one) }));
  const lacking = looked.filter(({ searches, found }) => searches.length > 0 && found === undefined);
  const problems = [...new Set(rules.flatMap(({ problem }) => problem ?? []))];
  const unverifiable = [
    ...looked.filter(({ searches }) => searches.length === 0).map(({ leaf }) => leaf.pointer),
    ...unknownUses(content, uses),
    ...(problems.length === 0 && isUnshown(content, rules) ? [''] : []),
  ];
  const gone = content.direction === 'offers' ? removedLeaves(previous, content, leaves) : [];
  const remaining = gone.filter(
    (leaf) => isUsed(leaf, uses) && searchesFor(leaf).some((search) => search.find(leaf, false) !== undefined),
  );
  const finds = looked.flatMap(({ found }) => found ?? []);
  const isWeak = finds.some((one) => one.strength === 'weak') || finds.length + rules.length === 0;
  const strength = isWeak ? 'weak' : 'strong';
  return {
    complete: lacking.length + remaining.length + unverifiable.length + problems.length === 0,
    strength,
    by:
      ways.find((way) => finds.some((one) => one.by === way && one.strength === strength)) ??
      (isWeak ? 'text' : 'verify'),
    missing: lacking.map(({ leaf }) => leaf),
    places: placesFor(lacking, leaves, new Set(looked.flatMap(({ leaf, found }) => (found ? [leaf] : [])))),
    remaining,
    unverifiable: [...new Set(unverifiable)],
    problems,
  };
}

interface Looked {
  readonly leaf: Leaf;
  readonly searches: readonly Search[];
}

/** The strongest find of several searches. */
function find({ leaf, searches }: Looked): { strength: Strength; by: Way } | undefined {
  const finds = searches.flatMap((search) => {
    const strength = search.find(leaf, true);
    return strength === undefined ? [] : [{ strength, by: search.by }];
  });
  return finds.find(({ strength }) => strength === 'strong') ?? finds[0];
}

/** Missing values whose places are looked for: nobody reads more of them. */
const mostPlaces = 200;

function placesFor(lacking: readonly Looked[], leaves: readonly Leaf[], found: ReadonlySet<Leaf>): (Leaf & Spot)[] {
  return lacking.map(({ leaf, searches }, index) => {
    const beside = index < mostPlaces ? nearest(leaf, leaves, found) : undefined;
    const spots = index < mostPlaces ? searches.map((search) => search.spot(leaf, beside)) : [];
    const spot = spots.find(({ line }) => line !== null) ?? spots[0] ?? { line: null, hint: '' };
    return { ...leaf, ...spot };
  });
}

function isUsed({ pointer }: Leaf, uses: readonly string[] | undefined): boolean {
  return uses === undefined || uses.some((use) => isBelow(pointer, use));
}

/** Parts that the contract does not have: evidence for nothing would be a rubber stamp. */
function unknownUses({ value }: ContractContent, uses: readonly string[] = []): string[] {
  const places = value === undefined ? [] : placesOf(value, '');
  return value === undefined ? [] : uses.filter((use) => !places.includes(use));
}

function placesOf(value: Json, pointer: string): string[] {
  if (isScalar(value) || isScalarList(value)) return [pointer];
  return [pointer, ...Object.entries(value).flatMap(([key, part]) => placesOf(part, below(pointer, key)))];
}

/** A contract that is a schema only needs a rule for the whole that finds something. */
function isUnshown({ value, schema }: ContractContent, rules: readonly RuleSearch[]): boolean {
  return value === undefined && schema !== undefined && !rules.some(({ showsSchema }) => showsSchema);
}

/** The rules of the nearest place at or above a leaf. */
function rulesFor({ pointer }: Leaf, rules: readonly RuleSearch[]): RuleSearch[] {
  const applying = rules.filter(({ from }) => isBelow(pointer, from));
  const longest = Math.max(...applying.map(({ from }) => from.length));
  return applying.filter(({ from }) => from.length === longest);
}

/** Values that the contract no longer lists anywhere; a path that a remaining one covers may stay in the binding. */
function removedLeaves(previous: ContractContent | undefined, content: ContractContent, leaves: Leaf[]): Leaf[] {
  const present = new Set(leaves.map(({ value }) => value));
  const globs = new GlobIndex(content.match === 'glob' ? leaves.map(({ value }) => value).filter(isText) : []);
  return leavesOf(previous?.value).filter(
    ({ value }) => !present.has(value) && !(isText(value) && globs.covering(value) !== undefined),
  );
}
