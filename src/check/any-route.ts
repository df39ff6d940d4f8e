import type { ModelPath } from '../diagnostic/diagnostic.ts';
import type { GatewayListener } from '../model/gateway-listener.ts';
import type { Mesh } from '../model/mesh.ts';
import type { RouteKind } from '../model/protocol.ts';
import type { TcpRoute } from '../model/tcp-route.ts';
import type { TlsRoute } from '../model/tls-route.ts';
import { type PlacedRoute, routesOf } from './route-rule.ts';

/** A route of any kind, and where it stands. */
export type PlacedAnyRoute = PlacedRoute | PlacedConnectionRoute;

/** A route that chooses once for a whole connection, and where it stands. */
export type PlacedConnectionRoute = PlacedTcpRoute | PlacedTlsRoute;

export interface PlacedTcpRoute {
  readonly kind: 'tcp';
  readonly route: TcpRoute;
  readonly routeAt: ModelPath;
}

export interface PlacedTlsRoute {
  readonly kind: 'tls';
  readonly route: TlsRoute;
  readonly routeAt: ModelPath;
}

/** Every route of every kind, in the order of the model. */
export function* anyRoutesOf(mesh: Mesh): Generator<PlacedAnyRoute> {
  yield* routesOf(mesh);
  yield* connectionRoutesOf(mesh);
}

/** Every route of connections, in order. */
export function* connectionRoutesOf(mesh: Mesh): Generator<PlacedConnectionRoute> {
  for (const [index, route] of mesh.tcpRoutes.entries()) yield { kind: 'tcp', route, routeAt: ['tcpRoutes', index] };
  for (const [index, route] of mesh.tlsRoutes.entries()) yield { kind: 'tls', route, routeAt: ['tlsRoutes', index] };
}

/** Host or server names that a route asks for, and where they stand. */
export interface AskedHostnames {
  readonly names: readonly string[];
  readonly at: ModelPath;
}

/** The host or server names a route asks for; nothing when it takes all there are. */
export function askedHostnames({ kind, route, routeAt }: PlacedAnyRoute): AskedHostnames | undefined {
  if (kind === 'tcp') return undefined;
  if (kind === 'tls') return route.hostnames && { names: route.hostnames, at: [...routeAt, 'hostnames'] };
  const { hostnames } = route.parent;
  return hostnames && { names: hostnames, at: [...routeAt, 'parent', 'hostnames'] };
}

/** Where a host name was asked for: in the list, or, when the route takes all there are, where it is attached. */
export function askedAt({ routeAt }: PlacedAnyRoute, asked: AskedHostnames | undefined, hostname: string): ModelPath {
  const position = asked?.names.findIndex((written) => written.toLowerCase() === hostname) ?? -1;
  return asked && position >= 0 ? [...asked.at, position] : [...routeAt, 'parent'];
}

/** Whether a listener of a gateway is one a kind of route can be attached to. */
export const listenerSuits: Readonly<Record<RouteKind, (protocol: GatewayListener['protocol']) => boolean>> = {
  http: (protocol) => protocol === 'http' || protocol === 'https',
  grpc: (protocol) => protocol === 'http' || protocol === 'https',
  tcp: (protocol) => protocol === 'tcp',
  tls: (protocol) => protocol === 'tls',
};

/** What a kind of route is for, in a message. */
export const routeWords: Readonly<Record<RouteKind, string>> = { http: 'HTTP', grpc: 'gRPC', tcp: 'TCP', tls: 'TLS' };
