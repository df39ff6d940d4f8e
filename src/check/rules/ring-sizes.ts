import { diagnose } from '../../diagnostic/diagnostic.ts';
import { memberOf, ofKind } from '../../model/layer.ts';
import { policyTargetsOf } from '../effective-policy.ts';
import { once } from '../once.ts';
import type { Inspection } from '../rule.ts';

/** The fewest points of a ring are not more than its most, wherever each of the two numbers comes from. */
export function ringSizes({ mesh, report }: Inspection): void {
  const first = once();
  for (const { subject, layers } of policyTargetsOf(mesh)) {
    const balancing = memberOf(layers, 'loadBalancing');
    if (balancing[0]?.value.kind !== 'ring-hash') continue;
    const ring = ofKind(balancing, 'ring-hash');
    const [least] = memberOf(ring, 'minimumRingSize');
    const [most] = memberOf(ring, 'maximumRingSize');
    // What holds when nobody wrote it is 1,024 and Envoy's own bound.
    const at = most?.at ?? least?.at;
    if (at === undefined || (least?.value ?? 1_024) <= (most?.value ?? 8_388_608) || !first(at)) continue;
    const parameters = { subject, least: least?.value ?? 1_024, most: most?.value ?? 8_388_608 };
    report(diagnose('ring-sizes', parameters, { at }));
  }
}
