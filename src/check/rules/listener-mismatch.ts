import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { anyRoutesOf, listenerSuits, routeWords } from '../any-route.ts';
import { routableListeners } from '../attachment.ts';
import { referenceName } from '../naming.ts';
import { own } from '../own.ts';
import type { Inspection } from '../rule.ts';

/**
 * A route is attached to a listener that tells apart what the route does: requests where HTTP is read, server names where TLS
 * is, connections where nothing is. Anywhere else it would never be asked.
 */
export function listenerMismatch({ mesh, directory, place, report }: Inspection): void {
  for (const { kind, route, routeAt } of anyRoutesOf(mesh)) {
    const { parent } = route;
    if (parent.kind !== 'gateway') continue;
    const gateway = directory.gateways.get(qualifiedName(parent.namespace, parent.gateway));
    if (!gateway) continue;
    const suitable = routableListeners(gateway, kind);
    const listener = parent.listener ?? (suitable.length === 0 ? Object.keys(gateway.listeners)[0] : undefined);
    const protocol = listener === undefined ? undefined : own(gateway.listeners, listener)?.protocol;
    if (listener === undefined || protocol === undefined || listenerSuits[kind](protocol)) continue;
    const parameters = {
      route: route.name,
      kind: routeWords[kind],
      listener,
      gateway: referenceName(gateway.namespace, gateway.name, route.namespace),
      protocol,
      suitable,
    };
    const where = parent.listener === undefined ? [...routeAt, 'parent'] : [...routeAt, 'parent', 'listener'];
    const related = [{ message: 'the listener is declared here', at: [...place(gateway), 'listeners', listener] }];
    report(diagnose('listener-mismatch', parameters, { at: where, label: `it accepts ${protocol}`, related }));
  }
}
