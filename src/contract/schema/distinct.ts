import type { Json } from '../../json.ts';
import { canonicalText } from '../canonical.ts';

/** One of each list's values, all of them different; undefined where there is no such choice (a bipartite matching). */
export function matching(choices: readonly (readonly Json[])[]): Json[] | undefined {
  const texts = choices.map((values) => values.map(canonicalText));
  const takenBy = new Map<string, number>();
  const place = (at: number, tried: Set<string>): boolean =>
    (texts[at] ?? []).some((text) => {
      if (tried.has(text)) return false;
      tried.add(text);
      const other = takenBy.get(text);
      if (other !== undefined && !place(other, tried)) return false;
      takenBy.set(text, at);
      return true;
    });
  if (!choices.every((_, at) => place(at, new Set()))) return undefined;
  const chosen: Json[] = [];
  for (const [text, at] of takenBy) chosen[at] = choices[at]?.[texts[at]?.indexOf(text) ?? 0] ?? null;
  return chosen;
}
