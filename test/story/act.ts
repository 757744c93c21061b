import { readFileSync, writeFileSync } from 'node:fs';
import type { Person, Ran } from '../world.ts';
import type { Step } from './steps.ts';

/** Does one step of the story as the person would: types the command, or edits the file. */
export function act(person: Person, step: Step): Ran | undefined {
  if ('say' in step) return undefined;
  if ('run' in step) {
    const [command, ...args] = step.run;
    if (command === 'blue') return person.blue(step.in, ...args);
    return { code: 0, stdout: person.git(step.in, ...args), stderr: '' };
  }
  const file = person.at(step.in, step.edit);
  const before = readFileSync(file, 'utf8');
  if (!before.includes(step.replace)) throw new Error(`${step.edit} lacks what the story replaces`);
  writeFileSync(file, before.replace(step.replace, step.by));
  return undefined;
}
