/** Where a command reads from and writes to; tests give one that records. */
export interface Terminal {
  /** Data: what another program would read. */
  out(text: string): void;
  /** People: progress and diagnostics. */
  err(text: string): void;
  /** Whether people's output may carry colour: a terminal, and neither `NO_COLOR` nor `--color never`. */
  readonly color: boolean;
  /** The folder commands are relative to. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The time, read once by a command that needs it. */
  now(): Date;
}
