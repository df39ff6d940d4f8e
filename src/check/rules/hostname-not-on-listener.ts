import { diagnose } from '../../diagnostic/diagnostic.ts';
import { hostnameCovers, isHostname } from '../../scalar/hostname.ts';
import { attachedListener } from '../attachment.ts';
import { enumerated } from '../naming.ts';
import { routesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/**
 * A host name of a route is one its listener serves, or has one of the listener's below it. Any other never arrives: the
 * listener answers 404 before the route is asked.
 */
export function hostnameNotOnListener({ mesh, directory, place, report }: Inspection): void {
  for (const { route, routeAt } of routesOf(mesh)) {
    if (route.parent.kind !== 'gateway' || !route.parent.hostnames) continue;
    const attached = attachedListener(directory, route.parent);
    // A listener whose host names are missing or wrong is reported once, as such.
    if (!attached || attached.listener.hostnames.length === 0) continue;
    if (!attached.listener.hostnames.every(isServable)) continue;
    const { gateway, name, listener } = attached;
    for (const [position, hostname] of route.parent.hostnames.entries()) {
      if (!isServable(hostname)) continue;
      if (listener.hostnames.some((offer) => hostnameCovers(offer, hostname) || hostnameCovers(hostname, offer)))
        continue;
      const parameters = { route: route.name, hostname, listener: name, offered: listener.hostnames };
      report(
        diagnose('hostname-not-on-listener', parameters, {
          at: [...routeAt, 'parent', 'hostnames', position],
          label: `\`${name}\` serves ${enumerated(listener.hostnames)}`,
          related: [{ message: 'the listener is declared here', at: [...place(gateway), 'listeners', name] }],
        }),
      );
    }
  }
}

function isServable(hostname: string): boolean {
  return hostname === '*' || isHostname(hostname);
}
