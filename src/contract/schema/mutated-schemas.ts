import { isJsonObject, type Json, type JsonObject } from '../../json.ts';

export interface Step {
  at: number;
  how: number;
  part: Json;
  scalar: Json;
  name: string;
}

const schemaKeys = new Set([
  'items',
  'additionalProperties',
  'not',
  'contains',
  'if',
  'then',
  'else',
  'additionalItems',
]);
const listKeys = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const nameKeys = new Set(['properties', 'patternProperties', 'dependentSchemas', 'definitions']);

/** One small change at some place. */
export function mutate(schema: Json, step: Step): Json {
  if (!isJsonObject(schema)) return step.part;
  const places = Object.entries(schema).flatMap(([key, argument]): [Json, (to: Json) => Json][] => {
    if (listKeys.has(key) && Array.isArray(argument))
      return argument.map((inner, at) => [inner, (to) => ({ ...schema, [key]: argument.with(at, to) })]);
    if (nameKeys.has(key) && isJsonObject(argument))
      return Object.keys(argument).map((member) => [
        argument[member] ?? true,
        (to) => ({ ...schema, [key]: { ...argument, [member]: to } }),
      ]);
    return schemaKeys.has(key) && !Array.isArray(argument) ? [[argument, (to) => ({ ...schema, [key]: to })]] : [];
  });
  const chosen = places[step.at % (places.length * 2 + 1)];
  return chosen === undefined
    ? mutateHere(schema, step)
    : chosen[1](mutate(chosen[0], { ...step, at: Math.floor(step.at / 7) }));
}

function mutateHere(schema: JsonObject, { at, how, part, scalar, name: member }: Step): Json {
  const keys = Object.keys(schema).filter((key) => key !== 'definitions');
  const key = keys[at % Math.max(1, keys.length)];
  const { [key ?? '']: argument, ...rest } = schema;
  switch (how % 10) {
    case 0:
      return rest;
    case 1:
      return isJsonObject(part) ? { ...schema, ...part } : { ...schema, not: part };
    case 2:
      return typeof argument === 'number' ? { ...schema, [key ?? '']: argument + 1 } : { ...schema, minLength: 1 };
    case 3:
      return {
        ...schema,
        properties: { ...(isJsonObject(schema['properties']) ? schema['properties'] : {}), [member]: part },
      };
    case 4:
      return { ...schema, required: [member] };
    case 5:
      return Array.isArray(schema['enum'])
        ? { ...schema, enum: [...schema['enum'].filter((one) => one !== scalar), scalar] }
        : { ...schema, enum: [scalar, 'a', 1] };
    case 6:
      return Array.isArray(schema['anyOf'])
        ? { ...schema, anyOf: [...schema['anyOf'], part] }
        : { ...schema, anyOf: [part, { type: 'string' }] };
    case 7:
      return Array.isArray(schema['oneOf'])
        ? { ...schema, oneOf: [...schema['oneOf'], part] }
        : { ...schema, additionalProperties: part };
    case 8:
      return typeof schema['type'] === 'string'
        ? { ...schema, type: schema['type'] === 'null' ? 'null' : [schema['type'], 'null'] }
        : { ...schema, type: 'object' };
    default:
      return { ...schema, title: 'Another' };
  }
}
