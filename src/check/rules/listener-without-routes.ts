import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { attachedListener } from '../attachment.ts';
import { routesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';
import { probablyMeant } from '../suggestion.ts';

/** A listener has a route: an open port that answers nothing but 404 is a route forgotten, or a port to close. */
export function listenerWithoutRoutes({ mesh, directory, suggest, report }: Inspection): void {
  const used = new Set<string>();
  // A route whose gateway or listener is misspelt belongs somewhere: then nothing is said about that gateway.
  const uncertain = new Set<string>();
  for (const {
    route: { parent },
  } of routesOf(mesh)) {
    if (parent.kind !== 'gateway') continue;
    const attached = attachedListener(directory, parent);
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
    for (const listener of Object.keys(gateway.listeners)) {
      if (used.has(`${name}/${listener}`)) continue;
      const at = ['gateways', index, 'listeners', listener];
      report(diagnose('listener-without-routes', { gateway: gateway.name, listener }, { at }));
    }
  }
}
