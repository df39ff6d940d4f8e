/**
 * The findings of a command as data. Minor versions of the format only add members; readers ignore what they do not
 * know and refuse another major version.
 */
export interface DiagnosticsDocument {
  format_version: '1.0';
  /** The version of meshc. */
  version: string;
  /** The command, such as `check`. */
  command: string;
  /** Whether no finding is an error. */
  ok: boolean;
  summary: { errors: number; warnings: number; notes: number };
  /** Errors first, then by place. */
  diagnostics: DiagnosticRecord[];
  /** What `compile` wrote or compared, folder by folder; other commands have none. */
  outputs?: CompiledFolder[];
}

/** One folder of compiled output. */
export interface CompiledFolder {
  mesh: string;
  environment: string;
  /** Relative to the folder the command was run in. */
  folder: string;
  /** How many files it holds when it is fresh; 0 when the mesh no longer has this environment. */
  files: number;
  /** Files that were not as they should be, sorted by path. */
  changes: CompiledFile[];
}

/** A file of compiled output. */
export interface CompiledFile {
  change: 'added' | 'changed' | 'removed';
  /** Relative to the folder. */
  path: string;
}

/** One finding. */
export interface DiagnosticRecord {
  severity: 'error' | 'warning' | 'info';
  /** A phrase that never changes its meaning; `meshc explain <code>` prints its page. */
  code: string;
  message: string;
  /** What to change. */
  help: string;
  label?: string;
  range?: SourceRange;
  /** Where in the model, when that is known. */
  model_path?: (string | number)[];
  related: { message: string; range?: SourceRange }[];
}

/** A place in a file. Lines and columns count from 1, columns in UTF-16 units; the end is exclusive. */
export interface SourceRange {
  file: string;
  start: { line: number; column: number };
  end: { line: number; column: number };
}
