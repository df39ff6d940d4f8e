import { diagnose } from '../../diagnostic/diagnostic.ts';
import { weightOf } from '../backend.ts';
import { rulePath, rulesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/**
 * A session stays at an endpoint of one backend. Of several a request draws one by weight first, every time anew, and an endpoint is
 * kept only if it is one of that backend's.
 */
export function affinityAcrossBackends({ mesh, report }: Inspection): void {
  for (const placed of rulesOf(mesh)) {
    const { sessionAffinity, backends = [] } = placed.rule;
    const second = backends.filter((backend) => weightOf(backend) > 0)[1];
    if (!sessionAffinity || !second) continue;
    const related = [{ message: 'another backend', at: rulePath(placed, 'backends', backends.indexOf(second)) }];
    const at = rulePath(placed, 'sessionAffinity');
    report(diagnose('affinity-across-backends', { route: placed.route.name }, { at, related }));
  }
}
