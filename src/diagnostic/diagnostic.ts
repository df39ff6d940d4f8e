import { type Code, catalog, type Parameters } from './catalog.ts';
import type { Severity } from './severity.ts';

/** A place in a file of the repository. Lines and columns count from 1; columns count UTF-16 units. */
export interface Site {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** How many characters are meant; 1 when only the position is known. */
  readonly length?: number;
}

/** Where in the model a finding is, for example `['httpRoutes', 3, 'rules', 1, 'backends', 0, 'version']`. */
export type ModelPath = readonly (string | number)[];

/** One thing the tool found. Made only by {@link diagnose}, so that its code, message and help always agree. */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  readonly message: string;
  /** What to change: an instruction, never a restatement. */
  readonly help: string;
  /** A few words printed beside the caret. */
  readonly label?: string;
  /** Set by `check`; the pipeline turns it into a site with what `source` knows. */
  readonly at?: ModelPath;
  readonly site?: Site;
  readonly related?: readonly Related[];
}

/** A second place that explains the first: "declared here", "the other owner". */
export interface Related {
  readonly message: string;
  readonly at?: ModelPath;
  readonly site?: Site;
}

/** What a caller adds to a catalogued finding. */
export interface Whereabouts {
  readonly at?: ModelPath;
  readonly site?: Site;
  readonly label?: string;
  readonly related?: readonly Related[];
}

/** Makes a diagnostic of a catalogued code. A wrong code or a missing parameter does not compile. */
export function diagnose<C extends Code>(
  code: C,
  parameters: Parameters<C>,
  whereabouts: Whereabouts = {},
): Diagnostic {
  // The catalogue is typed entry by entry; indexing it by a type parameter loses that, so it is said again here.
  const entry = catalog[code] as { severity: Severity; message: (p: unknown) => string; help: (p: unknown) => string };
  return {
    code,
    severity: entry.severity,
    message: entry.message(parameters),
    help: entry.help(parameters),
    ...whereabouts,
  };
}

/** Whether any finding is an error, and so stops the command. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}
