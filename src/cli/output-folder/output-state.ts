import { join, posix } from 'node:path';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import type { Tree } from '../../git/tree.ts';
import { compareText, type FileSet } from '../../output/file-set.ts';
import type { Compiled } from '../../plan/plan-changes.ts';
import { compareOutput, type OutputChange } from './compare-output.ts';
import { type ExistingOutput, foldersIn, readCommittedOutput, readOutput } from './output-folder.ts';

/** Where compiled output is, or was committed. */
export interface OutputPlace {
  /** How the folder that holds all of it is shown. */
  readonly shown: string;
  /** The environments a mesh has output for. */
  readonly environments: (mesh: string) => readonly string[];
  readonly read: (mesh: string, environment: string) => Promise<ExistingOutput>;
}

/** One folder as it is and as it should be. */
export interface OutputState {
  readonly mesh: string;
  readonly environment: string;
  /** How the folder is shown. */
  readonly folder: string;
  /** What it should hold; undefined when the mesh no longer has this environment. */
  readonly files: FileSet | undefined;
  /** Whether there is nothing yet. */
  readonly isNew: boolean;
  readonly changes: readonly OutputChange[];
  /** Something in it that meshc did not write. */
  readonly foreign: string | undefined;
}

/** Output on disk. */
export function outputOnDisk(out: string, shown: string): OutputPlace {
  return {
    shown,
    environments: (mesh) => foldersIn(join(out, mesh)),
    read: async (mesh, environment) => readOutput(join(out, mesh, environment)),
  };
}

/** Output as it was committed below a folder of a tree. */
export function outputInTree(tree: Tree, out: string, shown: string): OutputPlace {
  return {
    shown,
    environments: (mesh) => {
      const prefix = `${posix.join(out, mesh)}/`;
      const below = tree.paths.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
      return [...new Set(below.flatMap((path) => path.split('/').slice(0, -1).slice(0, 1)))].sort(compareText);
    },
    read: (mesh, environment) => readCommittedOutput(tree, posix.join(out, mesh, environment)),
  };
}

/**
 * Compares every folder of the output with what it should hold. When all environments were compiled, folders of
 * environments the mesh no longer has are among them: the compiler owns them, so it removes them.
 */
export async function outputStates(
  place: OutputPlace,
  compiled: readonly Compiled[],
  isComplete: boolean,
): Promise<OutputState[]> {
  const states: OutputState[] = [];
  for (const { ir, files } of compiled) {
    states.push(await outputState(place, { mesh: ir.name, environment: ir.environment, files }));
  }
  if (!isComplete) return states;
  for (const mesh of new Set(compiled.map(({ ir }) => ir.name))) {
    const kept = new Set(compiled.filter(({ ir }) => ir.name === mesh).map(({ ir }) => ir.environment));
    for (const environment of place.environments(mesh).filter((name) => !kept.has(name))) {
      states.push(await outputState(place, { mesh, environment, files: undefined }));
    }
  }
  return states;
}

/** Folders that cannot be owned because something else is in them. */
export function foreignFindings(states: readonly OutputState[]): Diagnostic[] {
  return states.flatMap(({ folder, foreign: file }) =>
    file === undefined ? [] : [diagnose('foreign-output', { folder, file })],
  );
}

/** More files than these are counted, not named. */
const mostNamed = 50;

/** Folders that are not what the source compiles to, each with the files that differ. */
export function staleFindings(states: readonly OutputState[]): Diagnostic[] {
  const word = { added: 'missing', changed: 'changed', removed: 'too many' } as const;
  return states.flatMap(({ folder, changes }) => {
    if (changes.length === 0) return [];
    const number = (change: OutputChange['change']) => changes.filter((item) => item.change === change).length;
    const counts = { changed: number('changed'), missing: number('added'), extra: number('removed') };
    const named = changes
      .slice(0, mostNamed)
      .map(({ change, path }) => ({ message: `${word[change]}: ${folder}/${path}` }));
    const rest = changes.length - named.length;
    const related = rest > 0 ? [...named, { message: `and ${rest} more` }] : named;
    return [diagnose('stale-output', { folder, ...counts }, { related })];
  });
}

async function outputState(
  place: OutputPlace,
  { mesh, environment, files }: Pick<OutputState, 'mesh' | 'environment' | 'files'>,
): Promise<OutputState> {
  const existing = await place.read(mesh, environment);
  return {
    mesh,
    environment,
    folder: posix.join(place.shown, mesh, environment),
    files,
    isNew: existing.files.size === 0,
    changes: compareOutput(existing.files, files ?? new Map()),
    foreign: existing.foreign,
  };
}
