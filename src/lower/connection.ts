import type * as ir from '../ir/connection.ts';
import { qualifiedName } from '../model/directory.ts';
import type { ConnectionBackend } from '../model/tcp-route.ts';
import { defaults } from './defaults.ts';
import { destinationName } from './destination.ts';
import { sortedBy, sortedUnique } from './order.ts';

/** A TCP or TLS route, as far as it says where connections go. */
export interface WrittenConnectionRoute {
  readonly namespace: string;
  readonly name: string;
  readonly backends: readonly ConnectionBackend[];
}

/** Where the connections of one route go. */
export function lowerConnectionRoute(route: WrittenConnectionRoute, serverNames: ir.ServerNames): ir.ConnectionRoute {
  return {
    name: qualifiedName(route.namespace, route.name),
    serverNames,
    backends: lowerConnectionBackends(route.backends),
  };
}

/** The destinations of backends, with their weights. One that gets nothing is left out: no connection asks for it. */
export function lowerConnectionBackends(backends: readonly ConnectionBackend[]): ir.WeightedDestination[] {
  return backends
    .map(({ namespace, service, port, version, weight }) => ({
      destination: destinationName({ namespace, name: service }, port, version),
      weight: weight ?? defaults.backendWeight,
    }))
    .filter(({ weight }) => weight > 0);
}

/** Sorted by name: the most exact server name wins, so their order never decides. */
export function sortedRoutes(routes: readonly ir.ConnectionRoute[]): ir.ConnectionRoute[] {
  return sortedBy(routes, ({ name }) => [name]);
}

/** What a port without routes does: every connection that asks for one of the names goes to all versions. */
export function defaultConnectionRoute(destination: string, serverNames: ir.ServerNames): ir.ConnectionRoute {
  return {
    name: 'default',
    serverNames,
    backends: [{ destination, weight: defaults.backendWeight }],
  };
}

/** The server names that host names stand for: `*` is every one, and names have no case. */
export function lowerServerNames(hostnames: readonly string[] | undefined): ir.ServerNames {
  if (hostnames === undefined || hostnames.includes('*')) return { kind: 'any' };
  return { kind: 'some', names: sortedUnique(hostnames.map((name) => name.toLowerCase())) };
}

/** Every destination that connections of a port can reach. */
export function connectionDestinations(routes: readonly ir.ConnectionRoute[]): string[] {
  return sortedUnique(routes.flatMap(({ backends }) => backends.map(({ destination }) => destination)));
}
