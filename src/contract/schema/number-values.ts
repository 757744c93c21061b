import type { Json } from '../../json.ts';
import { isBinary } from './evaluate.ts';
import { found, none, unknown, type Answer, type Fact } from './model.ts';

interface Interval {
  from: number;
  fromOpen: boolean;
  to: number;
  toOpen: boolean;
}

const mostTries = 2000;

/** A number that satisfies the facts. */
export function numberWith(facts: readonly Fact[]): Answer {
  const interval = intervalOf(facts);
  if (isEmpty(interval)) return none;
  const divisors: number[] = [];
  const others: number[] = [];
  const excluded = new Set<Json>();
  for (const { node, holds } of facts) {
    if (node.kind === 'multiple') (holds ? divisors : others).push(node.of);
    else if (node.kind === 'values' && !holds) node.values.forEach((value) => excluded.add(value));
  }
  if (divisors.length === 0) return fraction(interval, others, excluded);
  const step = divisors.every(isBinary) ? divisors.reduce(leastCommonMultiple) : Number.NaN;
  if (!isBinary(step)) return rounded(interval, divisors, others, excluded);
  return multiple(interval, step, others, excluded);
}

function intervalOf(facts: readonly Fact[]): Interval {
  const interval: Interval = { from: -Infinity, fromOpen: true, to: Infinity, toOpen: true };
  for (const { node, holds } of facts) {
    if (node.kind !== 'lower') continue;
    const { bound, open } = node;
    if (holds && (bound > interval.from || (bound === interval.from && open)))
      Object.assign(interval, { from: bound, fromOpen: open });
    // The contrary of "at least" is "less than".
    if (!holds && (bound < interval.to || (bound === interval.to && !open)))
      Object.assign(interval, { to: bound, toOpen: !open });
  }
  return interval;
}

function isEmpty({ from, fromOpen, to, toOpen }: Interval): boolean {
  return from > to || (from === to && (fromOpen || toOpen));
}

function isInside(value: number, { from, fromOpen, to, toOpen }: Interval): boolean {
  return (fromOpen ? value > from : value >= from) && (toOpen ? value < to : value <= to);
}

/** Without a divisor there are endless numbers between two bounds: one that nothing excludes is soon met. */
function fraction(interval: Interval, others: readonly number[], excluded: ReadonlySet<Json>): Answer {
  const { from, to } = interval;
  if (from === to) return others.length === 0 && excluded.has(from) ? none : chosen([from], interval, others, excluded);
  return chosen(candidates(interval), interval, others, excluded);
}

function chosen(
  values: Iterable<number>,
  interval: Interval,
  others: readonly number[],
  excluded: ReadonlySet<Json>,
): Answer {
  let tries = 0;
  let isSingle = true;
  for (const value of values) {
    if (++tries > mostTries) break;
    if (tries > 1) isSingle = false;
    if (!isInside(value, interval) || excluded.has(value)) continue;
    const verdicts = others.map((other) => isMultipleExactly(value, other));
    if (verdicts.every((verdict) => verdict === false)) return found(value);
    if (isSingle && interval.from === interval.to && verdicts.includes(true)) return none;
  }
  return unknown('multipleOf rounds differently in different validators');
}

function* candidates({ from, to }: Interval): Generator<number> {
  const low = from === -Infinity ? Math.min(0, to) - 8 : from;
  const high = to === Infinity ? Math.max(0, from) + 8 : to;
  yield* [from, to, 0, 1, -1].filter(Number.isFinite);
  for (let at = Math.ceil(low), count = 0; at <= high && count < 50; at++, count++) yield* [at, at + 0.5];
  for (let parts = 2; parts <= 1024; parts *= 2)
    for (let at = 1; at < parts; at += 2) yield low + ((high - low) * at) / parts;
}

/** Counts from the bound that is nearest to 0, so that a finite run is seen in full. */
function multiple(interval: Interval, step: number, others: readonly number[], excluded: ReadonlySet<Json>): Answer {
  if (others.some((other) => isBinary(other) && isMultipleExactly(step, other) === true)) return none;
  const first = Math.ceil(interval.from / step);
  const last = Math.floor(interval.to / step);
  const isForward = Number.isFinite(first);
  const start = isForward
    ? Math.max(first, last >= 0 && first <= 0 && !Number.isFinite(last) ? 0 : first)
    : Math.min(0, last);
  const isFinite = Number.isFinite(first) && Number.isFinite(last);
  const count = isFinite ? last - start + 1 : mostTries;
  for (let at = 0; at < Math.min(count, mostTries); at++) {
    const value = (isForward ? start + at : start - at) * step;
    if (!isInside(value, interval) || excluded.has(value)) continue;
    if (others.every((other) => isMultipleExactly(value, other) === false)) return found(value === 0 ? 0 : value);
  }
  return isFinite && count <= mostTries && others.every(isBinary) && isBinary(start * step) && isBinary(last * step)
    ? none
    : unknown('multipleOf excludes too many numbers to look through');
}

function rounded(
  interval: Interval,
  divisors: readonly number[],
  others: readonly number[],
  excluded: ReadonlySet<Json>,
): Answer {
  const reason = 'multipleOf rounds differently in different validators';
  const largest = Math.max(...divisors);
  const near = [0, largest, -largest, interval.from, interval.to, 1];
  const value = near.find(
    (one) =>
      isInside(one, interval) &&
      !excluded.has(one) &&
      divisors.every((divisor) => one === 0 || one === divisor || isMultipleExactly(one, divisor) === true) &&
      others.every((other) => isMultipleExactly(one, other) === false),
  );
  return value === undefined ? unknown(reason) : found(value);
}

/** Undefined where a quotient may be rounded. */
function isMultipleExactly(value: number, of: number): boolean | undefined {
  if (isBinary(value) && isBinary(of)) return Number.isInteger(value / of);
  const quotient = value / of;
  return Math.abs(quotient) < 1e9 && Math.abs(quotient - Math.round(quotient)) > 1e-3 ? false : undefined;
}

function leastCommonMultiple(one: number, other: number): number {
  let [greater, smaller] = [Math.max(one, other), Math.min(one, other)];
  while (smaller > 0) [greater, smaller] = [smaller, greater % smaller];
  return (one / greater) * other;
}
