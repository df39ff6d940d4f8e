import type { Limits } from './source.ts';

/** What a sandbox is started with. */
export interface SandboxStart {
  readonly entry: string;
  /** Absent: the first environment the entry declares. */
  readonly environment: string | undefined;
  readonly limits: Limits;
  /** Modules that are run when the mesh is there: they say what is expected of it. */
  readonly tests: readonly string[];
  /** The modules that are not the author's, by name. */
  readonly library: ReadonlyMap<string, string>;
  /** A counter the sandbox waits on while the host reads a file. */
  readonly signal: SharedArrayBuffer;
}

/** The sandbox asks for the text of an author's module. */
export interface ModuleRequest {
  readonly kind: 'module';
  readonly path: string;
}

/** The answer of the host. */
export type ModuleAnswer =
  | {
      readonly kind: 'text';
      readonly text: string;
      /** The same without types, where that is known already. */
      readonly code?: string;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Why a file is not evaluated, without the place that imported it. */
export type Refusal =
  | { readonly kind: 'missing'; readonly nearest: string | undefined }
  | { readonly kind: 'link' }
  | { readonly kind: 'too-large'; readonly bytes: number }
  | { readonly kind: 'not-text' }
  | { readonly kind: 'unreadable'; readonly problem: string }
  | { readonly kind: 'private-key'; readonly offset: number; readonly length: number }
  | { readonly kind: 'secret'; readonly what: string; readonly offset: number; readonly length: number };

/** An import that failed. `importer` is absent for the entry itself. */
export interface ImportFailure {
  readonly importer: string | undefined;
  readonly specifier: string;
  readonly path: string;
  readonly problem: ImportProblem;
}

export type ImportProblem =
  | Refusal
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'outside' }
  | { readonly kind: 'too-many' }
  | { readonly kind: 'too-deep' }
  | ({ readonly kind: 'invalid-syntax' | 'non-erasable-syntax'; readonly message: string } & Span);

/** A place in a text: lines count from 1, columns from 0, in UTF-16 units. */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** What an exception inside the sandbox says about itself. */
export interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  /** The three members of the library's `AuthoringError`. */
  readonly code?: unknown;
  readonly parameters?: unknown;
  readonly frame?: unknown;
}

/** How an evaluation ended. */
export type Outcome =
  | {
      readonly kind: 'evaluated';
      readonly json: string;
      readonly environments: readonly string[];
      /** What the tests expect, as JSON; empty where none were asked for. */
      readonly tests: string;
    }
  | { readonly kind: 'imports-failed'; readonly failures: readonly ImportFailure[] }
  | { readonly kind: 'threw'; readonly thrown: Thrown }
  | { readonly kind: 'interrupted'; readonly reason: 'time' | 'memory'; readonly stack: string }
  | { readonly kind: 'stalled' }
  | { readonly kind: 'no-default-export' }
  | { readonly kind: 'invalid-environments' }
  | { readonly kind: 'unknown-environment'; readonly known: readonly string[] }
  | { readonly kind: 'too-large'; readonly characters: number }
  | { readonly kind: 'crashed' };

/** The last message of a sandbox. */
export interface Finished {
  readonly kind: 'finished';
  readonly outcome: Outcome;
  /** The text of every module as it was evaluated: types blanked out, everything else at its place. */
  readonly stripped: ReadonlyMap<string, string>;
}

/** The largest model, in characters of JSON: four times one of 10,000 services. */
export const mostModelCharacters = 64 * 1024 * 1024;
