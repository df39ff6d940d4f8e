import { relative, sep } from 'node:path';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import { diskProblem } from '../disk-problem.ts';

/** What the disk refused to do with compiled output; undefined when the error is not one of the disk. */
export function outputTrouble(error: unknown, { out, shown }: { out: string; shown: string }): Diagnostic | undefined {
  const problem = diskProblem(error);
  if (!problem) return undefined;
  const inside = problem.path === undefined ? '' : relative(out, problem.path).split(sep).join('/');
  // Locks and staged files mean nothing to anyone: it is the folder that cannot be used.
  const path = inside === '' || inside.startsWith('.') ? shown : `${shown}/${inside}`;
  return diagnose('output-inaccessible', { path, problem: problem.words, lack: problem.lack });
}
