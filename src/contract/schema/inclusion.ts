import type { Json } from '../../json.ts';
import { Budget } from './budget.ts';
import type { Verdict } from './evaluate.ts';
import { tooLarge, type Answer } from './model.ts';
import { NormalForm, type Literal } from './normal-form.ts';
import { Patterns } from './pattern.ts';
import { SchemaReader } from './reading.ts';
import { mergeEqual } from './recursion.ts';
import { Satisfiability } from './satisfiability.ts';

/** Whether one schema accepts all that another one does; the document is accepted by that one and refused by the first. */
export type Inclusion = { holds: 'yes' } | { holds: 'no'; document: Json } | { holds: 'unknown'; reason: string };

type Side = 'old' | 'new';

const wholeBudget = 60_000;
const partBudget = 20_000;
/** For all parts together. */
const partsBudget = 200_000;

/** Two schemas, and questions about them and their parts. */
export class SchemaPair {
  private readonly form = new NormalForm();
  private readonly patterns = new Patterns();
  private readonly readers: { [side in Side]: SchemaReader };
  private readonly answers = new Map<Side, Inclusion>();
  private left = partsBudget;

  constructor(old: Json, next: Json) {
    this.readers = { old: new SchemaReader(old, this.form), new: new SchemaReader(next, this.form) };
  }

  /** Whether the reader's schema accepts everything that the other one accepts. */
  inclusion(reader: Side): Inclusion {
    const known = this.answers.get(reader);
    if (known !== undefined) return known;
    const { old, next } = this.literals();
    const answer = reader === 'new' ? this.included(old, next, wholeBudget) : this.included(next, old, wholeBudget);
    this.answers.set(reader, answer);
    return answer;
  }

  /** The same of two parts of the schemas, with less effort: for explanations. */
  partIsIncluded(old: Json, next: Json, reader: Side): boolean {
    const parts = this.literals(old, next);
    const budget = Math.min(partBudget, this.left);
    this.left -= budget >> 3;
    const answer =
      reader === 'new' ? this.included(parts.old, parts.next, budget) : this.included(parts.next, parts.old, budget);
    return answer.holds === 'yes';
  }

  /** Whether one of the schemas accepts a document. */
  accepts(side: Side, document: Json): Verdict {
    const { old, next } = this.literals();
    return this.search(wholeBudget).evaluator.accepts(side === 'old' ? old : next, document);
  }

  private literals(old?: Json, next?: Json): { old: Literal; next: Literal } {
    const found = { old: this.readers.old.literal(old), next: this.readers.new.literal(next) };
    const hasLinks = [this.readers.old, this.readers.new].map((reader) => reader.takeLinks());
    if (!hasLinks.includes(true)) return found;
    const current = mergeEqual(this.form);
    this.readers.old.renumber(current);
    this.readers.new.renumber(current);
    return { old: current(found.old), next: current(found.next) };
  }

  private included(sub: Literal, whole: Literal, steps: number): Inclusion {
    const answer = this.answer(sub, whole, steps);
    if (answer.is === 'none') return { holds: 'yes' };
    if (answer.is === 'found') return { holds: 'no', document: answer.value };
    return { holds: 'unknown', reason: answer.reason };
  }

  private answer(sub: Literal, whole: Literal, steps: number): Answer {
    try {
      return this.search(steps).solve([sub, -whole]);
    } catch (error) {
      // Alternatives inside of alternatives go as deep as the schemas do.
      if (error instanceof RangeError) return tooLarge;
      throw error;
    }
  }

  private search(steps: number): Satisfiability {
    return new Satisfiability(this.form, this.patterns, new Budget(steps));
  }
}
