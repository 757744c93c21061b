import { isScalar, type Json } from '../json.ts';
import type { ContractContent, VerifyRule } from '../realm/model.ts';
import { isScalarList } from './canonical.ts';
import { captures } from './captures.ts';
import { GlobIndex } from './glob.ts';
import { below, isBelow } from './pointer.ts';
import { TokenText } from './token-text.ts';

export interface Evidence {
  /** Everything that can be asked was found, and nothing that should be gone. */
  complete: boolean;
  /** Values of the contract that are not in the binding. */
  missing: Leaf[];
  /** Removed values that still are (only where they are offered). */
  remaining: Leaf[];
  /** Places that need a `verify` rule or an ack: the text cannot show them. */
  unverifiable: string[];
}

/** A scalar somewhere in a value; elements of a list of scalars have the pointer of their list. */
interface Leaf {
  pointer: string;
  value: Json;
}

export interface EvidenceRequest {
  content: ContractContent;
  /** What the import was resolved at before. */
  previous?: ContractContent | undefined;
  /** The parts that the consumer depends on; without it all. */
  uses?: readonly string[] | undefined;
  verify: readonly VerifyRule[];
  /** The binding file. */
  text: string;
}

/**
 * Looks for a contract's values in the text of a binding file (decision 4): strings between token ends, globs
 * literally; where a `verify` rule applies, in what it captures instead. Fails as `captures` does.
 */
export async function findEvidence({ content, previous, uses, verify, text }: EvidenceRequest): Promise<Evidence> {
  const rules = await Promise.all(verify.map((rule) => capturedBy(rule, content, text)));
  const tokens = new TokenText(text);
  const leaves = leavesOf(content.value);
  const used = leaves.filter((leaf) => isUsed(leaf, uses));
  const unverifiable = [
    ...used.filter((leaf) => !isText(leaf.value) && rulesFor(leaf, rules).length === 0).map(({ pointer }) => pointer),
    ...unknownUses(content, uses),
    ...(isUnshown(content, rules) ? [''] : []),
  ];
  const missing = used.filter((leaf) => isAsked(leaf, rules) && !isFound(leaf, rules, tokens, true));
  const gone = content.direction === 'offers' ? removedLeaves(previous, content, leaves) : [];
  const remaining = gone.filter(
    (leaf) => isUsed(leaf, uses) && isAsked(leaf, rules) && isFound(leaf, rules, tokens, false),
  );
  const complete = missing.length + remaining.length + unverifiable.length === 0;
  return { complete, missing, remaining, unverifiable: [...new Set(unverifiable)] };
}

function leavesOf(value: Json | undefined, pointer = ''): Leaf[] {
  if (value === undefined) return [];
  if (isScalar(value)) return [{ pointer, value }];
  if (isScalarList(value)) return value.map((element) => ({ pointer, value: element }));
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, below(pointer, key)));
}

function isUsed({ pointer }: Leaf, uses: readonly string[] | undefined): boolean {
  return uses === undefined || uses.some((use) => isBelow(pointer, use));
}

/** A text search can find it. */
function isText(value: Json): value is string {
  return typeof value === 'string' && value !== '';
}

function isAsked(leaf: Leaf, rules: readonly Captured[]): boolean {
  return isText(leaf.value) || rulesFor(leaf, rules).length > 0;
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

/** A contract that is a schema only: any capture of a rule for the whole is a person's evidence. */
function isUnshown({ value, schema }: ContractContent, rules: readonly Captured[]): boolean {
  return value === undefined && schema !== undefined && !rules.some(({ from, texts }) => from === '' && texts.size > 0);
}

/** What a verify rule found in the binding. */
interface Captured {
  from: string;
  texts: Set<string>;
  /** Under `match: glob` a captured glob stands for all that it covers. */
  globs: GlobIndex;
}

async function capturedBy({ from, pattern }: VerifyRule, { match }: ContractContent, text: string): Promise<Captured> {
  const find = await captures(pattern);
  const texts = new Set(find(text));
  return { from, texts, globs: new GlobIndex(match === 'glob' ? texts : []) };
}

/** The rules of the nearest place at or above a leaf. */
function rulesFor({ pointer }: Leaf, rules: readonly Captured[]): Captured[] {
  const applying = rules.filter(({ from }) => isBelow(pointer, from));
  const nearest = Math.max(...applying.map(({ from }) => from.length));
  return applying.filter(({ from }) => from.length === nearest);
}

function isFound(leaf: Leaf, rules: readonly Captured[], tokens: TokenText, mayBeCovered: boolean): boolean {
  const text = typeof leaf.value === 'string' ? leaf.value : JSON.stringify(leaf.value);
  const applying = rulesFor(leaf, rules);
  if (applying.length === 0) return tokens.has(text);
  return applying.some(({ texts, globs }) => texts.has(text) || (mayBeCovered && globs.covering(text) !== undefined));
}

/** Values that the contract no longer lists anywhere; a path that a remaining one covers may stay in the binding. */
function removedLeaves(previous: ContractContent | undefined, content: ContractContent, leaves: Leaf[]): Leaf[] {
  const present = new Set(leaves.map(({ value }) => value));
  const globs = new GlobIndex(content.match === 'glob' ? leaves.map(({ value }) => value).filter(isText) : []);
  return leavesOf(previous?.value).filter(
    ({ value }) => !present.has(value) && !(isText(value) && globs.covering(value) !== undefined),
  );
}
