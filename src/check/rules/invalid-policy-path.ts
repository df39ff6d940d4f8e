import { diagnose } from '../../diagnostic/diagnostic.ts';
import { scopedRulesOf } from '../access-rule.ts';
import { policyPathFault } from '../policy-path.ts';
import type { Inspection } from '../rule.ts';

/**
 * A path in a policy is one a request can have, or ends with `/*` for everything below it. A path no request has makes an
 * allow useless, and a deny an open door.
 */
export function invalidPolicyPath({ mesh, report }: Inspection): void {
  for (const { policy, rule, at } of scopedRulesOf(mesh)) {
    for (const [index, path] of (rule.paths ?? []).entries()) {
      const fault = policyPathFault(path);
      if (!fault) continue;
      report(diagnose('invalid-policy-path', { policy: policy.name, path, ...fault }, { at: [...at, 'paths', index] }));
    }
  }
}
