import type { ModelPath } from '../diagnostic/diagnostic.ts';
import type { AccessRule, AuthorizationPolicy } from '../model/authorization-policy.ts';
import type { Mesh } from '../model/mesh.ts';
import { authorizersOf } from './asked.ts';
import { limitsOf } from './limited.ts';

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

/** Whatever says in the same words for which calls it is: the rules of policies, limits, and what an authorizer is asked about. */
export interface ScopedRule {
  readonly policy: { readonly namespace: string; readonly name: string };
  readonly rule: Pick<AccessRule, 'from' | 'ports' | 'methods' | 'paths'>;
  readonly at: ModelPath;
}

/** Each of them, in the order of the model. */
export function* scopedRulesOf(mesh: Mesh): Generator<ScopedRule> {
  yield* accessRulesOf(mesh);
  for (const { policy, limit, at } of limitsOf(mesh)) yield { policy, rule: limit, at };
  for (const { policy, at } of authorizersOf(mesh)) yield { policy, rule: policy, at };
}
