import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import type { Tree } from '../git/tree.ts';
import { compileTree, show, type TreeCompilation } from './compile-tree.ts';
import type { ReadProof } from './envoy-proof.ts';
import type { SourceChoice } from './options.ts';
import { findMesh, type MeshPlace } from './repository.ts';
import type { Terminal } from './terminal.ts';

/** What the arguments and options of a command say about where the mesh is. */
export interface MeshChoice {
  /** A folder, or the address of a repository. */
  readonly repository: string;
  /** A commit; the work tree when undefined. */
  readonly at: string | undefined;
  readonly entry: string | undefined;
  readonly environment: string | undefined;
  /** Seconds one evaluation may take; the loader's own limit when undefined. */
  readonly timeLimit?: number | undefined;
  /** The folder the command was run in. */
  readonly directory: string;
}

/** The choice a command's argument and options make. */
export function meshChoice(repository: string, options: SourceChoice, terminal: Terminal): MeshChoice {
  const { at, entry, env: environment, timeLimit } = options;
  return { repository, at, entry, environment, timeLimit, directory: terminal.directory };
}

/** A mesh that was found, or why it was not. */
export type OpenedMesh =
  | { readonly kind: 'opened'; readonly place: MeshPlace; readonly tree: Tree }
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] };

/** Opens the repository a mesh is in. */
export async function openMesh({ repository, at, entry, directory }: MeshChoice): Promise<OpenedMesh> {
  const { openTree } = await import('../git/open-tree.ts');
  const place = findMesh(repository, entry, directory);
  const opened = await openTree({ repository: place.repository, ...(at === undefined ? {} : { at }) });
  if (opened.kind === 'opened') return { kind: 'opened', place, tree: opened.tree };
  return { kind: 'refused', diagnostics: opened.diagnostics.map((diagnostic) => show(diagnostic, place.display)) };
}

/** Opens and compiles; a repository that cannot be opened is a compilation with findings only. */
export async function compileMesh(
  choice: MeshChoice,
  proof: ReadProof,
): Promise<TreeCompilation & { readonly opened: OpenedMesh }> {
  const opened = await openMesh(choice);
  if (opened.kind === 'refused') {
    return { opened, diagnostics: opened.diagnostics, compiled: [], environments: [], text: () => undefined };
  }
  const compilation = await compileOpened(opened, choice, proof);
  return { opened, ...compilation };
}

/** Compiles what was opened. */
export function compileOpened(
  { place, tree }: Extract<OpenedMesh, { kind: 'opened' }>,
  { environment, timeLimit, tests = [] }: Pick<MeshChoice, 'environment' | 'timeLimit'> & { tests?: readonly string[] },
  proof: ReadProof,
): Promise<TreeCompilation> {
  const limits = timeLimit === undefined ? {} : { timeMilliseconds: timeLimit * 1_000 };
  return compileTree(tree, { entry: place.entry, environment, limits, tests, proof, display: place.display });
}
