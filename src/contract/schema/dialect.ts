/** What a draft understands of JSON Schema. */
export interface Dialect {
  uri: string;
  /** Keywords beside `$ref` do not count. */
  refAlone: boolean;
  /** `items` may be a list, followed by `additionalItems`; else there is `prefixItems`. */
  itemsList: boolean;
  conditions: boolean;
  /** `minContains`, `dependentRequired`, `unevaluatedItems` and their like. */
  counts: boolean;
  /** Items that match `contains` count as evaluated. */
  containsEvaluates: boolean;
}

const draft6 = { refAlone: true, itemsList: true, conditions: false, counts: false, containsEvaluates: false };
const draft7 = { ...draft6, conditions: true };
const draft2019 = { ...draft7, refAlone: false, counts: true };
const draft2020 = { ...draft2019, itemsList: false, containsEvaluates: true };

const latest = 'https://json-schema.org/draft/2020-12/schema';
const dialects = new Map(
  Object.entries({
    'json-schema.org/draft-06/schema': draft6,
    'json-schema.org/draft-07/schema': draft7,
    'json-schema.org/draft/2019-09/schema': draft2019,
    'json-schema.org/draft/2020-12/schema': draft2020,
  }),
);

/** The dialect that `$schema` names; none means 2020-12, undefined one that is not known here. */
export function dialectOf($schema: unknown): Dialect | undefined {
  const uri = typeof $schema === 'string' ? $schema.replace(/#$/, '') : latest;
  const known = dialects.get(uri.replace(/^https?:\/\//, ''));
  return known && { uri, ...known };
}

/** They say something to people or tools, and accept every value. */
export const annotations: ReadonlySet<string> = new Set(
  (
    '$schema $comment title description examples default deprecated readOnly writeOnly ' +
    'contentEncoding contentMediaType contentSchema'
  ).split(' '),
);

/** Where schemas stand in a schema: as the argument itself, in a list, by name. */
export const schemaPlaces: ReadonlyMap<string, 'schema' | 'list' | 'names'> = new Map([
  ...places(
    'schema',
    'not if then else items additionalItems contains additionalProperties propertyNames unevaluatedItems unevaluatedProperties',
  ),
  ...places('list', 'allOf anyOf oneOf prefixItems'),
  ...places('names', '$defs definitions properties patternProperties dependentSchemas dependencies'),
]);

function places(how: 'schema' | 'list' | 'names', keywords: string): [string, typeof how][] {
  return keywords.split(' ').map((keyword) => [keyword, how]);
}
