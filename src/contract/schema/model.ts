import type { Json } from '../../json.ts';
import type { Budget } from './budget.ts';
import type { Evaluator } from './evaluate.ts';
import type { Literal, Node, NormalForm } from './normal-form.ts';
import type { Patterns } from './pattern.ts';

/** Whether some value satisfies a goal, a set of schemas in normal form: an example, a proof of none, or neither. */
export type Answer = { is: 'found'; value: Json } | { is: 'none' } | { is: 'unknown'; reason: string };

export const none: Answer = { is: 'none' };

export function found(value: Json): Answer {
  return { is: 'found', value };
}

export function unknown(reason: string): Answer {
  return { is: 'unknown', reason };
}

export const tooLarge = unknown('the schemas are too large to compare completely');

/** What the search for values of one type needs. */
export interface Search {
  form: NormalForm;
  patterns: Patterns;
  evaluator: Evaluator;
  budget: Budget;
  solve: (goal: readonly Literal[]) => Answer;
}

/** A constraint of the type that is looked for, and whether it holds or not. */
export interface Fact {
  node: Node;
  holds: boolean;
}

/** So many different values, and whether these are all. */
export interface Several {
  values: Json[];
  isComplete: boolean;
  reason?: string;
}

/** Up to `most` different values that satisfy a goal. */
export function several(goal: readonly Literal[], most: number, { solve, form }: Search): Several {
  const values: Json[] = [];
  while (values.length < most) {
    const answer = solve(values.length === 0 ? goal : [...goal, -form.values(values)]);
    if (answer.is === 'none') return { values, isComplete: true };
    if (answer.is === 'unknown') return { values, isComplete: false, reason: answer.reason };
    values.push(answer.value);
  }
  return { values, isComplete: false };
}
