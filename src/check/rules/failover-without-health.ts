import { diagnose } from '../../diagnostic/diagnostic.ts';
import { memberOf } from '../../model/layer.ts';
import { policyTargetsOf } from '../effective-policy.ts';
import { once } from '../once.ts';
import type { Inspection } from '../rule.ts';

/**
 * Failover goes with a way to notice failures, also when a narrower scope switched off what a wider one relied on. Without it every
 * endpoint counts as healthy, and the far ones never get a request however dead the near ones are.
 */
export function failoverWithoutHealth({ mesh, report }: Inspection): void {
  const first = once();
  for (const { subject, layers } of policyTargetsOf(mesh)) {
    const [locality] = memberOf(layers, 'locality');
    if (locality?.value.kind !== 'failover') continue;
    const [detection] = memberOf(layers, 'outlierDetection');
    const [check] = memberOf(layers, 'healthCheck');
    if (detection?.value.kind === 'on' || (check !== undefined && check.value.kind !== 'off')) continue;
    const at = detection?.at ?? locality.at;
    if (!first(at)) continue;
    const related = detection ? [{ message: 'the failover is written here', at: locality.at }] : [];
    report(diagnose('failover-without-health', { subject }, { at, related }));
  }
}
