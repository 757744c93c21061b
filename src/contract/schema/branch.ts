import type { Json } from '../../json.ts';
import type { Fact, Search } from './model.ts';
import { anything, jsonType, nothing, subjectOf, type JsonType, type Literal, type Node } from './normal-form.ts';
import { limit } from './keywords.ts';
import { isListed } from './membership.ts';

/** What is assumed about a value of one type on one branch of the search. */
export class Branch {
  readonly type: JsonType;
  readonly facts: Set<Literal>;
  /** Facts that are constraints of the type. */
  readonly atoms: Fact[];
  /** Facts that have alternatives which are not decided yet. */
  readonly choices: Set<Literal>;
  /** The only values that are left, where they can be listed. */
  candidates: readonly Json[] | undefined;
  /** Why a value that satisfies the facts may still be refused. */
  doubt: string | undefined;
  private readonly search: Search;
  /** Listed values that properties have where they are present. */
  private readonly pinned: Map<string, Literal>;

  constructor(type: JsonType, search: Search, from?: Branch) {
    this.type = type;
    this.search = search;
    this.facts = new Set(from?.facts);
    this.atoms = [...(from?.atoms ?? [])];
    this.choices = new Set(from?.choices);
    this.candidates = from?.candidates;
    this.doubt = from?.doubt;
    this.pinned = new Map(from?.pinned);
  }

  copy(): Branch {
    return new Branch(this.type, this.search, this);
  }

  /** False where it contradicts what is assumed already. */
  assert(literal: Literal): boolean {
    const open = [literal];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const known = this.known(next);
      if (known === false) return false;
      if (this.facts.has(next)) continue;
      this.facts.add(next);
      const node = this.search.form.node(next);
      if (node.kind === 'all' && next > 0) open.push(...node.of);
      else if (known === undefined && !this.note(next, node)) return false;
    }
    return true;
  }

  /** What is known of a literal at sight. */
  known(literal: Literal, depth = 3): boolean | undefined {
    if (this.facts.has(literal) || literal === anything) return true;
    if (this.facts.has(-literal) || literal === nothing) return false;
    const node = this.search.form.node(literal);
    const subject = subjectOf(node);
    let verdict: boolean | undefined;
    if (node.kind === 'property' && this.type === 'object') verdict = this.knownProperty(node.name, node.is);
    else if (subject !== undefined) verdict = subject === this.type ? undefined : true;
    else if (node.kind === 'type') verdict = node.types.includes(this.type);
    else if (node.kind === 'values')
      verdict = node.values.some((value) => jsonType(value) === this.type) ? undefined : false;
    else if (node.kind === 'all' && depth > 0) verdict = this.knownAll(node.of, depth - 1);
    return verdict === undefined || literal > 0 ? verdict : !verdict;
  }

  /** Choices are often told apart by the value of one property. */
  private knownProperty(name: string, is: Literal): boolean | undefined {
    const pinned = this.pinned.get(name);
    if (pinned === undefined || !this.facts.has(this.search.form.add({ kind: 'required', name }))) return undefined;
    if (pinned === is) return true;
    const [mine, other] = [this.search.form.node(pinned), this.search.form.node(is)];
    if (mine.kind !== 'values' || other.kind !== 'values' || is < 0) return undefined;
    const common = mine.values.filter((value) => isListed(value, other)).length;
    return common === 0 ? false : common === mine.values.length ? true : undefined;
  }

  private knownAll(of: readonly Literal[], depth: number): boolean | undefined {
    let verdict: boolean | undefined = true;
    for (const part of of) {
      const known = this.known(part, depth);
      if (known === false) return false;
      if (known === undefined) verdict = undefined;
    }
    return verdict;
  }

  private note(literal: Literal, node: Node): boolean {
    switch (node.kind) {
      case 'all':
      case 'one':
        this.choices.add(literal);
        return true;
      case 'values':
        return literal > 0 ? this.narrow(node.values) : this.exclude(node);
      case 'contains':
        if (literal < 0) return this.assert(this.miscounted(node.is, node.least, node.most));
        break;
      case 'opaque':
        this.doubt ??= node.reason;
        return true;
      default:
    }
    if (node.kind === 'format') this.doubt ??= `whether a validator checks the format ${node.name} is not known`;
    this.atoms.push({ node, holds: literal > 0 });
    if (node.kind === 'property' && literal > 0 && this.search.form.node(node.is).kind === 'values' && node.is > 0)
      this.pinned.set(node.name, node.is);
    return true;
  }

  private narrow(values: readonly Json[]): boolean {
    const own = (this.candidates ?? values).filter((value) => jsonType(value) === this.type);
    this.candidates = own;
    return own.length > 0;
  }

  /** That an array or object differs from a value is said of its parts. */
  private exclude(node: Node & { kind: 'values' }): boolean {
    if (this.type !== 'array' && this.type !== 'object') {
      this.atoms.push({ node, holds: false });
      return true;
    }
    return node.values.every((value) => jsonType(value) !== this.type || this.assert(this.different(value)));
  }

  private different(value: Json): Literal {
    const { form } = this.search;
    if (Array.isArray(value)) {
      const items = value.map((one, index) => -form.add({ kind: 'item', index, is: form.values([one]) }));
      const [longer, shorter] = [
        limit(form, 'array', 'lower', value.length + 1),
        limit(form, 'array', 'lower', value.length),
      ];
      return form.any([-shorter, longer, ...items]);
    }
    const entries = Object.entries(value ?? {});
    const parts = entries.flatMap(([name, one]) => [
      -form.add({ kind: 'required', name }),
      -form.add({ kind: 'property', name, is: form.values([one]) }),
    ]);
    const names = entries.map(([name]) => name).sort();
    return form.any([...parts, -form.add({ kind: 'others', names, patterns: [], is: nothing })]);
  }

  private miscounted(is: Literal, least: number, most: number): Literal {
    const { form } = this.search;
    const fewer = least > 0 ? [form.add({ kind: 'contains', is, least: 0, most: least - 1 })] : [];
    const more = most < Infinity ? [form.add({ kind: 'contains', is, least: most + 1, most: Infinity })] : [];
    return form.any([...fewer, ...more]);
  }

  /** Decides choices with one alternative left; false where one has none. */
  propagate(): boolean {
    for (let isChanged = true; isChanged;) {
      isChanged = false;
      for (const choice of this.choices) {
        if (!this.search.budget.spend()) return true;
        const { kind } = this.search.form.node(choice);
        const outcome = kind === 'one' ? this.settleOne(choice) : this.settle(choice);
        if (outcome === undefined) return false;
        if (outcome) {
          this.choices.delete(choice);
          isChanged = true;
        }
      }
    }
    return true;
  }

  /** Whether a choice is decided; undefined where that is impossible. */
  private settle(choice: Literal): boolean | undefined {
    let only: Literal | undefined;
    let count = 0;
    for (const part of this.partsOf(choice)) {
      const known = this.known(-part);
      if (known === true) return true;
      if (known === false) continue;
      only = -part;
      count++;
    }
    if (only === undefined) return undefined;
    return count === 1 ? this.assert(only) || undefined : false;
  }

  private settleOne(choice: Literal): boolean | undefined {
    const of = this.partsOf(choice);
    const verdicts = of.map((part) => this.known(part));
    const holding = verdicts.filter((verdict) => verdict === true).length;
    const open = of.filter((_, at) => verdicts[at] === undefined);
    if (choice > 0) {
      if (holding > 1 || (holding === 0 && open.length === 0)) return undefined;
      if (holding === 1) return open.every((part) => this.assert(-part)) || undefined;
      const [only] = open;
      return open.length === 1 && only !== undefined ? this.assert(only) || undefined : false;
    }
    if (holding > 1 || (holding === 0 && open.length === 0)) return true;
    const [only] = open;
    if (only === undefined) return undefined;
    return open.length === 1 ? this.assert(holding === 1 ? only : -only) || undefined : false;
  }

  /** What a choice is about: at least one of the parts is refused, or exactly one is accepted. */
  partsOf(choice: Literal): readonly Literal[] {
    const node = this.search.form.node(choice);
    return node.kind === 'all' || node.kind === 'one' ? node.of : [];
  }

  /** What a choice is split into; together these cover all cases. */
  alternatives(choice: Literal): Literal[] {
    const parts = this.partsOf(choice);
    if (this.search.form.node(choice).kind === 'all')
      return parts.map((part) => -part).filter((part) => this.known(part) !== false);
    const open = parts.find((part) => this.known(part) === undefined);
    return open === undefined ? [] : [open, -open];
  }
}
