import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import { memberOf } from '../../model/layer.ts';
import { speaksHttp } from '../../model/protocol.ts';
import { type PolicyTarget, policyTargetsOf } from '../effective-policy.ts';
import { once } from '../once.ts';
import type { Inspection } from '../rule.ts';

/**
 * Something bounds what a proxy sends to a destination. Without any bound a slow callee is answered with ever more
 * connections and waiting requests, until the caller's memory ends.
 */
export function unlimitedPool({ mesh, report }: Inspection): void {
  const first = once();
  for (const target of policyTargetsOf(mesh)) {
    const at = lastLimit(target);
    if (at !== undefined && first(at)) report(diagnose('unlimited-pool', { subject: target.subject }, { at }));
  }
}

/** Where the first of the limits was lifted, when all of them are. */
function lastLimit({ layers, port }: PolicyTarget): ModelPath | undefined {
  const pool = memberOf(layers, 'connectionPool');
  const limits = !speaksHttp(port.protocol)
    ? (['maxConnections', 'maxPendingRequests'] as const)
    : (['maxConnections', 'maxPendingRequests', 'maxConcurrentRequests'] as const);
  const lifted = limits.flatMap((name) => {
    const [narrowest] = memberOf(pool, name);
    return narrowest?.value === 'unlimited' ? [narrowest.at] : [];
  });
  return lifted.length === limits.length ? lifted[0] : undefined;
}
