import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { Inspection } from '../rule.ts';

/** A policy limits something. An empty one looks like protection. */
export function rateLimitWithoutLimits({ mesh, report }: Inspection): void {
  for (const [index, policy] of (mesh.rateLimitPolicies ?? []).entries()) {
    if (policy.limits.length > 0) continue;
    report(
      diagnose('rate-limit-without-limits', { policy: policy.name }, { at: ['rateLimitPolicies', index, 'limits'] }),
    );
  }
}
