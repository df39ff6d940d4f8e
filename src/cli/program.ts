import type { Command } from 'commander';
import { buildProgram, type CommandGroup, runCommands } from './command-line.ts';
import { register as registerAgent } from './commands/agent.ts';
import { register as registerCheck } from './commands/check.ts';
import { register as registerComment } from './commands/comment.ts';
import { register as registerCompile } from './commands/compile.ts';
import { register as registerCompletion } from './commands/completion.ts';
import { register as registerDiff } from './commands/diff.ts';
import { register as registerDoctor } from './commands/doctor.ts';
import { register as registerEnroll } from './commands/enroll.ts';
import { register as registerExplain } from './commands/explain.ts';
import { register as registerInit } from './commands/init.ts';
import { register as registerKeys } from './commands/keys.ts';
import { register as registerMirror } from './commands/mirror.ts';
import { register as registerPlan } from './commands/plan.ts';
import { register as registerQuery } from './commands/query.ts';
import { register as registerRelease } from './commands/release.ts';
import { register as registerRollout } from './commands/rollout.ts';
import { register as registerSeal } from './commands/seal.ts';
import { register as registerTest } from './commands/test.ts';
import { register as registerVerify } from './commands/verify.ts';
import { register as registerVersion } from './commands/version.ts';
import type { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** In the order of `meshc --help`: the author's loop, then the review's, then the rest. */
const groups: readonly CommandGroup[] = [
  { title: 'Write and check a mesh', commands: [registerInit, registerCheck, registerCompile] },
  { title: 'Review a change', commands: [registerDiff, registerPlan, registerComment, registerQuery, registerTest] },
  {
    title: 'Deliver and run',
    commands: [
      registerKeys,
      registerEnroll,
      registerSeal,
      registerRelease,
      registerMirror,
      registerVerify,
      registerAgent,
      registerRollout,
    ],
  },
  { title: 'Find out more', commands: [registerExplain, registerDoctor, registerCompletion, registerVersion] },
];

/** Runs one command line, without the program's own name, and says how it ended. It never throws and never exits. */
export function runCommandLine(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  return runCommands(argv, terminal, groups);
}

/** The whole command line: every command with its options. `completion` reads it too. */
export function createProgram(terminal: Terminal, settle: (code: ExitCode) => void): Command {
  return buildProgram(terminal, settle, groups);
}
