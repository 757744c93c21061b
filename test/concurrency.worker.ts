// One process that syncs its repo again and again: argv is the repo's directory and how many values it shall publish.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sync } from '../src/operations/sync.ts';

const [cwd = '', wanted = '0'] = process.argv.slice(2);
const source = path.join(cwd, 'values.json');
const context = { cwd, env: process.env, now: () => new Date(), progress: () => {} };
const input = { dryRun: false, notify: false, ack: undefined, contract: undefined, realm: undefined };

for (;;) {
  // After a crash the last value may be published or not: the first sync settles it.
  await sync.run(input, context);
  const values: string[] = JSON.parse(readFileSync(source, 'utf8'));
  if (values.length > Number(wanted)) break;
  writeFileSync(source, JSON.stringify([...values, `value-${values.length}`]));
}
