import type { Json } from '../../json.ts';
import { matching } from './distinct.ts';
import { found, none, several, tooLarge, unknown, type Answer, type Fact, type Search } from './model.ts';
import type { Literal } from './normal-form.ts';

/** So many items from an index on are accepted by a schema. */
interface Counter {
  is: Literal;
  from: number;
  least: number;
  most: number;
}

interface ArrayFacts {
  least: number;
  most: number;
  rules: { is: Literal; from: number; to: number }[];
  counters: Counter[];
  isUnique: boolean;
  hasDuplicate: boolean;
}

/** Positions that hold one value, what it must satisfy, and how much it counts for each counter. */
interface Slot {
  positions: number[];
  goal: Literal[];
}

const longestArray = 300;

/** An array that satisfies the facts. All arrays that are longer than the rules need could be shortened. */
export function arrayWith(facts: readonly Fact[], search: Search): Answer {
  const known = gather(facts);
  known.counters = merged(known.counters);
  if (known.least > known.most || (known.isUnique && known.hasDuplicate)) return none;
  if (known.counters.some(({ least, most }) => least > most)) return none;
  known.least = Math.max(known.least, ...known.counters.map(({ least, from }) => (least > 0 ? least + from : 0)));
  const homogeneous = Math.max(
    0,
    ...known.rules.map(({ from, to }) => (to === Infinity ? from : to)),
    ...known.counters.map(({ from }) => from),
  );
  const needed = homogeneous + known.counters.reduce((sum, { least }) => sum + least, 0) + (known.hasDuplicate ? 2 : 0);
  const longest = Math.min(known.most, Math.max(known.least, needed));
  let reason: string | undefined;
  for (let length = known.least; length <= longest; length++) {
    if (length > longestArray || !search.budget.spend(length + 1)) return tooLarge;
    const answer = ofLength(length, homogeneous, known, search);
    if (answer.is === 'found') return answer;
    if (answer.is === 'unknown') reason = answer.reason;
    // A position that nothing can take cuts off all longer arrays.
    if (length > 0 && search.solve(goalAt(length - 1, known)).is === 'none') break;
  }
  return reason === undefined ? none : unknown(reason);
}

function gather(facts: readonly Fact[]): ArrayFacts {
  const known: ArrayFacts = { least: 0, most: Infinity, rules: [], counters: [], isUnique: false, hasDuplicate: false };
  for (const { node, holds } of facts) {
    switch (node.kind) {
      case 'lower':
        if (holds) known.least = Math.max(known.least, node.bound);
        else known.most = Math.min(known.most, node.bound - 1);
        break;
      case 'item':
        known.rules.push({ is: holds ? node.is : -node.is, from: node.index, to: node.index + 1 });
        if (!holds) known.least = Math.max(known.least, node.index + 1);
        break;
      case 'rest':
        if (holds) known.rules.push({ is: node.is, from: node.from, to: Infinity });
        else known.counters.push({ is: -node.is, from: node.from, least: 1, most: Infinity });
        break;
      case 'contains':
        known.counters.push({ is: node.is, from: 0, least: node.least, most: node.most });
        break;
      case 'unique':
        known[holds ? 'isUnique' : 'hasDuplicate'] = true;
        break;
      default:
    }
  }
  return known;
}

/** One counter for each schema. */
function merged(counters: readonly Counter[]): Counter[] {
  const byKey = new Map<string, Counter>();
  for (const one of counters) {
    const key = `${one.is} ${one.from}`;
    const other = byKey.get(key) ?? one;
    byKey.set(key, { ...one, least: Math.max(one.least, other.least), most: Math.min(one.most, other.most) });
  }
  return [...byKey.values()];
}

function goalAt(position: number, { rules }: ArrayFacts): Literal[] {
  return rules.filter(({ from, to }) => from <= position && position < to).map(({ is }) => is);
}

function ofLength(length: number, homogeneous: number, known: ArrayFacts, search: Search): Answer {
  if (known.counters.some(({ least, from }) => least > length - from && least > 0)) return none;
  if (!known.hasDuplicate) return new Filling(slotsOf(length, [], known), known, search).answer();
  let reason: string | undefined;
  const last = Math.min(length, homogeneous + 2);
  for (let second = 1; second < last; second++)
    for (let first = 0; first < second; first++) {
      const answer = new Filling(slotsOf(length, [first, second], known), known, search).answer();
      if (answer.is === 'found') return answer;
      if (answer.is === 'unknown') reason = answer.reason;
    }
  return reason === undefined ? none : unknown(reason);
}

function slotsOf(length: number, equal: readonly number[], known: ArrayFacts): Slot[] {
  const positions = Array.from({ length }, (_, at) => at).filter((at) => !equal.includes(at));
  const slots = positions.map((at) => ({ positions: [at], goal: goalAt(at, known) }));
  if (equal.length === 0) return slots;
  return [{ positions: [...equal], goal: equal.flatMap((at) => goalAt(at, known)) }, ...slots];
}

/** Decides slot by slot which counters its value is counted by. */
class Filling {
  private readonly slots: readonly Slot[];
  private readonly known: ArrayFacts;
  private readonly search: Search;
  private readonly goals: Literal[][] = [];
  private readonly failed = new Set<string>();
  private reason: string | undefined;

  constructor(slots: readonly Slot[], known: ArrayFacts, search: Search) {
    this.slots = slots;
    this.known = known;
    this.search = search;
  }

  answer(): Answer {
    const value = this.fill(
      0,
      this.known.counters.map(() => 0),
    );
    if (value !== undefined) return found(value);
    return this.reason === undefined ? none : unknown(this.reason);
  }

  private fill(at: number, counts: readonly number[]): Json[] | undefined {
    const { counters, isUnique } = this.known;
    const slot = this.slots[at];
    if (slot === undefined) {
      const isEnough = counters.every(({ least }, index) => (counts[index] ?? 0) >= least);
      return isEnough ? this.values() : undefined;
    }
    // What is counted beyond the need of an open counter makes no difference.
    const key = `${at}:${counts.map((count, index) => (counters[index]?.most === Infinity ? Math.min(count, counters[index].least) : count)).join()}`;
    if (this.failed.has(key) || this.isHopeless(at, counts)) return undefined;
    const value = this.decide(slot, 0, [], counts, at);
    // With unique items a failure also depends on the values before.
    if (value === undefined && !isUnique) this.failed.add(key);
    return value;
  }

  private isHopeless(at: number, counts: readonly number[]): boolean {
    const left = this.slots.slice(at).reduce((sum, { positions }) => sum + positions.length, 0);
    return this.known.counters.some(({ least, most }, index) => {
      const count = counts[index] ?? 0;
      return count > most || count + left < least;
    });
  }

  private decide(
    slot: Slot,
    index: number,
    signs: readonly Literal[],
    counts: readonly number[],
    at: number,
  ): Json[] | undefined {
    if (!this.search.budget.spend(2)) {
      this.reason = 'the arrays are too large to compare completely';
      return undefined;
    }
    const counter = this.known.counters[index];
    if (counter === undefined) {
      const goal = [...slot.goal, ...signs];
      const answer = this.search.solve(goal);
      if (answer.is === 'unknown') this.reason = answer.reason;
      if (answer.is !== 'found') return undefined;
      this.goals[at] = goal;
      return this.fill(at + 1, counts);
    }
    const weight = slot.positions.filter((position) => position >= counter.from).length;
    const count = counts[index] ?? 0;
    const counted = counts.map((one, which) => (which === index ? one + weight : one));
    const without = (): Json[] | undefined =>
      this.decide(
        slot,
        index + 1,
        counter.most === Infinity || weight === 0 ? signs : [...signs, -counter.is],
        counts,
        at,
      );
    const withIt = (): Json[] | undefined => this.decide(slot, index + 1, [...signs, counter.is], counted, at);
    if (weight === 0 || (counter.most === Infinity && count >= counter.least)) return without();
    if (count + weight > counter.most) return without();
    return count < counter.least ? (withIt() ?? without()) : (without() ?? withIt());
  }

  private values(): Json[] | undefined {
    const placed: Json[] = [];
    const values = this.known.isUnique
      ? this.distinct()
      : this.goals.slice(0, this.slots.length).map((goal) => this.solved(goal));
    if (values === undefined) return undefined;
    this.slots.forEach(({ positions }, at) => positions.forEach((position) => (placed[position] = values[at] ?? null)));
    return placed;
  }

  private solved(goal: readonly Literal[]): Json {
    const answer = this.search.solve(goal);
    return answer.is === 'found' ? answer.value : null;
  }

  private distinct(): Json[] | undefined {
    const most = this.slots.length;
    const choices = this.goals.slice(0, most).map((goal) => several(goal, most, this.search));
    const unsure = choices.find(({ isComplete, values }) => !isComplete && values.length < most);
    const chosen = matching(choices.map(({ values }) => values));
    if (chosen === undefined && unsure !== undefined) this.reason = unsure.reason ?? 'too many items must differ';
    return chosen;
  }
}
