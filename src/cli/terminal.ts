import { Failure, messageOf } from '../failure.ts';

type Stream = NodeJS.WriteStream;

/**
 * Writes, and resolves when the text has left this process: to false when nobody reads it any more, as after `| head`.
 * Fails with `cannot-write` when there is no room for it.
 */
export function write(stream: Stream, text: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (!error) resolve(true);
      else if (isClosed(error)) resolve(false);
      else reject(new Failure('cannot-write', `could not write the result: ${messageOf(error)}`));
    });
  });
}

function isClosed(error: Error): boolean {
  return 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED');
}

/** Without a listener an error of a stream ends the process; `write` tells its caller about it. */
export function tolerateErrors(stream: Stream): void {
  stream.on('error', () => undefined);
}

/** One line that says what goes on and makes room for the next one; only a person at a terminal sees it. */
export interface ProgressLine {
  readonly show: (message: string) => void;
  readonly clear: () => void;
}

export function progressLine(
  stream: Stream,
  env: NodeJS.ProcessEnv,
  printable: (text: string) => string,
): ProgressLine {
  if (!stream.isTTY || env['TERM'] === 'dumb') return { show: () => undefined, clear: () => undefined };
  let visible = false;
  const clear = () => {
    if (visible) stream.write('\r\u001b[2K');
    visible = false;
  };
  const show = (message: string) => {
    clear();
    stream.write(printable(message).slice(0, Math.max(20, stream.columns - 1)));
    visible = true;
  };
  return { show, clear };
}
