import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import type { Emitted } from '../compile-tree.ts';
import type { OpenedMesh } from '../open-mesh.ts';
import { linkedOutput } from './linked-output.ts';
import {
  foreignFindings,
  type OutputState,
  outputInTree,
  outputOnDisk,
  outputStates,
  staleFindings,
} from './output-state.ts';
import { outputTrouble } from './output-trouble.ts';
import { recoverOutput } from './put-in-place.ts';
import { lockOutput, stagingFolder } from './staging.ts';

/** Which output is compared with what it should be. */
export interface ComparedOutput {
  readonly opened: Extract<OpenedMesh, { kind: 'opened' }>;
  readonly compiled: readonly Emitted[];
  /** Whether every environment of the mesh was compiled. */
  readonly isComplete: boolean;
  /** A folder named by the caller, absolute, and how it is shown; otherwise `out` beside the mesh. */
  readonly named?: { readonly out: string; readonly shown: string } | undefined;
}

/** What is there, and everything that is wrong with it. */
export interface Settled {
  readonly states: readonly OutputState[];
  readonly diagnostics: readonly Diagnostic[];
  /** Whether a compilation that was killed had left something to finish or to forget. */
  readonly isRecovered: boolean;
}

/**
 * Compares output with what it should be: as it was committed when a commit was compiled, else as it is on disk. There,
 * what a killed compilation had decided is finished first, so that the moment between its two renames is never taken for
 * missing output. Where nobody was interrupted, nothing is written.
 */
export async function settleOutput({ opened, compiled, isComplete, named }: ComparedOutput): Promise<Settled> {
  const { place, tree } = opened;
  const shown = place.display(`${place.prefix}out`);
  if (!named && (place.folder === undefined || tree.revision.kind === 'commit')) {
    const committed = outputInTree(tree, posix.join(place.prefix, 'out'), shown);
    return settled(await outputStates(committed, compiled, isComplete), false);
  }
  const disk = named ? { ...named, isNamed: true } : { out: join(place.folder ?? '.', 'out'), shown, isNamed: false };
  try {
    const links = linkedOutput(disk, compiled);
    if (links.length > 0) return refused(links);
    const left = meshesOf(compiled).filter((mesh) => existsSync(stagingFolder(disk.out, mesh)));
    for (const mesh of left) {
      const process = recover(disk.out, mesh);
      if (process !== undefined) return refused([diagnose('output-busy', { folder: disk.shown, process })]);
    }
    const states = await outputStates(outputOnDisk(disk.out, disk.shown), compiled, isComplete);
    return settled(states, left.length > 0);
  } catch (error) {
    const trouble = outputTrouble(error, disk);
    if (!trouble) throw error;
    return refused([trouble]);
  }
}

function settled(states: readonly OutputState[], isRecovered: boolean): Settled {
  // A folder that is not the compiler's alone cannot be compiled anew, so being stale is not what is wrong with it.
  const own = states.filter(({ foreign }) => foreign === undefined);
  return { states, diagnostics: [...foreignFindings(states), ...staleFindings(own)], isRecovered };
}

function refused(diagnostics: readonly Diagnostic[]): Settled {
  return { states: [], diagnostics, isRecovered: false };
}

function meshesOf(compiled: readonly Emitted[]): string[] {
  return [...new Set(compiled.map(({ ir }) => ir.name))];
}

/** The process that is writing, if one is: it is not interrupted then. */
function recover(out: string, mesh: string): number | undefined {
  const lock = lockOutput(out, mesh);
  if (lock.kind === 'busy') return lock.process;
  try {
    recoverOutput(out, mesh);
    return undefined;
  } finally {
    lock.release();
  }
}
