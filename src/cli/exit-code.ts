/** What a command's exit status says, the same in every output format. */
export const exitCode = {
  ok: 0,
  /** Errors in the definitions. */
  definitions: 1,
  /** Something would change; only with `--detailed-exitcode`. */
  changes: 2,
  /** A gate named by `--fail-on` was hit. */
  gate: 3,
  /** A signature, digest or serial is wrong, or compiled output is stale. */
  integrity: 4,
  /** The command was called wrongly. */
  usage: 64,
  /** A bug of meshc. */
  bug: 70,
  /** The network or a remote failed; trying again is right. */
  temporary: 75,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
