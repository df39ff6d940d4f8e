import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import type { Compiled } from '../../plan/plan-changes.ts';
import { linkedOutput, type OutputRoot } from './linked-output.ts';
import { foreignFindings, type OutputState, outputOnDisk, outputStates } from './output-state.ts';
import { outputTrouble } from './output-trouble.ts';
import { type Lock, lockOutput } from './staging.ts';
import { type Replacement, recoverOutput, writeOutput } from './write-output.ts';

/** What is written where. */
export interface ReplaceRequest extends OutputRoot {
  readonly compiled: readonly Compiled[];
  /** Whether every environment of the mesh was compiled. */
  readonly isComplete: boolean;
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
    for (const mesh of new Set(compiled.map(({ ir }) => ir.name))) {
      const lock = lockOutput(out, mesh);
      if (lock.kind === 'busy') {
        return { states: [], diagnostics: [diagnose('output-busy', { folder: shown, process: lock.process })] };
      }
      held.push(lock);
      recoverOutput(out, mesh);
    }
    const states = await outputStates(outputOnDisk(out, shown), compiled, isComplete);
    const diagnostics = foreignFindings(states);
    if (diagnostics.length > 0) return { states: [], diagnostics };
    for (const mesh of new Set(states.map((state) => state.mesh))) {
      const changed = states.filter((state) => state.mesh === mesh && state.changes.length > 0);
      const environments = new Map(changed.map(({ environment, files }) => [environment, files]));
      const kept = new Map(changed.map((state) => [state.environment, keptPaths(state)]));
      if (environments.size > 0) writeOrForget({ out, mesh, environments, kept });
    }
    return { states, diagnostics };
  } finally {
    for (const lock of held) lock.release();
  }
}

function keptPaths({ files, changes }: OutputState): Set<string> {
  const changed = new Set(changes.map(({ path }) => path));
  return new Set([...(files?.keys() ?? [])].filter((path) => !changed.has(path)));
}

/** What cannot be written whole leaves nothing behind, except what is already decided, which the next run finishes. */
function writeOrForget(replacement: Replacement): void {
  try {
    writeOutput(replacement);
  } catch (error) {
    recoverOutput(replacement.out, replacement.mesh);
    throw error;
  }
}
