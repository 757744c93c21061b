import { Failure } from '../../failure.ts';
import { isJsonObject, isScalar, type Json } from '../../json.ts';
import type { ContractContent, VerifyRule } from '../../realm/model.ts';
import { isScalarList } from '../canonical.ts';
import { captures } from '../captures.ts';
import { GlobUnion } from '../glob.ts';
import { tokensOf, valueAt } from '../pointer.ts';
import { compareSchemas } from '../schema/compatibility.ts';
import { parseStructured } from '../structured-text.ts';
import { isText, type Leaf, type Search, type Spot, spotAfter, textOf } from './search.ts';
import type { TokenText } from '../token-text.ts';

/** The binding file that a rule looks into. */
interface Binding {
  readonly file: string;
  readonly text: string;
  readonly words: TokenText;
}

/** What a `verify` rule of an import finds in the binding file. */
export interface RuleSearch extends Search {
  readonly from: string;
  /** It found something for the whole contract: enough for one that is a schema only. */
  readonly showsSchema: boolean;
  /** Why the rule finds nothing, where the reason is not simply that it is not there. */
  readonly problem: string | undefined;
}

/** Applies a rule. Fails as `captures` does; a binding that cannot be read is a problem of the search. */
export async function ruleSearch(rule: VerifyRule, content: ContractContent, binding: Binding): Promise<RuleSearch> {
  try {
    return rule.pattern === undefined
      ? await pointerSearch(rule, rule.pointer ?? '', content, binding)
      : await patternSearch(rule, rule.pattern, content, binding);
  } catch (error) {
    if (error instanceof Failure && unreadable.has(error.code)) return new VerdictSearch(rule.from, error.message);
    throw error;
  }
}

const unreadable = new Set(['invalid-source', 'unknown-format']);

async function patternSearch(rule: VerifyRule, pattern: string, content: ContractContent, binding: Binding) {
  const texts = (await captures(pattern))(binding.text);
  if (rule.as === 'schema' || rule.as === 'document')
    return judged(
      rule,
      content,
      texts.map((text) => parsed(text, binding)),
    );
  const holding = held(texts, rule, content);
  return new HeldSearch(rule.from, binding.words, (leaf) => [textOf(leaf), holding]);
}

function parsed(text: string, { file }: Binding): Json {
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure('invalid-source', `${file}: what the verify rule captures is not JSON`, 'correct the rule');
  }
}

async function pointerSearch(
  rule: VerifyRule,
  pointer: string,
  content: ContractContent,
  { file, text, words }: Binding,
) {
  const whole = await parseStructured(file, text);
  const found = valueAt(whole, pointer);
  if (found === undefined) return new VerdictSearch(rule.from, `${file} has nothing at ${pointer}`);
  if (rule.as === 'schema') return judged(rule, content, [schemaAt(whole, pointer, found)]);
  if (rule.as === 'document') return judged(rule, content, [found]);
  const holdings = new Map<string, Holding>();
  return new HeldSearch(rule.from, words, (leaf) => {
    const holding = holdings.get(leaf.pointer) ?? held(valuesFor(leaf, rule.from, found), rule, content);
    holdings.set(leaf.pointer, holding);
    return [leaf.value, holding];
  });
}

/** A list or scalar is for everything below the rule's place; an object has the value's own places. */
function valuesFor({ pointer }: Leaf, from: string, found: Json): readonly Json[] {
  const isFlat = isScalar(found) || isScalarList(found);
  const place = isFlat ? found : valueAt(found, pointer.slice(from.length));
  if (isScalarList(place)) return place;
  return place !== undefined && isScalar(place) ? [place] : [];
}

interface Holding {
  readonly values: ReadonlySet<Json>;
  readonly globs: GlobUnion;
}

function held(values: readonly Json[], { as }: VerifyRule, { match }: ContractContent): Holding {
  const isGlob = as === 'glob' || (as === undefined && match === 'glob');
  return { values: new Set(values), globs: new GlobUnion(isGlob ? values.filter(isText) : []) };
}

/** Values that a rule found, and those that its globs stand for. */
class HeldSearch implements RuleSearch {
  readonly by = 'verify';
  readonly problem = undefined;
  readonly from: string;
  private readonly words: TokenText;
  private readonly lookUp: (leaf: Leaf) => [value: Json, holding: Holding];

  constructor(from: string, words: TokenText, lookUp: (leaf: Leaf) => [Json, Holding]) {
    this.from = from;
    this.words = words;
    this.lookUp = lookUp;
  }

  get showsSchema(): boolean {
    return this.from === '' && this.lookUp({ pointer: '', value: '' })[1].values.size > 0;
  }

  find(leaf: Leaf, covered: boolean): 'strong' | undefined {
    const [value, { values, globs }] = this.lookUp(leaf);
    const isCovered = covered && typeof value === 'string' && globs.cover(value).included === true;
    return values.has(value) || isCovered ? 'strong' : undefined;
  }

  spot(_leaf: Leaf, beside: Leaf | undefined): Spot {
    return spotAfter(beside, this.words, 'where its verify rule looks');
  }
}

/** A rule that holds for everything below its place, or for nothing. */
class VerdictSearch implements RuleSearch {
  readonly by = 'verify';
  readonly from: string;
  readonly problem: string | undefined;

  constructor(from: string, problem: string | undefined) {
    this.from = from;
    this.problem = problem;
  }

  get showsSchema(): boolean {
    return this.from === '' && this.problem === undefined;
  }

  find(): 'strong' | undefined {
    return this.problem === undefined ? 'strong' : undefined;
  }

  spot(): Spot {
    return { line: null, hint: this.problem ?? '' };
  }
}

/** Each schema must take what the contract has at the rule's place, each document be valid under its schema. */
function judged(rule: VerifyRule, content: ContractContent, found: readonly Json[]): VerdictSearch {
  const problem =
    found.length === 0 ? 'its verify rule finds nothing' : found.map((one) => whyNot(rule, content, one)).find(Boolean);
  return new VerdictSearch(rule.from, problem);
}

function whyNot(
  { from, as }: VerifyRule,
  { value, schema, direction }: ContractContent,
  found: Json,
): string | undefined {
  if (as === 'document') {
    if (schema === undefined) return 'the contract has no schema for the document that its verify rule finds';
    return included({ const: found }, schema)
      ? undefined
      : 'the document in the binding is not valid under the contract’s schema';
  }
  const part = valueAt(value, from);
  const said = value === undefined ? schema : part === undefined ? undefined : { const: part };
  if (said === undefined) return `the contract has nothing at ${from}`;
  // What is offered must be taken by who reads it; what is required must be given by who writes it.
  const isTaken = value === undefined && direction === 'requires' ? included(found, said) : included(said, found);
  return isTaken
    ? undefined
    : 'the schema in the binding does not take all that the contract says, as far as can be shown';
}

/** Every document that is valid under one schema is valid under the other; what cannot be shown is no evidence. */
function included(one: Json, other: Json): boolean {
  return compareSchemas(one, other, 'backward', true).verdict === 'compatible';
}

/** A schema inside a document, with the definitions there that it may refer to. */
function schemaAt(whole: Json, pointer: string, found: Json): Json {
  const [first] = tokensOf(pointer);
  if (!isJsonObject(whole) || first === undefined || !/^(\$defs|definitions|components)$/.test(first)) return found;
  return { $ref: `#${encodeURI(pointer)}`, [first]: whole[first] ?? {} };
}
