import type { Json } from '../../json.ts';
import { found, none, tooLarge, unknown, type Answer, type Fact, type Search } from './model.ts';
import type { Literal } from './normal-form.ts';
import { ObjectFacts, type Wanted } from './object-facts.ts';

const mostProperties = 300;
const mostDistinctions = 12;

/** An object that satisfies the facts. */
export function objectWith(facts: readonly Fact[], search: Search): Answer {
  const known = new ObjectFacts(facts, search);
  if (known.least > known.most || known.required.size > known.most) return none;
  if (known.least > mostProperties || known.distinctions.size > mostDistinctions) return tooLarge;
  return new Composition(known, search).answer();
}

/** Chooses properties: those that are required, one for each that is wanted, and as many as are missing then. */
class Composition {
  private readonly known: ObjectFacts;
  private readonly search: Search;
  private reason: string | undefined;
  private profilesFound: Literal[][] | undefined;

  constructor(known: ObjectFacts, search: Search) {
    this.known = known;
    this.search = search;
  }

  answer(): Answer {
    const { known } = this;
    const present = new Map<string, Literal[]>();
    for (const name of known.required) {
      if (!this.mayHave(name)) return this.failed();
      present.set(name, known.goal(name));
    }
    // Not one of the required properties depends on the choices below.
    for (const goal of present.values()) if (!this.isPossible(goal)) return this.failed();
    const value = this.place(0, present);
    return value === undefined ? this.failed() : found(value);
  }

  private failed(): Answer {
    return this.reason === undefined ? none : unknown(this.reason);
  }

  private mayHave(name: string): boolean {
    const allowed = this.known.allows(name);
    if (allowed === undefined) this.reason = `whether a property may be named ${JSON.stringify(name)} is not known`;
    return allowed === true;
  }

  private isPossible(goal: readonly Literal[]): boolean {
    const answer = this.search.solve(goal);
    if (answer.is === 'unknown') this.reason = answer.reason;
    return answer.is === 'found';
  }

  private place(at: number, present: ReadonlyMap<string, Literal[]>): Json | undefined {
    if (present.size > this.known.most) return undefined;
    if (!this.search.budget.spend(5)) {
      this.reason = 'the objects are too large to compare completely';
      return undefined;
    }
    const wanted = this.known.wanted[at];
    if (wanted === undefined) return this.filled(present);
    for (const name of [...present.keys(), ...this.optional(present)]) {
      if (!this.fits(name, wanted)) continue;
      const goal = [...(present.get(name) ?? this.known.goal(name)), ...wanted.value];
      if (!this.isPossible(goal)) continue;
      const value = this.place(at + 1, new Map([...present, [name, goal]]));
      if (value !== undefined) return value;
    }
    for (const profile of this.profiles()) {
      const name = this.otherName([...profile, ...wanted.name], present);
      if (name === undefined) continue;
      const goal = [...this.known.goal(name), ...wanted.value];
      if (!this.isPossible(goal)) continue;
      const value = this.place(at + 1, new Map([...present, [name, goal]]));
      if (value !== undefined) return value;
    }
    return undefined;
  }

  private optional(present: ReadonlyMap<string, unknown>): string[] {
    return [...this.known.mentioned].filter((name) => !present.has(name) && this.known.allows(name) === true);
  }

  private fits(name: string, { name: goal }: Wanted): boolean {
    const verdicts = goal.map((is) => this.search.evaluator.accepts(is, name));
    if (verdicts.includes(undefined) && !verdicts.includes(false))
      this.reason = 'a pattern of property names is not understood';
    return verdicts.every((verdict) => verdict === true);
  }

  /** With optional properties until there are enough. */
  private filled(chosen: ReadonlyMap<string, Literal[]>): Json | undefined {
    const present = new Map(chosen);
    for (const name of this.optional(present)) {
      if (present.size >= this.known.least) break;
      const goal = this.known.goal(name);
      if (this.isPossible(goal)) present.set(name, goal);
    }
    if (present.size < this.known.least)
      for (const profile of this.profiles()) {
        while (present.size < this.known.least) {
          const name = this.otherName(profile, present);
          if (name === undefined || !this.isPossible(this.known.goal(name))) break;
          present.set(name, this.known.goal(name));
        }
      }
    if (present.size < this.known.least) return undefined;
    return this.assembled(present);
  }

  private assembled(present: ReadonlyMap<string, Literal[]>): Json | undefined {
    const entries: [string, Json][] = [];
    for (const [name, goal] of present) {
      const answer = this.search.solve(goal);
      if (answer.is !== 'found') return undefined;
      entries.push([name, answer.value]);
    }
    return Object.fromEntries(entries);
  }

  /** All kinds of names that are not mentioned: which of the distinctions hold for some name. */
  private profiles(): Literal[][] {
    if (this.profilesFound !== undefined) return this.profilesFound;
    const profiles: Literal[][] = [];
    const distinctions = [...this.known.distinctions];
    const extend = (signs: Literal[]): void => {
      if (this.otherName(signs, new Map()) === undefined) return;
      const next = distinctions[signs.length];
      if (next === undefined) profiles.push(signs);
      else for (const sign of [-next, next]) extend([...signs, sign]);
    };
    extend([]);
    return (this.profilesFound = profiles);
  }

  private otherName(goal: readonly Literal[], present: ReadonlyMap<string, unknown>): string | undefined {
    const { form, solve } = this.search;
    const taken = [...new Set([...this.known.mentioned, ...present.keys()])];
    const excluded = taken.length > 0 ? [-form.values(taken)] : [];
    const answer = solve([form.type('string'), ...this.known.names, ...goal, ...excluded]);
    if (answer.is === 'unknown') this.reason = answer.reason;
    return answer.is === 'found' && typeof answer.value === 'string' ? answer.value : undefined;
  }
}
