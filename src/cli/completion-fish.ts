import type { Completions, FlagCompletion, Values } from './completion.ts';

/** One `complete` line for each word and flag, under the condition that its command was typed. */
export function fishScript({ words, commands }: Completions): string {
  const known = [...words].map(
    ([start, next]) => `        case ${quoted(start)}
            set next ${next.map(({ word }) => word).join(' ')}`,
  );
  const wordLines = [...words].flatMap(([start, next]) =>
    next.map(({ word, summary }) => complete(at(start), `-a ${quoted(word)} -d ${quoted(summary)}`)),
  );
  const commandLines = commands.flatMap(({ command, flags, places }) => [
    ...flags.map((flag) => complete(at(command), flagWords(flag))),
    ...places.flatMap((values, index) => placeLine(command, values, index)),
  ]);
  return `# fish completion for blue: blue completion fish > ~/.config/fish/completions/blue.fish

# The command that was typed so far, and how many words follow it.
function __blue_typed
    set -l command
    set -l places 0
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
            continue
        end
        set -l next
        switch "$command"
${known.join('\n')}
        end
        if test "$word" = -C
            set skip 1
        else if string match -q -- '-*' $word
            continue
        else if test "$word" = help -a -z "$command"
            continue
        else if contains -- $word $next
            set command (string trim -- "$command $word")
        else
            set places (math $places + 1)
        end
    end
    printf '%s\\n' "$command" $places
end

function __blue_at
    set -l typed (__blue_typed)
    test "$typed[1]" = "$argv[1]"; and begin
        test (count $argv) -lt 2; or test "$typed[2]" = "$argv[2]"
    end
end

complete -c blue -f
${[...wordLines, ...commandLines].join('\n')}
`;
}

function complete(condition: string, what: string): string {
  return `complete -c blue -n ${quoted(condition)} ${what}`;
}

function at(command: string, place?: number): string {
  return `__blue_at "${command}"${place === undefined ? '' : ` ${place}`}`;
}

function flagWords({ name, short, help, values }: FlagCompletion): string {
  const names = [name, short].flatMap((flag) => {
    if (flag === undefined) return [];
    return flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`;
  });
  return `${names.join(' ')}${values === undefined ? '' : ` ${taken(values)}`} -d ${quoted(help)}`;
}

function placeLine(command: string, values: Values, index: number): string[] {
  if (values === 'unknown') return [];
  return [complete(at(command, index), values === 'files' ? '-F' : argumentsOf(values))];
}

function taken(values: Values): string {
  if (values === 'files') return '-r -F';
  return values === 'unknown' ? '-x' : `-x ${argumentsOf(values)}`;
}

function argumentsOf(values: Exclude<Values, 'files' | 'unknown'>): string {
  return values === 'directories' ? "-a '(__fish_complete_directories)'" : `-a ${quoted(values.join(' '))}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;
}
