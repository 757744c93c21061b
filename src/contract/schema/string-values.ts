import { samplesOf } from './formats.ts';
import { found, none, unknown, type Answer, type Fact, type Search } from './model.ts';
import type { PatternSign } from './pattern.ts';

/** A text that satisfies the facts. Patterns are compared as languages, formats only by name and examples. */
export function stringWith(facts: readonly Fact[], { patterns, budget }: Search): Answer {
  let [least, most] = [0, Infinity];
  const signs: PatternSign[] = [];
  const excluded = new Set<string>();
  let unread: string | undefined;
  const formats: { name: string; holds: boolean }[] = [];
  for (const { node, holds } of facts) {
    if (node.kind === 'lower' && holds) least = Math.max(least, node.bound);
    if (node.kind === 'lower' && !holds) most = Math.min(most, node.bound - 1);
    if (node.kind === 'values') for (const value of node.values) if (typeof value === 'string') excluded.add(value);
    if (node.kind === 'format') formats.push({ name: node.name, holds });
    if (node.kind !== 'pattern') continue;
    if (patterns.isRead(node.source)) signs.push({ source: node.source, matches: holds });
    else unread = `the pattern ${node.source} uses look-around or references, which are not compared`;
  }
  if (least > most) return none;
  const text = patterns.text({ signs, least, most, excluded }, budget);
  if (text === 'none') return none;
  const refused = formats.find(({ holds }) => !holds);
  if (refused !== undefined) return unknown(`whether a validator checks the format ${refused.name} is not known`);
  const [format] = formats;
  if (format !== undefined) {
    const sample = samplesOf(format.name).find((one) => {
      const size = Array.from(one).length;
      return (
        size >= least &&
        size <= most &&
        !excluded.has(one) &&
        signs.every(({ source, matches }) => patterns.matches(source, one) === matches)
      );
    });
    return sample === undefined
      ? unknown(`no text is known that has the format ${format.name} and fits`)
      : found(sample);
  }
  if (unread !== undefined) return unknown(unread);
  return text === undefined ? unknown('the patterns or lengths are too large to compare') : found(text.text);
}
