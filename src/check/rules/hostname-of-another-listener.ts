import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { Gateway } from '../../model/gateway.ts';
import { hostnameCovers } from '../../scalar/hostname.ts';
import { anyRoutesOf, askedAt, askedHostnames } from '../any-route.ts';
import { attachedListener, hostnamesOf } from '../attachment.ts';
import { own } from '../own.ts';
import type { Inspection } from '../rule.ts';
import { sharedHostnames } from '../shared-hostnames.ts';

/**
 * Where listeners share a port, the one with the most exact name is asked. A route of another listener for that name never is,
 * although its own listener would serve it.
 */
export function hostnameOfAnotherListener({ mesh, directory, place, report }: Inspection): void {
  for (const placed of anyRoutesOf(mesh)) {
    const { kind, route } = placed;
    if (route.parent.kind !== 'gateway') continue;
    const attached = attachedListener(directory, route.parent, kind);
    if (!attached) continue;
    const { gateway, name, listener } = attached;
    const asked = askedHostnames(placed);
    for (const hostname of sharedHostnames(hostnamesOf(listener), asked?.names)) {
      const other = listenerServing(gateway, listener.port, hostname);
      if (other === undefined || other === name) continue;
      const parameters = { route: route.name, hostname, listener: name, other };
      const related = [{ message: 'this listener serves it', at: [...place(gateway), 'listeners', other] }];
      report(diagnose('hostname-of-another-listener', parameters, { at: askedAt(placed, asked, hostname), related }));
    }
  }
}

/** The listener of a port whose names are the most exact for a host name. Of equals, which is an error of its own, the first. */
function listenerServing({ listeners }: Gateway, port: number, hostname: string): string | undefined {
  let best: { readonly name: string; readonly exactness: number } | undefined;
  for (const name of Object.keys(listeners)) {
    const listener = own(listeners, name);
    if (listener?.port !== port) continue;
    for (const offer of hostnamesOf(listener).map((written) => written.toLowerCase())) {
      if (!hostnameCovers(offer, hostname)) continue;
      const exactness = offer.startsWith('*') ? offer.length : 1_000;
      if (!best || exactness > best.exactness) best = { name, exactness };
    }
  }
  return best?.name;
}
