import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { Inspection } from '../rule.ts';

/** A policy has a rule. Elsewhere an empty one denies everything or allows everything; here it must be said. */
export function policyWithoutRules({ mesh, report }: Inspection): void {
  for (const [index, policy] of mesh.authorizationPolicies.entries()) {
    if (policy.rules.length > 0) continue;
    const at = ['authorizationPolicies', index, 'rules'];
    report(diagnose('policy-without-rules', { policy: policy.name }, { at }));
  }
}
