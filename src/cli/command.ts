import type { Command } from 'commander';
import type { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/**
 * Adds one command to the program. Its action is wrapped by `act`, which turns the returned exit code into the process's
 * and anything thrown into exit code 70.
 */
export type RegisterCommand = (program: Command, terminal: Terminal, act: Act) => void;

/** Makes a commander action of a function that returns an exit code. */
export type Act = <A extends unknown[]>(
  run: (...commandArguments: A) => Promise<ExitCode>,
) => (...commandArguments: A) => Promise<void>;
