import { type Diagnostic, diagnose, hasErrors } from '../diagnostic/diagnostic.ts';
import type { CheckedMesh } from '../model/checked.ts';
import type { Mesh } from '../model/mesh.ts';
import { inspect } from './inspect.ts';
import { rules } from './rules.ts';

/** What is known about a mesh after checking it. */
export interface Checked {
  /** The mesh itself; absent when a diagnostic is an error. */
  readonly checked?: CheckedMesh;
  /** Everything found, sorted by where it is in the model, cut to what a person can use. */
  readonly diagnostics: readonly Diagnostic[];
}

/** More findings than this are counted, not shown. */
const maximumFindings = 1_000;

/** Says everything that is wrong with a mesh, and changes nothing. Only here a mesh becomes a checked one. */
export function check(mesh: Mesh): Checked {
  const found = inspect(mesh, rules);
  const diagnostics = cut(found, maximumFindings);
  return hasErrors(found) ? { diagnostics } : { checked: mesh as CheckedMesh, diagnostics };
}

/** Keeps errors before anything else, so that what stops a command is always among what is shown. */
function cut(found: readonly Diagnostic[], limit: number): Diagnostic[] {
  if (found.length <= limit) return [...found];
  const errors = found.filter((diagnostic) => diagnostic.severity === 'error');
  const others = found.filter((diagnostic) => diagnostic.severity !== 'error');
  const kept = new Set([...errors, ...others].slice(0, limit));
  const leftOut = diagnose('findings-left-out', { count: found.length - limit, shown: limit });
  return [...found.filter((diagnostic) => kept.has(diagnostic)), leftOut];
}
