import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { includes } from '../src/contract/glob.ts';

/** Tasks to be timed by turns; `floor` names the one that the others are measured in. */
export interface GlobBench {
  title: string;
  floor: string;
  tasks: Record<string, () => void>;
}

/** Inclusion of paths in as many paths, beside compiling as many schemas, each with one of the paths. */
export function globBench(paths = 10_000): GlobBench {
  const numbers = Array.from({ length: paths }, (_, at) => at);
  const schemas = numbers.map((at) => ({ type: 'object', properties: { path: { const: `team-${at}/jobs` } } }));
  const general = numbers.map((at) => shape(at, ''));
  const narrower = numbers.map((at) => shape(at, 'x'));
  const leading = numbers.map((at) => `*/team-${at}/[a-z]*`);
  // Each needs two general ones: no index finds it, only the automaton.
  const halves = numbers.flatMap((at) => [`team-${at}/[a-m]*`, `team-${at}/[!a-m]*`]).slice(0, paths);
  const whole = numbers.slice(0, paths / 2).map((at) => `team-${at}/?*`);
  const floor = `ajv compiles ${paths.toLocaleString('en')} schemas`;
  return {
    title: `${paths.toLocaleString('en')} paths in ${paths.toLocaleString('en')} paths`,
    floor,
    tasks: {
      [floor]: () => {
        const ajv = new Ajv2020();
        for (const schema of schemas) ajv.compile(schema);
      },
      'all included, of several shapes': () => assert.equal(includes(general, narrower).included, true),
      'none included': () =>
        assert.equal(
          includes(
            narrower,
            general.map((path) => `other/${path}`),
          ).uncovered.length,
          paths,
        ),
      'all start with a wildcard': () =>
        assert.equal(
          includes(
            leading,
            leading.map((path) => `x${path}`),
          ).included,
          true,
        ),
      'each in two together': () => assert.equal(includes(halves, whole).included, true),
    },
  };
}

/** Literals, prefixes, suffixes and infixes in turn; `inner` makes the wildcards narrower. */
function shape(at: number, inner: string): string {
  const star = inner === '' ? '*' : `${inner}*`;
  switch (at % 4) {
    case 0:
      return `team-${at}/jobs/masks.json`;
    case 1:
      return `team-${at}/${star}`;
    case 2:
      return `team-${at}/jobs/${star}/masks/*.png`;
    default:
      return `${star}/team-${at}/[a-z]*.json`;
  }
}
