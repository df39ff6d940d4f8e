import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { anyRoutesOf } from '../any-route.ts';
import { routableListeners } from '../attachment.ts';
import { enumerated, referenceName } from '../naming.ts';
import type { Inspection } from '../rule.ts';

/** A route of a gateway with several listeners of its kind names one: one meant for inside must not open outside. */
export function ambiguousListener({ mesh, directory, report }: Inspection): void {
  for (const { kind, route, routeAt } of anyRoutesOf(mesh)) {
    const { parent } = route;
    if (parent.kind !== 'gateway' || parent.listener !== undefined) continue;
    const gateway = directory.gateways.get(qualifiedName(parent.namespace, parent.gateway));
    const listeners = gateway ? routableListeners(gateway, kind) : [];
    if (!gateway || listeners.length < 2) continue;
    const name = referenceName(gateway.namespace, gateway.name, route.namespace);
    const label = `\`${gateway.name}\` has ${enumerated(listeners)}`;
    const parameters = { route: route.name, gateway: name, listeners };
    report(diagnose('ambiguous-listener', parameters, { at: [...routeAt, 'parent'], label }));
  }
}
