import { isJsonObject, type Json } from '../../json.ts';
import { dialectOf } from './dialect.ts';

/** A document that proves a break. */
export interface Witness {
  document: Json;
  acceptedBy: 'old' | 'new';
  refusedBy: 'old' | 'new';
  /** The earlier version that stands for the old one, under a transitive mode. */
  version?: string;
}

/**
 * The witness, when a second, independent validator agrees with it; else undefined. To be asked before a witness is
 * shown. `old` and `next` are the schemas of the comparison, `undefined` the one that accepts everything.
 */
export async function confirm(
  witness: Witness,
  old: Json | undefined,
  next: Json | undefined,
): Promise<Witness | undefined> {
  const { document, acceptedBy } = witness;
  const verdicts = await Promise.all([old ?? true, next ?? true].map((schema) => validate(schema, document)));
  const [byOld, byNew] = verdicts;
  const isRight = acceptedBy === 'old' ? byOld === true && byNew === false : byNew === true && byOld === false;
  return isRight ? witness : undefined;
}

async function validate(schema: Json, document: Json): Promise<boolean | undefined> {
  if (typeof schema === 'boolean') return schema;
  if (!isJsonObject(schema)) return undefined;
  try {
    const { Ajv2019, Ajv2020, Ajv, linearPatterns } = await import('./validators.ts');
    const dialect = dialectOf(schema['$schema']);
    // Failing fast, it skips the keywords after a list of items that is longer than the array.
    const checks = { validateFormats: false, validateSchema: false, allErrors: true } as const;
    const options = { strict: false, logger: false, ...checks, code: { regExp: linearPatterns } } as const;
    const { $schema: _dialect, ...rest } = schema;
    if (dialect === undefined) return undefined;
    if (!dialect.itemsList) return new Ajv2020(options).compile(rest)(document);
    if (dialect.counts) return new Ajv2019(options).compile(rest)(document);
    return new Ajv({ ...options, ignoreKeywordsWithRef: true }).compile(rest)(document);
  } catch {
    // It compiles schemas to code, which fails for a few of them; some patterns take more than linear time.
    return undefined;
  }
}
