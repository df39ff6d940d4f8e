import { diagnose } from '../../diagnostic/diagnostic.ts';
import { hostnameCovers, isHostname } from '../../scalar/hostname.ts';
import { anyRoutesOf, askedHostnames } from '../any-route.ts';
import { attachedListener, hostnamesOf } from '../attachment.ts';
import { enumerated } from '../naming.ts';
import type { Inspection } from '../rule.ts';

/**
 * A host name of a route is one its listener serves, or has one of the listener's below it. Any other never arrives: the
 * listener answers 404 before the route is asked.
 */
export function hostnameNotOnListener({ mesh, directory, place, report }: Inspection): void {
  for (const placed of anyRoutesOf(mesh)) {
    const { kind, route } = placed;
    const asked = askedHostnames(placed);
    if (route.parent.kind !== 'gateway' || !asked) continue;
    const attached = attachedListener(directory, route.parent, kind);
    if (!attached) continue;
    const { gateway, name, listener } = attached;
    const offered = hostnamesOf(listener);
    // A listener whose host names are missing or wrong is reported once, as such.
    if (offered.length === 0 || !offered.every(isServable)) continue;
    for (const [position, hostname] of asked.names.entries()) {
      if (!isServable(hostname)) continue;
      if (offered.some((offer) => hostnameCovers(offer, hostname) || hostnameCovers(hostname, offer))) continue;
      const parameters = { route: route.name, hostname, listener: name, offered };
      report(
        diagnose('hostname-not-on-listener', parameters, {
          at: [...asked.at, position],
          label: `\`${name}\` serves ${enumerated(offered)}`,
          related: [{ message: 'the listener is declared here', at: [...place(gateway), 'listeners', name] }],
        }),
      );
    }
  }
}

function isServable(hostname: string): boolean {
  return hostname === '*' || isHostname(hostname);
}
