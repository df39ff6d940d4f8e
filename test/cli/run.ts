import type { ExitCode } from '../../src/cli/exit-code.ts';
import { runCommandLine } from '../../src/cli/program.ts';
import type { Terminal } from '../../src/cli/terminal.ts';

/** How a command line ended, and everything it printed. */
export interface Ran {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in a folder, without a process of its own. */
export async function run(directory: string, ...words: readonly string[]): Promise<Ran> {
  const printed = { out: '', err: '' };
  const code = await runCommandLine(words, terminalOf(directory, printed));
  return { code, ...printed };
}

/** A terminal in a folder that adds what is printed to `printed`. */
export function terminalOf(directory: string, printed = { out: '', err: '' }): Terminal {
  return {
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
    color: false,
    directory,
    environment: {},
    now: () => new Date(0),
  };
}
