import { diagnose } from '../../diagnostic/diagnostic.ts';
import { weightOf } from '../backend.ts';
import { rulePath, rulesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/** The weights of a rule are shares of something: if all are 0, its requests have nowhere to go. */
export function allWeightsZero({ mesh, report }: Inspection): void {
  for (const placed of rulesOf(mesh)) {
    const { backends = [] } = placed.rule;
    if (backends.length === 0 || backends.some((backend) => weightOf(backend) !== 0)) continue;
    const at = rulePath(placed, 'backends', 0, 'weight');
    report(diagnose('all-weights-zero', { route: placed.route.name }, { at }));
  }
}
