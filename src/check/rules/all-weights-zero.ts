import { diagnose } from '../../diagnostic/diagnostic.ts';
import { splitPath, splitsOf, weightOf } from '../backend.ts';
import type { Inspection } from '../rule.ts';

/** The weights of a rule are shares of something: if all are 0, its requests have nowhere to go. */
export function allWeightsZero({ mesh, report }: Inspection): void {
  for (const placed of splitsOf(mesh)) {
    const { backends = [], subject } = placed;
    if (backends.length === 0 || backends.some((backend) => weightOf(backend) !== 0)) continue;
    const at = splitPath(placed, 0, 'weight');
    report(diagnose('all-weights-zero', { subject }, { at }));
  }
}
