import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { isEqual, unique } from '../canonical.ts';
import { resolved, type SchemaDocument } from './document.ts';
import {
  isWithin,
  jsonType,
  limitOf,
  nameList,
  own,
  propertiesOf,
  silent,
  sizeOf,
  subjectOf,
  typeList,
} from './keywords.ts';

/** What is left, so that schemas which unfold exponentially or without end are answered with unknown. */
export interface Budget {
  steps: number;
  depth: number;
}

export function newBudget(): Budget {
  return { steps: 300_000, depth: 200 };
}

/** The answer of `work` one level deeper, or `otherwise` where the budget is used up. */
export function within<T>(budget: Budget, otherwise: T, work: () => T): T {
  if (budget.steps-- <= 0 || budget.depth <= 0) return otherwise;
  budget.depth--;
  const answer = work();
  budget.depth++;
  return answer;
}

/** Undefined: not known here. */
export type Verdict = boolean | undefined;

/**
 * Whether a schema accepts a value, for the keywords whose meaning is the same in all drafts since 06. Never wrong:
 * a keyword that is not known here makes the answer undefined, unless another keyword refuses the value anyway.
 */
export function accepts(schema: Json, value: Json, document: SchemaDocument, budget: Budget): Verdict {
  const here = resolved(schema, document);
  if (typeof here === 'boolean') return here;
  if (!isJsonObject(here)) return undefined;
  // Looking through a long list takes time as well.
  budget.steps -= Array.isArray(here['enum']) ? here['enum'].length >> 4 : 0;
  const judge = (inner: Json, part: Json): Verdict => accepts(inner, part, document, budget);
  return within<Verdict>(budget, undefined, () =>
    all(Object.keys(here), (keyword) => judgeKeyword(keyword, here, value, judge)),
  );
}

type Judge = (schema: Json, value: Json) => Verdict;

function judgeKeyword(keyword: string, schema: JsonObject, value: Json, judge: Judge): Verdict {
  const argument = schema[keyword];
  const subject = subjectOf(keyword);
  if (argument === undefined || silent.has(keyword)) return true;
  if (subject !== undefined && subject !== jsonType(value)) return true;
  const limit = limitOf(keyword);
  if (limit !== undefined) return typeof argument === 'number' ? isWithin(sizeOf(value), limit, argument) : undefined;
  switch (keyword) {
    case 'type':
      return typeList(argument)?.some(
        (name) => name === jsonType(value) || (name === 'integer' && Number.isInteger(value)),
      );
    case 'const':
      return isEqual(argument, value);
    case 'enum':
      return Array.isArray(argument) ? argument.some((one) => isEqual(one, value)) : undefined;
    case 'required':
      return nameList(argument)?.every((name) => isJsonObject(value) && Object.hasOwn(value, name));
    case 'properties':
      return isJsonObject(argument) ? judgeProperties(argument, value, judge) : undefined;
    case 'additionalProperties':
      return judgeOthers(argument, schema, value, judge);
    case 'uniqueItems':
      return typeof argument === 'boolean' && Array.isArray(value) ? !argument || isUnique(value) : undefined;
    case 'items':
      return judgeItems(argument, schema, value, judge);
    case 'allOf':
      return Array.isArray(argument) ? all(argument, (inner) => judge(inner, value)) : undefined;
    case 'anyOf':
      return Array.isArray(argument) ? not(all(argument, (inner) => not(judge(inner, value)))) : undefined;
    case 'not':
      return not(judge(argument, value));
    default:
      return undefined;
  }
}

function judgeProperties(properties: JsonObject, value: Json, judge: Judge): Verdict {
  if (!isJsonObject(value)) return true;
  return all(Object.entries(properties), ([name, inner]) => {
    const part = own(value, name);
    return part === undefined || judge(inner, part);
  });
}

function judgeOthers(argument: Json, schema: JsonObject, value: Json, judge: Judge): Verdict {
  if (!isJsonObject(value)) return true;
  const named = propertiesOf(schema);
  const others = Object.entries(value).filter(([name]) => !Object.hasOwn(named, name));
  const verdict = all(others, ([, part]) => judge(argument, part));
  return verdict === false && Object.hasOwn(schema, 'patternProperties') ? undefined : verdict;
}

function judgeItems(argument: Json, schema: JsonObject, value: Json, judge: Judge): Verdict {
  if (!Array.isArray(value)) return true;
  if (Array.isArray(argument)) return undefined;
  const verdict = all(value, (part) => judge(argument, part));
  return verdict === false && Object.hasOwn(schema, 'prefixItems') ? undefined : verdict;
}

function isUnique(values: Json[]): boolean {
  return unique(values).length === values.length;
}

/** False as soon as one is, undefined when one is not known, else true. */
function all<T>(parts: readonly T[], judge: (part: T) => Verdict): Verdict {
  let verdict: Verdict = true;
  for (const part of parts) {
    const one = judge(part);
    if (one === false) return false;
    if (one === undefined) verdict = undefined;
  }
  return verdict;
}

function not(verdict: Verdict): Verdict {
  return verdict === undefined ? undefined : !verdict;
}
