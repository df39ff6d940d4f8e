import { diagnose } from '../../diagnostic/diagnostic.ts';
import { rulePath, rulesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/**
 * A fault tests the callers of a route, not the route: it happens before the request is sent, so the route's own retries and its timeout
 * know nothing of it. Whoever writes both on one rule expects them to meet.
 */
export function faultNotRetried({ mesh, report }: Inspection): void {
  for (const placed of rulesOf(mesh)) {
    const { fault, retry } = placed.rule;
    if (!fault?.abort || !retry) continue;
    const related = [{ message: 'these retries never see it', at: rulePath(placed, 'retry') }];
    const at = rulePath(placed, 'fault', 'abort');
    report(diagnose('fault-not-retried', { route: placed.route.name }, { at, related }));
  }
}
