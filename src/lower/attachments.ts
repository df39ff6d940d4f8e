import type { AuthorizationPolicy, GatewayCaller, ServiceCaller } from '../model/authorization-policy.ts';
import { type Directory, directoryOf, qualifiedName } from '../model/directory.ts';
import type { ExternalAuthorizationPolicy } from '../model/external-authorization-policy.ts';
import type { Gateway } from '../model/gateway.ts';
import type { GatewayListener } from '../model/gateway-listener.ts';
import type { RouteParent } from '../model/http-route.ts';
import { interceptionsOf, type WrittenInterception } from '../model/interception.ts';
import type { Mesh } from '../model/mesh.ts';
import { type PolicyLayers, policyLayersOf } from '../model/policy-layers.ts';
import type { RateLimitPolicy } from '../model/rate-limit-policy.ts';
import type { RequestAuthentication } from '../model/request-authentication.ts';
import type { ConnectionParent, TcpRoute } from '../model/tcp-route.ts';
import type { TlsRoute } from '../model/tls-route.ts';
import type { Workload } from '../model/workload.ts';
import { type SpiffeId, workloadIdentity } from '../scalar/spiffe-id.ts';
import { type AttachedRoute, attachedRoutesOf } from './attached-route.ts';
import { sortedEntries } from './order.ts';
import { virtualAddressesOf } from './virtual-address.ts';

/** A mesh with its things by name and with what is attached to each, so that no part of `lower` scans lists. */
export interface Attachments {
  readonly trustDomain: string;
  readonly directory: Directory;
  /** What each scope wrote about services. */
  readonly policies: PolicyLayers;
  /** How connections get into the sidecar of a workload. */
  readonly interceptionOf: (workload: Workload) => WrittenInterception;
  /** What stands for each service where connections are captured, by `<namespace>/<service>`. */
  readonly virtualAddresses: ReadonlyMap<string, string>;
  /** Every identity of the mesh. */
  readonly identities: readonly SpiffeId[];
  /** By `<namespace>/<service>`. */
  readonly routesOfService: ReadonlyMap<string, readonly AttachedRoute[]>;
  readonly tcpRoutesOfService: ReadonlyMap<string, readonly TcpRoute[]>;
  readonly tlsRoutesOfService: ReadonlyMap<string, readonly TlsRoute[]>;
  /** By `<namespace>/<gateway>`. */
  readonly routesOfGateway: ReadonlyMap<string, GatewayRoutes>;
  /** By `<namespace>/<service>`. */
  readonly policiesOf: ReadonlyMap<string, readonly AuthorizationPolicy[]>;
  readonly rateLimitsOfService: ReadonlyMap<string, readonly RateLimitPolicy[]>;
  readonly authorizersOfService: ReadonlyMap<string, readonly ExternalAuthorizationPolicy[]>;
  /** By `<namespace>/<gateway>`. */
  readonly authorizersOfGateway: ReadonlyMap<string, readonly ExternalAuthorizationPolicy[]>;
  readonly rateLimitsOfGateway: ReadonlyMap<string, readonly RateLimitPolicy[]>;
  /** By kind of target, then `<namespace>/<name>`. */
  readonly authenticationOf: ReadonlyMap<string, RequestAuthentication>;
}

/** What is attached to one gateway, by kind. */
export interface GatewayRoutes {
  readonly requests: readonly AttachedRoute[];
  readonly tcp: readonly TcpRoute[];
  readonly tls: readonly TlsRoute[];
}

/** Indexes a mesh. */
export function attachmentsOf(mesh: Mesh): Attachments {
  const routes = attachedRoutesOf(mesh);
  return {
    trustDomain: mesh.trustDomain,
    directory: directoryOf(mesh),
    policies: policyLayersOf(mesh),
    interceptionOf: interceptionsOf(mesh),
    virtualAddresses: virtualAddressesOf(mesh.services),
    identities: [...mesh.workloads, ...mesh.gateways].map(({ namespace, name }) =>
      workloadIdentity(mesh.trustDomain, namespace, name),
    ),
    routesOfService: grouped(routes, ({ route }) => serviceOf(route)),
    tcpRoutesOfService: grouped(mesh.tcpRoutes, serviceOf),
    tlsRoutesOfService: grouped(mesh.tlsRoutes, serviceOf),
    routesOfGateway: gatewayRoutes(mesh, routes),
    authenticationOf: new Map((mesh.requestAuthentications ?? []).map((one) => [authenticatedKey(one.target), one])),
    policiesOf: grouped(mesh.authorizationPolicies, ({ target }) => qualifiedName(target.namespace, target.service)),
    rateLimitsOfService: grouped(mesh.rateLimitPolicies ?? [], serviceTarget),
    rateLimitsOfGateway: grouped(mesh.rateLimitPolicies ?? [], gatewayTarget),
    authorizersOfService: grouped(mesh.externalAuthorizationPolicies ?? [], serviceTarget),
    authorizersOfGateway: grouped(mesh.externalAuthorizationPolicies ?? [], gatewayTarget),
  };
}

/** What looks at tokens, told apart by kind and name. */
function authenticatedKey(target: RequestAuthentication['target']): string {
  const { kind, namespace } = target;
  return `${kind} ${qualifiedName(namespace, kind === 'service' ? target.service : target.gateway)}`;
}

/** A listener by name, and what it may speak to be the one that a route without a listener means. */
export interface ListenerOfRoutes {
  readonly gateway: Gateway;
  readonly name: string;
  readonly protocols: readonly GatewayListener['protocol'][];
}

/** Whether a route is for a listener. Without a name it means the only one it could; `check` refuses that where there are several. */
export function isForListener({ parent }: Parented, { gateway, name, protocols }: ListenerOfRoutes): boolean {
  if (parent.kind !== 'gateway') return false;
  if (parent.listener !== undefined) return parent.listener === name;
  return sortedEntries(gateway.listeners).find(([, { protocol }]) => protocols.includes(protocol))?.[0] === name;
}

interface Parented {
  readonly parent: RouteParent | ConnectionParent;
}

function gatewayRoutes(mesh: Mesh, routes: readonly AttachedRoute[]): Map<string, GatewayRoutes> {
  const requests = grouped(routes, ({ route }) => gatewayOf(route));
  const tcp = grouped(mesh.tcpRoutes, gatewayOf);
  const tls = grouped(mesh.tlsRoutes, gatewayOf);
  return new Map(
    mesh.gateways.map(({ namespace, name }) => {
      const gateway = qualifiedName(namespace, name);
      const attached = {
        requests: requests.get(gateway) ?? [],
        tcp: tcp.get(gateway) ?? [],
        tls: tls.get(gateway) ?? [],
      };
      return [gateway, attached];
    }),
  );
}

interface Targeted {
  readonly target: ServiceCaller | GatewayCaller;
}

function serviceTarget({ target }: Targeted): string | undefined {
  return target.kind === 'service' ? qualifiedName(target.namespace, target.service) : undefined;
}

function gatewayTarget({ target }: Targeted): string | undefined {
  return target.kind === 'gateway' ? qualifiedName(target.namespace, target.gateway) : undefined;
}

function serviceOf({ parent }: Parented): string | undefined {
  return parent.kind === 'service' ? qualifiedName(parent.namespace, parent.service) : undefined;
}

function gatewayOf({ parent }: Parented): string | undefined {
  return parent.kind === 'gateway' ? qualifiedName(parent.namespace, parent.gateway) : undefined;
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
