import { join, posix } from 'node:path';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import type { Tree } from '../../git/tree.ts';
import { compareText } from '../../output/file-set.ts';
import type { Emitted } from '../compile-tree.ts';
import { compareOutput, type OutputChange } from './output-change.ts';
import { type ExistingOutput, foldersIn, listCommittedOutput, listOutput } from './output-folder.ts';

/** Where compiled output is, or was committed. */
export interface OutputPlace {
  /** How the folder that holds all of it is shown. */
  readonly shown: string;
  /** The environments a mesh has output for. */
  readonly environments: (mesh: string) => readonly string[];
  readonly existing: (mesh: string, environment: string) => ExistingOutput;
}

/** One folder as it is and as it should be. */
export interface OutputState {
  readonly mesh: string;
  readonly environment: string;
  /** How the folder is shown. */
  readonly folder: string;
  /** How many files it should hold; undefined when the mesh no longer has this environment. */
  readonly files: number | undefined;
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
    existing: (mesh, environment) => listOutput(join(out, mesh, environment)),
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
    existing: (mesh, environment) => listCommittedOutput(tree, posix.join(out, mesh, environment)),
  };
}

/**
 * Compares every folder of the output with what it should hold. When all environments were compiled, folders of
 * environments the mesh no longer has are among them: the compiler owns them, so it removes them.
 */
export async function outputStates(
  place: OutputPlace,
  compiled: readonly Emitted[],
  isComplete: boolean,
): Promise<OutputState[]> {
  const states: OutputState[] = [];
  for (const folder of outputFolders(place, compiled, isComplete)) {
    const { existing, emitted } = folder;
    const { changes, files } = await compareOutput(existing, emitted?.files ?? []);
    states.push(outputState(folder, changes, emitted && files));
  }
  return states;
}

/** A folder of output as it is, and what it should hold. */
export interface OutputFolder {
  readonly mesh: string;
  readonly environment: string;
  /** How the folder is shown. */
  readonly shown: string;
  readonly existing: ExistingOutput;
  /** Undefined when the mesh no longer has this environment. */
  readonly emitted: Emitted | undefined;
}

/** The folders of everything compiled and, when that is all of a mesh, of what it no longer has. */
export function outputFolders(place: OutputPlace, compiled: readonly Emitted[], isComplete: boolean): OutputFolder[] {
  const folder = (mesh: string, environment: string, emitted: Emitted | undefined): OutputFolder => ({
    mesh,
    environment,
    shown: posix.join(place.shown, mesh, environment),
    existing: place.existing(mesh, environment),
    emitted,
  });
  const folders = compiled.map((emitted) => folder(emitted.ir.name, emitted.ir.environment, emitted));
  if (!isComplete) return folders;
  for (const mesh of new Set(compiled.map(({ ir }) => ir.name))) {
    const kept = new Set(compiled.filter(({ ir }) => ir.name === mesh).map(({ ir }) => ir.environment));
    const gone = place.environments(mesh).filter((name) => !kept.has(name));
    folders.push(...gone.map((environment) => folder(mesh, environment, undefined)));
  }
  return folders;
}

/** What comparing or staging a folder found. */
export function outputState(
  { mesh, environment, shown, existing }: OutputFolder,
  changes: readonly OutputChange[],
  files: number | undefined,
): OutputState {
  const isNew = existing.paths.size === 0;
  return { mesh, environment, folder: shown, files, isNew, changes, foreign: existing.foreign };
}

/** Folders that cannot be owned because something else is in them. */
export function foreignFindings(states: readonly Pick<OutputState, 'folder' | 'foreign'>[]): Diagnostic[] {
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
