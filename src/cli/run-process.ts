import { apologise } from './command-line.ts';
import type { ExitCode } from './exit-code.ts';
import { flush, ignoreClosedPipes, processTerminal } from './process-terminal.ts';
import type { Terminal } from './terminal.ts';

/** Runs the command line of this process, and ends it. */
export async function runProcess(
  run: (argv: readonly string[], terminal: Terminal) => Promise<ExitCode>,
): Promise<never> {
  ignoreClosedPipes();
  const terminal = processTerminal();
  const crash = (error: unknown) => process.exit(apologise(error, terminal));
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  const code = await run(process.argv.slice(2), terminal);
  await Promise.all([flush(process.stdout), flush(process.stderr)]);
  process.exit(code);
}
