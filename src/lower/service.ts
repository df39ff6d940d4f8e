import type { ConnectionRoute } from '../ir/connection.ts';
import type { Destination } from '../ir/destination.ts';
import type { Guard } from '../ir/guard.ts';
import type * as ir from '../ir/service.ts';
import { qualifiedName } from '../model/directory.ts';
import type { RouteParent } from '../model/http-route.ts';
import { isRoutable, type RouteKind, speaksHttp } from '../model/protocol.ts';
import type { Service, ServicePort } from '../model/service.ts';
import type { ConnectionParent } from '../model/tcp-route.ts';
import type { Attachments } from './attachments.ts';
import { lowerAuthorization } from './authorization.ts';
import { defaultConnectionRoute, lowerConnectionRoute, lowerServerNames, sortedRoutes } from './connection.ts';
import { destinationName, lowerDestinations } from './destination.ts';
import { egressGatewayOf, lowerExternalDestinations, offeredHostnames, outsideName } from './external-service.ts';
import { promised } from './invariant.ts';
import { sortedEntries } from './order.ts';
import { own } from './own.ts';
import { tcpPeers } from './peers.ts';
import { lowerProtocol } from './protocol.ts';
import { defaultRoute } from './route.ts';
import { sharedHostnames } from './shared-hostnames.ts';
import { lowerHosts } from './virtual-hosts.ts';

/** Decides where the traffic of each port of a service can go, and how that is chosen. */
export function lowerService(service: Service, attachments: Attachments): ir.Service {
  return {
    namespace: service.namespace,
    name: service.name,
    ports: sortedEntries(service.ports).map(([name, port]) => ({
      name,
      number: port.number,
      protocol: lowerProtocol[port.protocol],
      destinations: destinationsOfPort(service, { name, port }, attachments),
      routing: lowerRouting(service, name, attachments),
      guard: lowerGuard(service, name, attachments),
    })),
  };
}

function destinationsOfPort(
  service: Service,
  { name, port }: { readonly name: string; readonly port: ServicePort },
  { trustDomain, policies, directory }: Attachments,
): Destination[] {
  const { external } = service;
  if (external !== undefined) {
    return lowerExternalDestinations({ trustDomain, directory, policies, service, external, name, port });
  }
  const workloads = directory.workloadsOf.get(qualifiedName(service.namespace, service.name)) ?? [];
  return lowerDestinations({ trustDomain, policies, service, name, port, workloads });
}

function lowerGuard(service: Service, port: string, attachments: Attachments): Guard {
  if (service.external === undefined) return { kind: 'workloads' };
  const { authorization } = lowerAuthorization(service, port, attachments);
  const everybody = { kind: 'mesh', trustDomain: attachments.trustDomain } as const;
  const gateway = egressGatewayOf(service.external, attachments.directory);
  if (gateway === undefined) return { kind: 'callers', authorization, peers: everybody };
  const { protocol } = promised(own(service.ports, port), `port ${port}`);
  return {
    kind: 'gateway',
    gateway: qualifiedName(gateway.namespace, gateway.name),
    outside: outsideName(service, port),
    authorization,
    peers: speaksHttp(protocol) ? everybody : tcpPeers(authorization, attachments),
  };
}

function lowerRouting(service: Service, port: string, attachments: Attachments): ir.Routing {
  const name = destinationName(service, port);
  const { protocol } = promised(own(service.ports, port), `port ${port}`);
  if (!speaksHttp(protocol)) return { kind: 'tcp', routes: lowerConnections(service, port, attachments) };
  const attached = attachments.routesOfService.get(qualifiedName(service.namespace, service.name)) ?? [];
  const routes = attached.filter(({ kind, route }) => isForPort(route, { service, port, kind }));
  const offered = offeredHostnames(service.external, 'requests');
  if (routes.length > 0) return { kind: 'http', table: { name, hosts: lowerHosts(offered, routes) } };
  // Whoever reaches the listener of a service has chosen the service already: without a route the Host header says nothing.
  const everyHost = { name: '*', hostnames: [...offered], routes: [defaultRoute(name)] };
  return { kind: 'http', table: { name, hosts: [everyHost] } };
}

function lowerConnections(service: Service, port: string, attachments: Attachments): ConnectionRoute[] {
  const qualified = qualifiedName(service.namespace, service.name);
  const isTls = own(service.ports, port)?.protocol === 'tls';
  const offered = offeredHostnames(isTls ? service.external : undefined, 'handshakes');
  const tcp = (attachments.tcpRoutesOfService.get(qualified) ?? [])
    .filter((route) => isForPort(route, { service, port, kind: 'tcp' }))
    .map((route) => lowerConnectionRoute(route, { kind: 'any' }));
  const tls = (attachments.tlsRoutesOfService.get(qualified) ?? [])
    .filter((route) => isForPort(route, { service, port, kind: 'tls' }))
    .map((route) => lowerConnectionRoute(route, lowerServerNames(sharedHostnames(offered, route.hostnames))));
  const routes = sortedRoutes([...tcp, ...tls]);
  return routes.length > 0
    ? routes
    : [defaultConnectionRoute(destinationName(service, port), lowerServerNames(offered))];
}

interface PortOfRoutes {
  readonly service: Service;
  readonly port: string;
  readonly kind: RouteKind;
}

/** Whether a route is for a port. Without a name it means the only one it could; `check` refuses that where there are several. */
function isForPort(
  { parent }: { readonly parent: RouteParent | ConnectionParent },
  { service, port, kind }: PortOfRoutes,
): boolean {
  if (parent.kind !== 'service') return false;
  if (parent.port !== undefined) return parent.port === port;
  return sortedEntries(service.ports).find(([, { protocol }]) => isRoutable[kind](protocol))?.[0] === port;
}
