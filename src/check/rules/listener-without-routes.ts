import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import type { GatewayListener } from '../../model/gateway-listener.ts';
import { anyRoutesOf } from '../any-route.ts';
import { attachedListener } from '../attachment.ts';
import type { Inspection } from '../rule.ts';
import { probablyMeant } from '../suggestion.ts';

/** A listener has a route: a port that serves nobody is a route forgotten, or a port to close. */
export function listenerWithoutRoutes({ mesh, directory, suggest, report }: Inspection): void {
  const used = new Set<string>();
  // A route whose gateway or listener is misspelt belongs somewhere: then nothing is said about that gateway.
  const uncertain = new Set<string>();
  for (const { kind, route } of anyRoutesOf(mesh)) {
    const { parent } = route;
    if (parent.kind !== 'gateway') continue;
    const attached = attachedListener(directory, parent, kind);
    const gateway = qualifiedName(parent.namespace, parent.gateway);
    if (attached) used.add(`${gateway}/${attached.name}`);
    else if (directory.gateways.has(gateway)) uncertain.add(gateway);
    else {
      const wrong = { namespace: parent.namespace, name: parent.gateway };
      uncertain.add(probablyMeant(suggest, 'gateways', wrong) ?? '');
    }
  }
  for (const [index, gateway] of mesh.gateways.entries()) {
    const name = qualifiedName(gateway.namespace, gateway.name);
    if (uncertain.has(name)) continue;
    for (const [listener, written] of Object.entries(gateway.listeners)) {
      const { protocol } = written;
      if (written.protocol === 'http' && written.redirect) continue;
      if (used.has(`${name}/${listener}`)) continue;
      const at = ['gateways', index, 'listeners', listener];
      report(
        diagnose('listener-without-routes', { gateway: gateway.name, listener, effect: effects[protocol] }, { at }),
      );
    }
  }
}

const effects: Readonly<Record<GatewayListener['protocol'], string>> = {
  http: 'it answers every request with 404',
  https: 'it answers every request with 404',
  tls: 'no connection is accepted',
  tcp: 'no connection is accepted',
};
