import type { Terminal } from './terminal.ts';

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const columns = process.stderr.columns;
  return {
    out: (text) => write(process.stdout, text),
    err: (text) => write(process.stderr, text),
    // Both, because one answer serves both: colour must not reach a file or a pager.
    color:
      process.stdout.isTTY === true &&
      process.stderr.isTTY === true &&
      !process.env['NO_COLOR'] &&
      process.env['TERM'] !== 'dumb',
    directory: process.cwd(),
    environment: columns === undefined ? process.env : { ...process.env, COLUMNS: String(columns) },
    now: () => new Date(),
  };
}

/** Lets what was written reach its reader; a reader that has gone is waited for no longer. */
export async function flush(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.destroyed || stream.writableEnded) return;
  await new Promise<void>((resolve) => {
    stream.once('close', resolve);
    stream.write('', () => resolve());
  });
}

/** A reader that closes the pipe early, such as `head`, is no error: the rest is not written and the exit code stays. */
export function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      stream.destroy();
    });
  }
}

function write(stream: NodeJS.WriteStream, text: string): void {
  if (!stream.destroyed) stream.write(text);
}
