import { styleText } from 'node:util';

/** How words look where they are printed; a plain style adds nothing. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
  /** The emoji and a space, or nothing where it might not show. */
  readonly emoji: (symbol: string) => string;
}

interface Destination {
  readonly isTTY?: boolean | undefined;
}

type Format = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

export const plain: Style = styleOf(false, false);

/** The style of a stream: colour on a terminal only, unless `FORCE_COLOR` asks for it; `NO_COLOR` always wins. */
export function styleFor(destination: Destination, env: NodeJS.ProcessEnv): Style {
  const terminal = destination.isTTY === true;
  return styleOf(wantsColour(terminal, env), terminal && showsEmoji(env));
}

function wantsColour(terminal: boolean, env: NodeJS.ProcessEnv): boolean {
  if (env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  return terminal && env['TERM'] !== 'dumb';
}

function showsEmoji(env: NodeJS.ProcessEnv): boolean {
  if (env['TERM'] === 'dumb' || env['TERM'] === 'linux') return false;
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return /utf-?8/i.test(locale) || env['WT_SESSION'] !== undefined;
}

function styleOf(colour: boolean, emoji: boolean): Style {
  const format = (name: Format) => (text: string) => (colour ? styleText(name, text, { validateStream: false }) : text);
  return {
    bold: format('bold'),
    dim: format('dim'),
    red: format('red'),
    green: format('green'),
    yellow: format('yellow'),
    cyan: format('cyan'),
    emoji: (symbol) => (emoji ? `${symbol} ` : ''),
  };
}
