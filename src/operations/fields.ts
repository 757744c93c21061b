import * as z from 'zod/mini';
import { Name } from '../realm/model.ts';
import type { Field } from './operation.ts';

// Arguments that several operations take.

export const realmField = {
  kind: 'text',
  schema: z.optional(Name),
  help: 'Name of the realm, where the repo takes part in several',
  placeholder: '<name>',
} satisfies Field;

export const domainField = {
  kind: 'text',
  schema: z.optional(Name),
  help: 'Domain of the contract; needed where it is not the only one',
  placeholder: '<name>',
} satisfies Field;

/** A flag that is false until given. */
export function off(help: string): Field<z.ZodMiniDefault<z.ZodMiniBoolean>> {
  return { kind: 'flag', schema: z._default(z.boolean(), false), help };
}

/** A flag that is true until `--no-…` is given. */
export function on(help: string): Field<z.ZodMiniDefault<z.ZodMiniBoolean>> {
  return { kind: 'flag', schema: z._default(z.boolean(), true), help };
}
