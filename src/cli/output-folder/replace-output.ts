import { join } from 'node:path';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import type { Emitted } from '../compile-tree.ts';
import { linkedOutput, type OutputRoot } from './linked-output.ts';
import {
  foreignFindings,
  type OutputFolder,
  type OutputState,
  outputFolders,
  outputOnDisk,
  outputState,
} from './output-state.ts';
import { outputTrouble } from './output-trouble.ts';
import { putInPlace, recoverOutput, stagedFolder } from './put-in-place.ts';
import type { Step } from './stage.ts';
import { stageFiles } from './stage-files.ts';
import { type Lock, lockOutput } from './staging.ts';

/** What is written where. */
export interface ReplaceRequest extends OutputRoot {
  readonly compiled: readonly Emitted[];
  /** Whether every environment of the mesh was compiled. */
  readonly isComplete: boolean;
  /** Told before every step that changes the disk; tests end the process there. */
  readonly step?: Step;
}

/** What was written, or why nothing was. */
export interface Replaced {
  readonly states: readonly OutputState[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Makes the output folders hold exactly what was compiled, mesh by mesh, and says what that changed. */
export async function replaceOutput(request: ReplaceRequest): Promise<Replaced> {
  try {
    return await replaceAll(request);
  } catch (error) {
    const trouble = outputTrouble(error, request);
    if (!trouble) throw error;
    return { states: [], diagnostics: [trouble] };
  }
}

async function replaceAll(request: ReplaceRequest): Promise<Replaced> {
  const { out, shown, compiled, isComplete } = request;
  const links = linkedOutput(request, compiled);
  if (links.length > 0) return { states: [], diagnostics: links };
  const held: Extract<Lock, { kind: 'held' }>[] = [];
  try {
    const meshes = [...new Set(compiled.map(({ ir }) => ir.name))];
    for (const mesh of meshes) {
      const lock = lockOutput(out, mesh);
      if (lock.kind === 'busy') {
        return { states: [], diagnostics: [diagnose('output-busy', { folder: shown, process: lock.process })] };
      }
      held.push(lock);
      recoverOutput(out, mesh);
    }
    const folders = outputFolders(outputOnDisk(out, shown), compiled, isComplete);
    const found = folders.map(({ shown: folder, existing: { foreign } }) => ({ folder, foreign }));
    const diagnostics = foreignFindings(found);
    if (diagnostics.length > 0) return { states: [], diagnostics };
    const states: OutputState[] = [];
    for (const mesh of meshes) {
      states.push(...(await replaceMesh(request, mesh, folders)));
    }
    return { states, diagnostics };
  } finally {
    for (const lock of held) lock.release();
  }
}

/** What cannot be written whole leaves nothing behind, except what is already decided, which the next run finishes. */
async function replaceMesh(
  { out, step }: ReplaceRequest,
  mesh: string,
  folders: readonly OutputFolder[],
): Promise<OutputState[]> {
  try {
    const states: OutputState[] = [];
    for (const folder of folders.filter((each) => each.mesh === mesh)) states.push(await stage(out, folder, step));
    const changed = states.filter(({ changes }) => changes.length > 0);
    const names = (isKept: boolean) =>
      changed.filter(({ files }) => (files !== undefined) === isKept).map(({ environment }) => environment);
    if (changed.length > 0) putInPlace({ out, mesh, replace: names(true), remove: names(false) }, step);
    return states;
  } catch (error) {
    recoverOutput(out, mesh);
    throw error;
  }
}

async function stage(out: string, folder: OutputFolder, step: Step | undefined): Promise<OutputState> {
  const { mesh, environment, existing, emitted } = folder;
  step?.(`stage ${environment}`);
  if (!emitted) {
    const removed = [...existing.paths].sort().map((path) => ({ change: 'removed' as const, path }));
    return outputState(folder, removed, undefined);
  }
  const fresh = stagedFolder(out, mesh, environment);
  const place = { fresh, target: join(out, mesh, environment), existing: existing.paths };
  // Of most there are about four files a workload.
  const expected = 4 * emitted.ir.workloads.length;
  const { changes, files } = await stageFiles(emitted.files, place, { expected, ...(step && { step }) });
  return outputState(folder, changes, files);
}
