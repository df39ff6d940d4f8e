import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { anyRoutesOf } from '../any-route.ts';
import { referenceName } from '../naming.ts';
import type { Inspection } from '../rule.ts';

/** Every gateway a route is attached to exists; otherwise the route would serve nobody. */
export function unknownGateway({ mesh, directory, suggest, report }: Inspection): void {
  for (const { route, routeAt } of anyRoutesOf(mesh)) {
    const { parent } = route;
    if (parent.kind !== 'gateway') continue;
    if (directory.gateways.has(qualifiedName(parent.namespace, parent.gateway))) continue;
    const parameters = {
      route: route.name,
      gateway: referenceName(parent.namespace, parent.gateway, route.namespace),
      nearest: suggest('gateways', parent.namespace, parent.gateway),
    };
    const at = [...routeAt, 'parent', 'gateway'];
    report(diagnose('unknown-gateway', parameters, { at, label: 'no such gateway' }));
  }
}
