import type { Severity } from './severity.ts';

/** One catalogued finding: its message and help are functions of typed parameters. */
export interface Entry<P> {
  readonly severity: Severity;
  /** What is wrong and where, in the author's words; lower case, no final stop. */
  readonly message: (parameters: P) => string;
  /** What to change. */
  readonly help: (parameters: P) => string;
}

/** Declares a catalogue entry; exists so that the parameters are inferred from the message. */
export function entry<P>(declared: Entry<P>): Entry<P> {
  return declared;
}
