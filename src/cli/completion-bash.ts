import type { Completions, Values } from './completion.ts';

/** For bash 3.2 and later: the tables as `case`, and a walk over the words that were typed. */
export function bashScript({ words, commands }: Completions): string {
  const following = [...words].map(([start, next]) => arm([start], next.map(({ word }) => word).join(' ')));
  const flags = commands.map(({ command, flags: own }) => arm([command], own.map(({ name }) => name).join(' ')));
  const values = commands.flatMap(({ command, flags: own }) =>
    own.flatMap(({ name, short, values: taken }) =>
      taken === undefined
        ? []
        : [
            arm(
              [name, short ?? name].map((flag) => `${command} ${flag}`),
              shown(taken),
            ),
          ],
    ),
  );
  const places = commands.flatMap(({ command, places: own }) =>
    own.map((taken, index) => arm([`${command} ${index}`], shown(taken))),
  );
  return `# bash completion for blue: source <(blue completion bash)

_blue_words() { case "$1" in
${following.join('\n')}
esac; }

_blue_flags() { case "$1" in
${flags.join('\n')}
esac; }

# What follows a flag; nothing for a flag without a value.
_blue_values() { case "$1 $2" in
${values.join('\n')}
esac; }

_blue_places() { case "$1 $2" in
${places.join('\n')}
esac; }

_blue_reply() {
  local IFS=$' \\t\\n'
  case "$1" in
    @files) compopt -o filenames 2>/dev/null; IFS=$'\\n'; COMPREPLY=($(compgen -f -- "$2")) ;;
    @directories) compopt -o filenames 2>/dev/null; IFS=$'\\n'; COMPREPLY=($(compgen -d -- "$2")) ;;
    @unknown) COMPREPLY=() ;;
    *) COMPREPLY=($(compgen -W "$1" -- "$2")) ;;
  esac
}

_blue() {
  local current="\${COMP_WORDS[COMP_CWORD]}" command='' values='' place=0 word i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    if [[ $word == '=' || ($word == help && -z $command) ]]; then continue; fi
    if [[ -n $values ]]; then values=''; continue; fi
    case "$word" in
      -*) values="$(_blue_values "$command" "$word")" ;;
      *)
        if [[ " $(_blue_words "$command") " == *" $word "* ]]; then
          command="\${command:+$command }$word"
        else
          place=$((place + 1))
        fi ;;
    esac
  done
  if [[ $current == '=' ]]; then current=''; fi
  if [[ -n $values ]]; then
    _blue_reply "$values" "$current"
  elif [[ $current == -* ]]; then
    _blue_reply "$(_blue_flags "$command")" "$current"
  else
    values="$(_blue_places "$command" "$place")"
    _blue_reply "\${values:-$(_blue_words "$command")}" "$current"
  fi
}

complete -F _blue blue
`;
}

/** Patterns are names and words of our own, without a quote in them. */
function arm(patterns: readonly string[], answer: string): string {
  return `${[...new Set(patterns)].map((pattern) => `'${pattern}'`).join('|')}) echo '${answer}' ;;`;
}

function shown(values: Values): string {
  return typeof values === 'string' ? `@${values}` : values.join(' ');
}
