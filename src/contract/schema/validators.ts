// Loaded only when a witness is to be confirmed. Named imports of CommonJS packages survive bundling in a module of
// their own, not in a dynamic import.
export { Ajv } from 'ajv';
export { Ajv2019 } from 'ajv/dist/2019.js';
export { Ajv2020 } from 'ajv/dist/2020.js';
