import type { ModelPath } from '../diagnostic/diagnostic.ts';
import { qualifiedName } from '../model/directory.ts';
import type { ExternalAuthorizationPolicy } from '../model/external-authorization-policy.ts';
import type { Mesh } from '../model/mesh.ts';
import type { RateLimitTarget } from '../model/rate-limit-policy.ts';
import { callerKey, callersOf } from './access.ts';
import { referenceName } from './naming.ts';
import { own } from './own.ts';
import type { Inspection } from './rule.ts';

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

/** A service that proxies ask while a request waits. */
export interface AskedService {
  readonly policy: { readonly namespace: string; readonly name: string; readonly target: RateLimitTarget };
  readonly service: { readonly namespace: string; readonly service: string; readonly port: string };
  /** Where the service is named. */
  readonly at: ModelPath;
}

/** The services that count, in order. */
export function* countersOf(mesh: Mesh): Generator<AskedService> {
  for (const [index, policy] of (mesh.rateLimitPolicies ?? []).entries()) {
    if (policy.counter) yield { policy, service: policy.counter, at: ['rateLimitPolicies', index, 'counter'] };
  }
}

/** All of them: those that decide, then those that count. */
export function* askedServicesOf(mesh: Mesh): Generator<AskedService> {
  for (const { policy, at } of authorizersOf(mesh)) {
    yield { policy, service: policy.authorizer, at: [...at, 'authorizer'] };
  }
  yield* countersOf(mesh);
}

/** Why a service cannot answer, and what can be done about it. */
export interface Obstacle {
  readonly why: string;
  readonly advice: string;
}

/** Undefined where it can be asked. A service that does not exist is the business of another law. */
export function obstacleTo(asked: AskedService, inspection: Inspection): Obstacle | undefined {
  const { directory, access, running } = inspection;
  const { policy, service: wanted } = asked;
  const name = qualifiedName(wanted.namespace, wanted.service);
  const service = directory.services.get(name);
  const port = own(service?.ports, wanted.port);
  if (!service || !port) return undefined;
  const called = referenceName(wanted.namespace, wanted.service, policy.namespace);
  if ((directory.workloadsOf.get(name) ?? []).length === 0 && !running().isUncertain(service)) {
    return { why: `no workload serves \`${called}\``, advice: `declare a workload of \`${called}\`` };
  }
  if (asksItself(name, inspection)) {
    return {
      why: `\`${called}\` has to be asked before it can be asked`,
      advice: 'break the circle of policies that ask',
    };
  }
  if (access().isUncertain(name)) return undefined;
  const refused = askersOf(asked, inspection).some((names) => !access().admits(names, name, wanted.port));
  if (!refused) return undefined;
  const asker = policy.target.kind === 'service' ? policy.target.service : policy.target.gateway;
  return {
    why: `no policy lets \`${asker}\` call port \`${wanted.port}\` of \`${called}\``,
    advice: `add an authorization policy of \`${called}\` that allows \`${asker}\``,
  };
}

/** Whoever asks: the proxies of what is protected, each by the names under which policies know it. */
function askersOf({ policy: { target } }: AskedService, { directory }: Inspection): string[][] {
  if (target.kind === 'gateway') return [[callerKey('gateway', target.namespace, target.gateway)]];
  return (directory.workloadsOf.get(qualifiedName(target.namespace, target.service)) ?? []).map(callersOf);
}

/** Whether a request to a service leads, by way of what is asked about it, to that service again. */
function asksItself(service: string, { mesh }: Inspection): boolean {
  const seen = new Set<string>();
  const next = [service];
  for (let current = next.pop(); current !== undefined; current = next.pop()) {
    for (const { policy, service: wanted } of askedServicesOf(mesh)) {
      const { target } = policy;
      if (target.kind !== 'service' || qualifiedName(target.namespace, target.service) !== current) continue;
      const asked = qualifiedName(wanted.namespace, wanted.service);
      if (asked === service) return true;
      if (!seen.has(asked)) next.push(asked);
      seen.add(asked);
    }
  }
  return false;
}
