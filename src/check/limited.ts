import type { ModelPath } from '../diagnostic/diagnostic.ts';
import { qualifiedName } from '../model/directory.ts';
import type { Mesh } from '../model/mesh.ts';
import type { RateLimit, RateLimitPolicy, RateLimitTarget } from '../model/rate-limit-policy.ts';

/** A limit of a policy, and where it stands. */
export interface PlacedLimit {
  readonly policy: RateLimitPolicy;
  readonly limit: RateLimit;
  /** Such as "limit 2 of policy `page-fair`". */
  readonly subject: string;
  readonly at: ModelPath;
}

/** Every limit of every policy, in order. */
export function* limitsOf(mesh: Mesh): Generator<PlacedLimit> {
  for (const [index, policy] of (mesh.rateLimitPolicies ?? []).entries()) {
    for (const [position, limit] of policy.limits.entries()) {
      const subject = `limit ${position + 1} of policy \`${policy.name}\``;
      yield { policy, limit, subject, at: ['rateLimitPolicies', index, 'limits', position] };
    }
  }
}

/** Unique among what can be limited. */
export function targetKey(target: RateLimitTarget): string {
  const name = target.kind === 'service' ? target.service : target.gateway;
  return `${target.kind} ${qualifiedName(target.namespace, name)}`;
}
