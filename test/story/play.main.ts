// `npm start`: plays RFC 0001's story on fresh repositories and shows each command, what it prints and what it
// changes in git.
import { styleText } from 'node:util';
import { type Person, World } from '../world.ts';
import { act } from './act.ts';
import { prepare, type Step, steps } from './steps.ts';

const colour = process.stdout.isTTY && !process.env['NO_COLOR'];
const paint = (format: Parameters<typeof styleText>[0], text: string) => (colour ? styleText(format, text) : text);
function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function headOf(person: Person): string | undefined {
  try {
    return person.git('realm-letemcook', 'rev-parse', 'HEAD');
  } catch {
    return undefined;
  }
}

function show(person: Person, step: Step): void {
  if ('say' in step) return print(`\n${paint('bold', `── ${step.say}`)}\n`);
  const place = paint('cyan', step.in === '.' ? '~' : step.in);
  if ('edit' in step) {
    act(person, step);
    print(`${place} ${paint('dim', `edit ${step.edit}: ${step.why}`)}`);
    return print(indent(person.git(step.in, 'diff', '--unified=0', '--', step.edit).split('\n').slice(4).join('\n')));
  }
  const before = headOf(person);
  if (colour) person.env['FORCE_COLOR'] = '1';
  print(`${place} ${paint('bold', `$ ${step.run.map(quoted).join(' ')}`)}`);
  const ran = act(person, step);
  const output = [ran?.stdout.trimEnd(), ran?.stderr.trimEnd()].filter(Boolean).join('\n');
  if (output) print(indent(output));
  if (ran?.code !== 0) throw new Error(`exit ${ran?.code}`);
  const after = headOf(person);
  if (after !== undefined && after !== before)
    print(paint('dim', indent(person.git('realm-letemcook', 'show', '--stat', '--format=realm: %h %s', after))));
  return print('');
}

function quoted(word: string): string {
  return /[^\w./:,@=^-]/.test(word) ? `'${word}'` : word;
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}

const world = new World();
const person = prepare(world);
if (colour) delete person.env['NO_COLOR'];
print(`Blue Realms: RFC 0001's story, on fresh repositories in ${person.desk}`);
for (const step of steps(world)) show(person, step);

print(`${paint('bold', '── Your turn')}

The repositories stay at ${person.desk}. Try, with this alias:

  alias blue='HOME=${person.home} BLUE_HOME=${person.home}/.blue GIT_CONFIG_GLOBAL=${person.home}/.gitconfig node ${process.cwd()}/dist/cli.js'
  cd ${person.desk}/aperture
  blue status                     what changed here, and who is affected
  blue realm graph --format mermaid
  blue realm sync --help
  git -C ../realm-letemcook log --stat    the audit log
`);
