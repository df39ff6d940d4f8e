import type { ModelPath } from '../diagnostic/diagnostic.ts';
import type { AccessRule, AuthorizationPolicy } from '../model/authorization-policy.ts';
import type { Mesh } from '../model/mesh.ts';

/** A rule of a policy, and where it stands. */
export interface PlacedAccessRule {
  readonly policy: AuthorizationPolicy;
  readonly rule: AccessRule;
  readonly at: ModelPath;
}

/** Every rule of every policy, in order. */
export function* accessRulesOf(mesh: Mesh): Generator<PlacedAccessRule> {
  for (const [index, policy] of mesh.authorizationPolicies.entries()) {
    for (const [position, rule] of policy.rules.entries()) {
      yield { policy, rule, at: ['authorizationPolicies', index, 'rules', position] };
    }
  }
}
