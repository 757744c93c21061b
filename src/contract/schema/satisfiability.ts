import type { Json } from '../../json.ts';
import { arrayWith } from './array-values.ts';
import type { Budget } from './budget.ts';
import { Evaluator, every } from './evaluate.ts';
import { found, none, tooLarge, unknown, type Answer, type Search } from './model.ts';
import {
  anything,
  byNumber,
  jsonType,
  jsonTypes,
  nothing,
  subjectOf,
  type JsonType,
  type Literal,
  type NormalForm,
} from './normal-form.ts';
import { numberWith } from './number-values.ts';
import { objectWith } from './object-values.ts';
import type { Patterns } from './pattern.ts';
import { Assumptions } from './assumptions.ts';
import { Branch } from './branch.ts';
import { stringWith } from './string-values.ts';

const deepest = 100;
const finite = new Map<JsonType, readonly Json[]>([
  ['null', [null]],
  ['boolean', [false, true]],
]);

/**
 * Looks for a value that satisfies a set of schemas: type by type, it collects what the schemas say, finds a value for
 * the part without alternatives, and splits only on alternatives that this value fails (a tableau that is led by
 * models). Complete where every constraint is understood and the budget suffices.
 */
export class Satisfiability implements Search {
  readonly form: NormalForm;
  readonly budget: Budget;
  readonly patterns: Patterns;
  readonly evaluator: Evaluator;
  private readonly open = new Map<string, number>();
  private readonly answers = new Assumptions<Answer>();

  constructor(form: NormalForm, patterns: Patterns, budget: Budget) {
    this.form = form;
    this.patterns = patterns;
    this.budget = budget;
    this.evaluator = new Evaluator(form, patterns, budget);
  }

  /**
   * A value that satisfies all of the goal. A goal that comes up again inside of itself has no answer there: a
   * smallest value that satisfies it does not contain another one.
   */
  solve = (goal: readonly Literal[]): Answer => {
    const flat = this.flattened(goal);
    if (flat === undefined) return none;
    const key = flat.join();
    const known = this.answers.get(key);
    if (known !== undefined) return known;
    const depth = this.open.get(key);
    if (depth !== undefined) {
      this.answers.assume(depth);
      return none;
    }
    if (this.open.size >= deepest || !this.budget.spend(10)) return tooLarge;
    const own = this.open.size;
    this.open.set(key, own);
    this.answers.begin();
    const answer = this.search(flat);
    this.open.delete(key);
    this.answers.end(key, answer, own, answer.is === 'none');
    return answer;
  };

  /** The goal without conjunctions, sorted; undefined where it contradicts itself. */
  private flattened(goal: readonly Literal[]): Literal[] | undefined {
    const flat = new Set<Literal>();
    const open = [...goal];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next === nothing || flat.has(-next)) return undefined;
      if (next === anything || flat.has(next)) continue;
      const node = this.form.node(next);
      // A conjunction stays in the goal as well, so that its contrary is noticed.
      flat.add(next);
      if (next > 0 && node.kind === 'all') open.push(...node.of);
    }
    return [...flat].sort(byNumber);
  }

  private search(goal: readonly Literal[]): Answer {
    let doubt: Answer | undefined;
    for (const type of this.typesOf(goal)) {
      const branch = new Branch(type, this);
      if (!goal.every((literal) => branch.assert(literal))) continue;
      const answer = this.explore(branch, goal);
      if (answer.is === 'found') return answer;
      if (answer.is === 'unknown') doubt ??= answer;
    }
    return doubt ?? none;
  }

  private typesOf(goal: readonly Literal[]): JsonType[] {
    let types: readonly JsonType[] = jsonTypes;
    for (const literal of goal) {
      const node = this.form.node(literal);
      const subject = subjectOf(node);
      if (node.kind === 'type') types = types.filter((type) => node.types.includes(type) === literal > 0);
      else if (node.kind === 'values' && literal > 0)
        types = types.filter((type) => node.values.some((one) => jsonType(one) === type));
      else if (literal < 0 && subject !== undefined) types = types.filter((type) => type === subject);
    }
    return [...types];
  }

  private explore(branch: Branch, goal: readonly Literal[]): Answer {
    if (!this.budget.spend(10)) return tooLarge;
    if (!branch.propagate()) return none;
    const answer = this.withoutChoices(branch, goal);
    if (answer.is === 'none') return none;
    let choice = branch.choices.values().next().value;
    let doubt: Answer = answer;
    if (answer.is === 'found') {
      if (goal.every((literal) => this.evaluator.accepts(literal, answer.value) === true)) return answer;
      choice = this.failedChoice(branch, answer.value);
      doubt = this.doubtOf(branch);
    }
    return choice === undefined ? doubt : this.split(branch, choice, goal);
  }

  private failedChoice(branch: Branch, value: Json): Literal | undefined {
    let best: Literal | undefined;
    let fewest = Infinity;
    for (const choice of branch.choices) {
      const count = branch.partsOf(choice).length;
      if (count < fewest && this.evaluator.accepts(choice, value) !== true) [best, fewest] = [choice, count];
    }
    return best;
  }

  private split(branch: Branch, choice: Literal, goal: readonly Literal[]): Answer {
    let doubt: Answer | undefined;
    const excluded: Literal[] = [];
    for (const alternative of branch.alternatives(choice)) {
      const next = branch.copy();
      if (![...excluded, alternative].every((literal) => next.assert(literal))) continue;
      const answer = this.explore(next, goal);
      if (answer.is === 'found') return answer;
      if (answer.is === 'unknown') doubt ??= answer;
      else if (this.isAtom(alternative)) excluded.push(-alternative);
    }
    return doubt ?? none;
  }

  private isAtom(literal: Literal): boolean {
    const { kind } = this.form.node(literal);
    return kind !== 'all' && kind !== 'one';
  }

  private withoutChoices(branch: Branch, goal: readonly Literal[]): Answer {
    const candidates = branch.candidates ?? finite.get(branch.type);
    if (candidates !== undefined) return this.candidate(candidates, branch, goal);
    const facts = branch.atoms;
    switch (branch.type) {
      case 'number':
        return numberWith(facts);
      case 'string':
        return stringWith(facts, this);
      case 'array':
        return arrayWith(facts, this);
      default:
        return objectWith(facts, this);
    }
  }

  private doubtOf({ doubt }: Branch): Answer {
    return this.budget.isSpent ? tooLarge : unknown(doubt ?? 'a value could not be checked');
  }

  private candidate(candidates: readonly Json[], branch: Branch, goal: readonly Literal[]): Answer {
    const literals = [...new Set([...branch.facts, ...goal])];
    let isPossible = false;
    for (const value of candidates) {
      if (jsonType(value) !== branch.type) continue;
      const verdict = every(literals, (literal) => this.evaluator.accepts(literal, value));
      if (verdict === true) return found(value);
      if (verdict === undefined) isPossible = true;
    }
    return isPossible ? this.doubtOf(branch) : none;
  }
}
