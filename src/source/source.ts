import type { Diagnostic, ModelPath, Site } from '../diagnostic/diagnostic.ts';
import type { Tree } from '../git/tree.ts';
import type { Mesh } from '../model/mesh.ts';
import type { LoadedTest } from './loaded-test.ts';

/** What to evaluate, and within which limits. */
export interface SourceOptions {
  /** The module (`.ts`) or document (`.yaml`, `.yml`, `.json`) at which evaluation starts, by default `mesh.ts`. */
  readonly entry?: string;
  /** The environment; by default the first that the entry exports as `environments`, else `production`. */
  readonly environment?: string;
  /** Modules that are run beside the entry, and say what is expected of the mesh. A document has none. */
  readonly tests?: readonly string[];
  readonly limits?: Partial<Limits>;
}

/** Bounds on what a repository may cost to evaluate. Exceeding one is a coded diagnostic. */
export interface Limits {
  /** Memory of the sandbox in MiB, 512 by default. */
  readonly memoryMebibytes: number;
  /** Wall time of the whole evaluation in milliseconds, 30,000 by default. */
  readonly timeMilliseconds: number;
  /** Number of modules, 10,000 by default. */
  readonly modules: number;
  /** Size of one file in bytes, 4 MiB by default. */
  readonly fileBytes: number;
}

/** A commit as a model, with a way back from every value to the line that wrote it. */
export interface LoadedSource {
  /** Absent when a diagnostic is an error. */
  readonly mesh?: Mesh;
  readonly diagnostics: readonly Diagnostic[];
  /** Environments the entry declares, or the one evaluated. */
  readonly environments: readonly string[];
  /** What the tests expect; absent where none were asked for, or when a diagnostic is an error. */
  readonly tests?: readonly LoadedTest[];
  /** The most exact place known for a value of the model: its literal in the source, else the construct it belongs to. */
  locate(path: ModelPath): Site | undefined;
  /** Text of a source file, for excerpts. */
  text(file: string): string | undefined;
}

export type LoadSource = (tree: Tree, options: SourceOptions) => Promise<LoadedSource>;
