import type { CommandCompletions, Completions, FlagCompletion, Values } from './completion.ts';

/** A zsh function: `_arguments` for what a command takes, `_describe` for the words on the way to it. */
export function zshScript({ words, commands }: Completions): string {
  return `#compdef blue
# zsh completion for blue: source <(blue completion zsh)

_blue_words() {
  case "$1" in
${[...words].map(([start, next]) => wordsArm(start, next)).join('\n')}
  esac
}

_blue_command() {
  case "$1" in
${commands.map(commandArm).join('\n')}
  esac
}

_blue() {
  local at=1 typed= next
  local -a items
  # The words of the command; what is left of the line belongs to its flags and places.
  while items=() && _blue_words "$typed" && (( $#items && at < CURRENT - 1 )); do
    next=$words[at+1]
    if [[ $next == -C ]]; then
      (( at + 2 < CURRENT )) || break
      (( at += 2 ))
    elif [[ $next == --json || ( $next == help && -z $typed ) ]]; then
      (( at += 1 ))
    elif (( \${items[(I)\${next}:*]} )); then
      typed="\${typed:+$typed }$next"
      (( at += 1 ))
    else
      break
    fi
  done
  if (( $#items )) && [[ $words[CURRENT] != -* && $words[CURRENT-1] != -C ]]; then
    _describe -t commands 'command' items
  else
    (( CURRENT -= at - 1 ))
    shift $(( at - 1 )) words
    _blue_command "$typed"
  fi
}

if [[ "$funcstack[1]" == _blue ]]; then _blue "$@"; else compdef _blue blue; fi
`;
}

function wordsArm(start: string, next: readonly { word: string; summary: string }[]): string {
  const items = next.map(({ word, summary }) => quoted(`${word}:${summary}`)).join(' ');
  return `    ${quoted(start)}) items=(${items}) ;;`;
}

function commandArm({ command, flags, places }: CommandCompletions): string {
  const words = [...flags.flatMap(flagSpecs), ...places.map((values) => quoted(`:${action(values)}`))];
  return `    ${quoted(command)}) _arguments -s ${words.join(' ')} ;;`;
}

function flagSpecs({ name, short, help, values }: FlagCompletion): string[] {
  const explained = `[${help.replaceAll(/[[\]\\:]/g, String.raw`\$&`)}]`;
  const repeatable = values === undefined ? '' : '*';
  const taken = values === undefined ? '' : `:${action(values)}`;
  return [name, short].flatMap((flag) => {
    if (flag === undefined) return [];
    const inline = values !== undefined && flag.startsWith('--') ? '=' : '';
    return [quoted(`${repeatable}${flag}${inline}${explained}${taken}`)];
  });
}

function action(values: Values): string {
  if (values === 'files') return 'file:_files';
  if (values === 'directories') return 'directory:_directories';
  return values === 'unknown' ? 'value: ' : `value:(${values.join(' ')})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
