import type { ModelPath } from '../diagnostic/diagnostic.ts';
import { type Directory, qualifiedName } from '../model/directory.ts';
import type { ExternalAuthorizationPolicy } from '../model/external-authorization-policy.ts';
import type { Mesh } from '../model/mesh.ts';
import { callerKey, callersOf } from './access.ts';

/** A policy that asks a service about requests, and where it stands. */
export interface PlacedAuthorizer {
  readonly policy: ExternalAuthorizationPolicy;
  readonly at: ModelPath;
}

/** Each of them, in order. */
export function* authorizersOf(mesh: Mesh): Generator<PlacedAuthorizer> {
  for (const [index, policy] of (mesh.externalAuthorizationPolicies ?? []).entries()) {
    yield { policy, at: ['externalAuthorizationPolicies', index] };
  }
}

/** Whoever asks: the proxies of what is protected, each by the names under which policies know it. */
export function askersOf({ target }: ExternalAuthorizationPolicy, { workloadsOf }: Directory): string[][] {
  if (target.kind === 'gateway') return [[callerKey('gateway', target.namespace, target.gateway)]];
  return (workloadsOf.get(qualifiedName(target.namespace, target.service)) ?? []).map(callersOf);
}
