import type { Json } from '../../json.ts';
import { isEqual } from '../canonical.ts';
import { shown, type Change } from '../change.ts';
import { tokensOf } from '../pointer.ts';
import type { Difference } from './differences.ts';

/** One sentence that a person understands, without its full stop. */
export function sentenceFor(difference: Difference, kind: Change['kind']): string {
  const { keyword, pointer } = difference;
  if (difference.kind !== 'changed') return memberSentence(difference, difference.kind);
  const place = placeOf(pointer, keyword);
  const special = setSentence(difference, place);
  if (special !== undefined) return special;
  const { from, to } = difference;
  const at = keyword === '' ? `the schema${place}` : `${keyword}${place}`;
  if (from === undefined) return `${verbs[kind]} the schema: added ${at}, ${shown(to)}`;
  if (to === undefined) return `${verbs[kind]} the schema: removed ${at}, which was ${shown(from)}`;
  return `${verbs[kind]} ${at} from ${shown(from)} to ${shown(to)}`;
}

const verbs: { [kind in Change['kind']]: string } = {
  added: 'Added',
  removed: 'Removed',
  changed: 'Changed',
  narrowed: 'Narrowed',
  widened: 'Widened',
  renamed: 'Renamed',
  text: 'Reworded',
};

const nouns = new Map([
  ['properties', 'the property'],
  ['patternProperties', 'the rule for properties like'],
  ['dependentSchemas', 'the rule for documents with'],
  ['$defs', 'the definition'],
  ['definitions', 'the definition'],
]);

function memberSentence({ keyword, pointer }: Difference, kind: 'added' | 'removed'): string {
  const name = tokensOf(pointer).at(-1) ?? '';
  const noun = nouns.get(keyword);
  const what = noun === undefined ? `branch ${Number(name) + 1} of ${keyword}` : `${noun} ${JSON.stringify(name)}`;
  return `${verbs[kind]} ${what}${placeOf(pointer, keyword)}`;
}

/** Keywords that hold sets: what came and what went. */
function setSentence({ keyword, from, to }: Difference, place: string): string | undefined {
  const [before, after] = [listOf(from), listOf(to)];
  const went = before.filter((one) => !after.some((other) => isEqual(one, other)));
  const came = after.filter((one) => !before.some((other) => isEqual(one, other)));
  const parts = (verbFor: { came: string; went: string }, noun: string): string =>
    [
      ...(came.length > 0 ? [`${verbFor.came} ${quoted(came)}${noun}`] : []),
      ...(went.length > 0 ? [`${verbFor.went} ${quoted(went)}${noun}`] : []),
    ].join(' and ') + place;
  switch (keyword) {
    case 'required':
      return (
        [
          ...(came.length > 0 ? [`Made ${quoted(came)} required`] : []),
          ...(went.length > 0 ? [`${came.length > 0 ? 'made' : 'Made'} ${quoted(went)} optional`] : []),
        ].join(' and ') + place
      );
    case 'enum':
      if (from === undefined || to === undefined) return undefined;
      return upper(parts({ came: 'allowed', went: 'no longer allowed' }, ''));
    case 'type':
      if (from === undefined || to === undefined) return undefined;
      return `Changed the type${place} from ${words(before)} to ${words(after)}`;
    default:
      return undefined;
  }
}

function listOf(value: Json | undefined): Json[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

function quoted(values: readonly Json[]): string {
  return values.map((value) => shown(typeof value === 'string' ? JSON.stringify(value) : value)).join(', ');
}

function words(types: readonly Json[]): string {
  return types.map((type) => shown(type)).join(' or ');
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** ` of "address.street"` for a pointer such as `/schema/properties/address/properties/street/maxLength`. */
function placeOf(pointer: string, keyword: string): string {
  const tokens = tokensOf(pointer).slice(1);
  let name = '';
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? '';
    const member = tokens[at + 1];
    // The keyword that the sentence is about is no place.
    if (token === keyword && at >= tokens.length - 2) break;
    if (token === 'properties' && member !== undefined) {
      name += `${name === '' ? '' : '.'}${member}`;
      at++;
    } else if ((token === '$defs' || token === 'definitions') && member !== undefined) {
      name += member;
      at++;
    } else if (token === 'items' || token === 'prefixItems') name += '[]';
    else if (token === 'additionalProperties') name += `${name === '' ? '' : '.'}*`;
  }
  if (name === '[]') return ' of each item';
  return name === '' ? '' : ` of ${JSON.stringify(name)}`;
}
