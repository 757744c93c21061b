// Loaded only when a witness is to be confirmed. Named imports of CommonJS packages survive bundling in a module of
// their own, not in a dynamic import.
export { Ajv } from 'ajv';
export { Ajv2019 } from 'ajv/dist/2019.js';
export { Ajv2020 } from 'ajv/dist/2020.js';
import { RE2JS } from 're2js';

/** Shared patterns run on a linear-time engine; one that it does not know fails only where a text is matched with it. */
export const linearPatterns = Object.assign(
  (pattern: string) => ({ test: (text: string) => RE2JS.compile(pattern).matcher(text).find() }),
  { code: 'linearPatterns' },
);
