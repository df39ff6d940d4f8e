import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { diskProblem } from './disk-problem.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** Writes a file that an option names. One that cannot be written was named wrongly. */
export function writeNamedFile(file: string, text: string, terminal: Pick<Terminal, 'directory'>): void {
  try {
    writeFileSync(resolve(terminal.directory, file), text);
  } catch (error) {
    const problem = diskProblem(error);
    if (!problem) throw error;
    throw new UsageError(`cannot write \`${file}\`: ${problem.words}`);
  }
}
