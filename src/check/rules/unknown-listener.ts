import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { nearestName } from '../../scalar/nearest-name.ts';
import { anyRoutesOf } from '../any-route.ts';
import { enumerated, referenceName } from '../naming.ts';
import { own } from '../own.ts';
import type { Inspection } from '../rule.ts';

/** Every listener a route names belongs to its gateway; otherwise the route would serve nobody. */
export function unknownListener({ mesh, directory, place, report }: Inspection): void {
  for (const { route, routeAt } of anyRoutesOf(mesh)) {
    const { parent } = route;
    if (parent.kind !== 'gateway' || parent.listener === undefined) continue;
    const gateway = directory.gateways.get(qualifiedName(parent.namespace, parent.gateway));
    if (!gateway || own(gateway.listeners, parent.listener)) continue;
    const known = Object.keys(gateway.listeners);
    // A gateway without listeners is reported once, as such.
    if (known.length === 0) continue;
    const parameters = {
      route: route.name,
      gateway: referenceName(gateway.namespace, gateway.name, route.namespace),
      known,
      nearest: nearestName(parent.listener, known),
    };
    report(
      diagnose('unknown-listener', parameters, {
        at: [...routeAt, 'parent', 'listener'],
        label: `\`${gateway.name}\` has ${enumerated(known)}`,
        related: [{ message: 'the gateway is declared here', at: place(gateway) }],
      }),
    );
  }
}
