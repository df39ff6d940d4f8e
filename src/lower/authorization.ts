import type * as ir from '../ir/authorization.ts';
import type * as model from '../model/authorization-policy.ts';
import { qualifiedName } from '../model/directory.ts';
import { speaksHttp } from '../model/protocol.ts';
import type { Service } from '../model/service.ts';
import { type SpiffeId, workloadIdentity } from '../scalar/spiffe-id.ts';
import type { Attachments } from './attachments.ts';
import { promised } from './invariant.ts';
import { sortedBy, sortedUnique } from './order.ts';
import { own } from './own.ts';

/** Who may call one port of a service. Without an allow rule nobody may. */
export function lowerAuthorization(service: Service, port: string, attachments: Attachments): ir.Authorization {
  const attached = attachments.policiesOf.get(qualifiedName(service.namespace, service.name)) ?? [];
  const policies = sortedBy(attached, (policy) => [policy.namespace, policy.name]);
  const rulesOf = (action: model.AuthorizationPolicy['action']) =>
    policies
      .filter((policy) => policy.action === action)
      .flatMap((policy) =>
        policy.rules.flatMap((rule, index) => {
          const name = `${qualifiedName(policy.namespace, policy.name)}/${index}`;
          return lowerRule(rule, name, { service, port, attachments });
        }),
      );
  return { deny: rulesOf('deny'), allow: rulesOf('allow') };
}

interface ProtectedPort {
  readonly service: Service;
  readonly port: string;
  readonly attachments: Attachments;
}

/** Nothing when the rule can hold for no call of this port: it names other ports, or nobody with an identity. */
function lowerRule(rule: model.AccessRule, name: string, where: ProtectedPort): ir.AccessRule[] {
  if (rule.ports !== undefined && !rule.ports.includes(where.port)) return [];
  const from = lowerCallers(rule.from, where);
  if (from.kind === 'identities' && from.identities.length === 0) return [];
  const isTcp = !speaksHttp(promised(own(where.service.ports, where.port), `port ${where.port}`).protocol);
  // A rule about methods or paths speaks of HTTP requests: it neither allows nor denies a TCP connection.
  if (isTcp && (rule.methods !== undefined || rule.paths !== undefined)) return [];
  if (rule.methods?.length === 0 || rule.paths?.length === 0) return [];
  return [{ name, from, request: isTcp ? { kind: 'any' } : lowerRequest(rule) }];
}

function lowerCallers(from: readonly model.Caller[] | undefined, { attachments }: ProtectedPort): ir.CallerMatch {
  if (from === undefined) return { kind: 'mesh', trustDomain: attachments.trustDomain };
  const identities = from.flatMap((caller) => identitiesOf(caller, attachments));
  return { kind: 'identities', identities: sortedUnique(identities) };
}

/** Everyone a caller in a policy stands for. */
export function identitiesOf(caller: model.Caller, { trustDomain, directory }: Attachments): SpiffeId[] {
  switch (caller.kind) {
    case 'service': {
      const workloads = directory.workloadsOf.get(qualifiedName(caller.namespace, caller.service)) ?? [];
      return workloads.map((workload) => workloadIdentity(trustDomain, workload.namespace, workload.name));
    }
    case 'workload':
      return [workloadIdentity(trustDomain, caller.namespace, caller.workload)];
    case 'gateway':
      return [workloadIdentity(trustDomain, caller.namespace, caller.gateway)];
  }
}

function lowerRequest({ methods, paths }: model.AccessRule): ir.AccessRequestMatch {
  const methodSet: ir.MethodSet =
    methods === undefined ? { kind: 'any' } : { kind: 'some', methods: sortedUnique(methods) };
  const pathSet = lowerPaths(paths);
  if (methodSet.kind === 'any' && pathSet.kind === 'any') return { kind: 'any' };
  return { kind: 'http', methods: methodSet, paths: pathSet };
}

function lowerPaths(paths: readonly string[] | undefined): ir.PathSet {
  // Everything below the root is everything.
  if (paths === undefined || paths.includes('/*')) return { kind: 'any' };
  const patterns = sortedUnique(paths).map(
    (path): ir.PathPattern =>
      path.endsWith('/*') ? { kind: 'below', value: path.slice(0, -2) } : { kind: 'exact', value: path },
  );
  return { kind: 'some', paths: patterns };
}
