import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import { conditionsOfKind, scopedRulesOf } from '../access-rule.ts';
import { policyPathFault } from '../policy-path.ts';
import type { Inspection } from '../rule.ts';

/**
 * A path in a policy is one a request can have, or ends with `/*` for everything below it, or is a template. A path no request has makes an
 * allow useless, and a deny an open door.
 */
export function invalidPolicyPath({ mesh, report }: Inspection): void {
  for (const { policy, rule, at } of scopedRulesOf(mesh)) {
    inspectPaths(policy.name, rule.paths, { at: [...at, 'paths'], templates: at[0] === 'authorizationPolicies' });
  }
  for (const { policy, condition, at } of conditionsOfKind(mesh, 'path')) {
    inspectPaths(policy.name, condition.values, { at: [...at, 'values'], templates: true });
  }

  function inspectPaths(
    policy: string,
    paths: readonly string[] = [],
    { at, templates }: { readonly at: ModelPath; readonly templates: boolean },
  ): void {
    for (const [index, path] of paths.entries()) {
      const fault = policyPathFault(path, templates);
      if (fault) report(diagnose('invalid-policy-path', { policy, path, ...fault }, { at: [...at, index] }));
    }
  }
}
