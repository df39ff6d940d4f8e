import type { ModelPath } from '../diagnostic/diagnostic.ts';
import type { AccessCondition } from '../model/access-condition.ts';
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

/** A condition of a rule, and where it stands. */
export interface PlacedCondition extends Omit<PlacedAccessRule, 'at'> {
  readonly condition: AccessCondition;
  readonly at: ModelPath;
}

/** Every condition of every rule, in order. */
export function* conditionsOf(mesh: Mesh): Generator<PlacedCondition> {
  for (const { policy, rule, at } of accessRulesOf(mesh)) {
    for (const [index, condition] of (rule.when ?? []).entries()) {
      yield { policy, rule, condition, at: [...at, 'when', index] };
    }
  }
}

/** The conditions of one kind, in order. */
export function* conditionsOfKind<K extends AccessCondition['kind']>(
  mesh: Mesh,
  ...kinds: readonly K[]
): Generator<PlacedCondition & { readonly condition: Extract<AccessCondition, { kind: K }> }> {
  const isWanted = (one: AccessCondition): one is Extract<AccessCondition, { kind: K }> =>
    kinds.some((kind) => kind === one.kind);
  for (const placed of conditionsOf(mesh)) {
    const { condition } = placed;
    if (isWanted(condition)) yield { ...placed, condition };
  }
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
