import { isJsonObject, type Json } from '../../json.ts';
import { unique } from '../canonical.ts';
import { isSampleOf } from './formats.ts';
import { jsonType, subjectOf, type Literal, type Node, type NormalForm } from './normal-form.ts';
import { isListed, isNamed } from './membership.ts';
import type { Patterns } from './pattern.ts';
import type { Budget } from './budget.ts';

/** Undefined: not known here. */
export type Verdict = boolean | undefined;

const deepest = 500;

/** Whether schemas in normal form accept a value. Never wrong: what is not understood makes the answer undefined. */
export class Evaluator {
  private readonly form: NormalForm;
  private readonly patterns: Patterns;
  private readonly budget: Budget;
  private depth = 0;

  constructor(form: NormalForm, patterns: Patterns, budget: Budget) {
    this.form = form;
    this.patterns = patterns;
    this.budget = budget;
  }

  accepts(literal: Literal, value: Json): Verdict {
    const node = this.form.node(literal);
    const subject = subjectOf(node);
    let verdict: Verdict = true;
    if (subject === undefined || subject === jsonType(value)) {
      if (!this.budget.spend() || this.depth >= deepest) return undefined;
      this.depth++;
      verdict = this.judge(node, value);
      this.depth--;
    }
    return literal > 0 ? verdict : not(verdict);
  }

  private judge(node: Node, value: Json): Verdict {
    switch (node.kind) {
      case 'all':
        return every(node.of, (part) => this.accepts(part, value));
      case 'one':
        return this.isOne(node.of, value);
      case 'type':
        return node.types.includes(jsonType(value));
      case 'values':
        return isListed(value, node);
      case 'lower': {
        const size = sizeOf(value);
        return size === node.bound ? !node.open : size > node.bound;
      }
      case 'multiple':
        return typeof value === 'number' ? isMultiple(value, node.of) : undefined;
      case 'pattern':
        return typeof value === 'string' ? this.patterns.matches(node.source, value) : undefined;
      case 'format':
        return typeof value === 'string' && isSampleOf(node.name, value) ? true : undefined;
      case 'opaque':
      case 'link':
        return undefined;
      default:
        return Array.isArray(value) ? this.judgeArray(node, value) : this.judgeObject(node, value);
    }
  }

  private judgeArray(node: Node, value: readonly Json[]): Verdict {
    switch (node.kind) {
      case 'item': {
        const item = value[node.index];
        return item === undefined || this.accepts(node.is, item);
      }
      case 'rest':
        return every(value.slice(node.from), (item) => this.accepts(node.is, item));
      case 'unique':
        return unique(value).length === value.length;
      case 'contains': {
        const verdicts = value.map((item) => this.accepts(node.is, item));
        const sure = verdicts.filter((verdict) => verdict === true).length;
        const possible = sure + verdicts.filter((verdict) => verdict === undefined).length;
        if (sure > node.most || possible < node.least) return false;
        return sure >= node.least && possible <= node.most ? true : undefined;
      }
      default:
        return undefined;
    }
  }

  private judgeObject(node: Node, value: Json): Verdict {
    if (!isJsonObject(value)) return undefined;
    switch (node.kind) {
      case 'required':
        return Object.hasOwn(value, node.name);
      case 'property': {
        const part = Object.hasOwn(value, node.name) ? value[node.name] : undefined;
        return part === undefined || this.accepts(node.is, part);
      }
      case 'names':
        return every(Object.keys(value), (name) => this.accepts(node.is, name));
      case 'matching':
        return every(Object.entries(value), ([name, part]) =>
          either(not(this.patterns.matches(node.pattern, name)), () => this.accepts(node.is, part)),
        );
      case 'others':
        return every(Object.entries(value), ([name, part]) =>
          either(
            isNamed(name, node) || not(every(node.patterns, (pattern) => not(this.patterns.matches(pattern, name)))),
            () => this.accepts(node.is, part),
          ),
        );
      default:
        return undefined;
    }
  }

  private isOne(of: readonly Literal[], value: Json): Verdict {
    const verdicts = of.map((part) => this.accepts(part, value));
    const sure = verdicts.filter((verdict) => verdict === true).length;
    if (sure > 1) return false;
    return verdicts.includes(undefined) ? undefined : sure === 1;
  }
}

/** What bounds are about: a number itself, characters, items or properties. */
function sizeOf(value: Json): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return Array.from(value).length;
  return isJsonObject(value) ? Object.keys(value).length : Array.isArray(value) ? value.length : 0;
}

/** Where validators, which divide, may round a quotient, nothing is known. */
function isMultiple(value: number, of: number): Verdict {
  const quotient = value / of;
  if (isBinary(value) && isBinary(of) && Math.abs(quotient) < 2 ** 50) return Number.isInteger(quotient);
  if (of === 1) return Number.isInteger(value) ? (Math.abs(value) < 1e21 ? true : undefined) : false;
  const nearest = Math.round(quotient);
  if (Math.abs(quotient) < 1e9 && Math.abs(quotient - nearest) > 1e-3) return false;
  return value === of || value === 0 ? true : undefined;
}

/** Exact in binary with few digits, so that all validators compute the same. */
export function isBinary(value: number): boolean {
  return Number.isSafeInteger(value * 1024) && Math.abs(value) < 2 ** 42;
}

/** False as soon as one is, undefined when one is not known, else true. */
export function every<T>(parts: readonly T[], judge: (part: T) => Verdict): Verdict {
  let verdict: Verdict = true;
  for (const part of parts) {
    const one = judge(part);
    if (one === false) return false;
    if (one === undefined) verdict = undefined;
  }
  return verdict;
}

function either(one: Verdict, other: () => Verdict): Verdict {
  if (one === true) return true;
  const second = other();
  return second === true ? true : one === undefined || second === undefined ? undefined : false;
}

export function not(verdict: Verdict): Verdict {
  return verdict === undefined ? undefined : !verdict;
}
