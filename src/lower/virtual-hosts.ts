import type { VirtualHost } from '../ir/route.ts';
import { hostnameCovers } from '../scalar/hostname.ts';
import type { AttachedRoute } from './attached-route.ts';
import { sortedUnique } from './order.ts';
import { lowerRoutes } from './route.ts';
import { sharedHostnames } from './shared-hostnames.ts';

/**
 * One virtual host for each host name that a route and the port it is attached to share. A proxy looks into one virtual host
 * only, so the rules written for a wildcard are repeated, last, in every more exact host that the wildcard covers.
 */
export function lowerHosts(offered: readonly string[], routes: readonly AttachedRoute[]): VirtualHost[] {
  const served = routes.map((attached) => ({
    attached,
    hostnames: sharedHostnames(offered, attached.route.parent.hostnames),
  }));
  return sortedUnique(served.flatMap(({ hostnames }) => hostnames)).map((hostname) => ({
    name: hostname,
    hostnames: [hostname],
    routes: lowerRoutes(
      hostname,
      served.flatMap(({ attached, hostnames }) => {
        const ranks = hostnames.filter((wide) => hostnameCovers(wide, hostname)).map(hostRank);
        return ranks.length === 0 ? [] : [{ attached, hostRank: Math.max(...ranks) }];
      }),
    ),
  }));
}

/** The Gateway API's order of host names: an exact one first, then the wildcard with the most characters. */
function hostRank(hostname: string): number {
  return hostname.startsWith('*') ? hostname.length : 1_000 + hostname.length;
}
