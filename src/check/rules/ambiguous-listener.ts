import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { enumerated, referenceName } from '../naming.ts';
import { routesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/** A route of a gateway with several listeners names its listener: one meant for inside must not open outside. */
export function ambiguousListener({ mesh, directory, report }: Inspection): void {
  for (const { route, routeAt } of routesOf(mesh)) {
    const { parent } = route;
    if (parent.kind !== 'gateway' || parent.listener !== undefined) continue;
    const gateway = directory.gateways.get(qualifiedName(parent.namespace, parent.gateway));
    const listeners = Object.keys(gateway?.listeners ?? {});
    if (!gateway || listeners.length < 2) continue;
    const name = referenceName(gateway.namespace, gateway.name, route.namespace);
    const label = `\`${gateway.name}\` has ${enumerated(listeners)}`;
    const parameters = { route: route.name, gateway: name, listeners };
    report(diagnose('ambiguous-listener', parameters, { at: [...routeAt, 'parent'], label }));
  }
}
