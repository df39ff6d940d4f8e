import type * as ir from '../ir/gateway.ts';
import type { VirtualHost } from '../ir/route.ts';
import { qualifiedName } from '../model/directory.ts';
import type { Gateway, GatewayListener } from '../model/gateway.ts';
import type { HttpRoute } from '../model/http-route.ts';
import { hostnameCovers } from '../scalar/hostname.ts';
import { workloadIdentity } from '../scalar/spiffe-id.ts';
import type { Attachments } from './attachments.ts';
import { sortedEntries, sortedUnique } from './order.ts';
import { lowerPlacement } from './placement.ts';
import { destinationsOf } from './reachable.ts';
import { lowerRoutes } from './route.ts';

/** Decides what each port of a gateway serves, host by host. */
export function lowerGateway(gateway: Gateway, { trustDomain, routesOfGateway }: Attachments): ir.Gateway {
  const attached = routesOfGateway.get(qualifiedName(gateway.namespace, gateway.name)) ?? [];
  const listeners = sortedEntries(gateway.listeners).map(([name, listener]) => ({
    name,
    port: listener.port,
    table: {
      name: `gateway/${gateway.namespace}/${gateway.name}/${name}`,
      hosts: lowerHosts(listener, routesOfListener(attached, gateway, name)),
    },
  }));
  return {
    namespace: gateway.namespace,
    name: gateway.name,
    identity: workloadIdentity(trustDomain, gateway.namespace, gateway.name),
    listeners,
    destinations: sortedUnique(listeners.flatMap(({ table }) => destinationsOf(table))),
    placement: lowerPlacement(gateway.placement),
  };
}

/** A route that names no listener means the only one; `check` refuses that where a gateway has several. */
function routesOfListener(attached: readonly HttpRoute[], gateway: Gateway, listener: string): HostedRoute[] {
  const [only] = sortedUnique(Object.keys(gateway.listeners));
  return attached.flatMap((route) => {
    if (route.parent.kind !== 'gateway' || (route.parent.listener ?? only) !== listener) return [];
    return [{ route, hostnames: route.parent.hostnames }];
  });
}

interface HostedRoute {
  readonly route: HttpRoute;
  /** The host names the route asks for; undefined for all of the listener's. */
  readonly hostnames: readonly string[] | undefined;
}

/**
 * One virtual host for each host name that a route and the listener share. A proxy looks into one virtual host only, so
 * the rules written for a wildcard are repeated, last, in every more exact host that the wildcard covers.
 */
function lowerHosts(listener: GatewayListener, hosted: readonly HostedRoute[]): VirtualHost[] {
  const served = hosted.map(({ route, hostnames }) => ({ route, hostnames: sharedHostnames(listener, hostnames) }));
  return sortedUnique(served.flatMap(({ hostnames }) => hostnames)).map((hostname) => ({
    name: hostname,
    hostnames: [hostname],
    routes: lowerRoutes(
      served.flatMap(({ route, hostnames }) => {
        const ranks = hostnames.filter((wide) => hostnameCovers(wide, hostname)).map(hostRank);
        return ranks.length === 0 ? [] : [{ route, hostRank: Math.max(...ranks) }];
      }),
    ),
  }));
}

/** The host names both accept; of two that overlap, the narrower. */
function sharedHostnames(listener: GatewayListener, asked: readonly string[] | undefined): readonly string[] {
  if (asked === undefined) return listener.hostnames;
  return listener.hostnames.flatMap((offer) =>
    asked.flatMap((want) => {
      if (hostnameCovers(offer, want)) return [want];
      return hostnameCovers(want, offer) ? [offer] : [];
    }),
  );
}

/** The Gateway API's order of host names: an exact one first, then the wildcard with the most characters. */
function hostRank(hostname: string): number {
  return hostname.startsWith('*') ? hostname.length : 1_000 + hostname.length;
}
