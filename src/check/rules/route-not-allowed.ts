import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { GatewayListener } from '../../model/gateway-listener.ts';
import { anyRoutesOf } from '../any-route.ts';
import { attachedListener } from '../attachment.ts';
import { enumerated, referenceName } from '../naming.ts';
import type { Inspection } from '../rule.ts';

/**
 * A route is attached to a listener that lets its namespace do so: whose gateway it is decides who may open services to the
 * outside through it (`allowedRoutes` of the Gateway API).
 */
export function routeNotAllowed({ mesh, directory, place, report }: Inspection): void {
  for (const { kind, route, routeAt } of anyRoutesOf(mesh)) {
    if (route.parent.kind !== 'gateway') continue;
    const attached = attachedListener(directory, route.parent, kind);
    if (!attached) continue;
    const { gateway, name, listener } = attached;
    if (route.namespace === gateway.namespace || isAllowed(route.namespace, listener)) continue;
    const parameters = {
      route: route.name,
      namespace: route.namespace,
      listener: name,
      gateway: referenceName(gateway.namespace, gateway.name, route.namespace),
    };
    const label = `\`${name}\` allows routes of ${enumerated([gateway.namespace, ...listed(listener)])}`;
    const related = [{ message: 'the listener is declared here', at: [...place(gateway), 'listeners', name] }];
    report(diagnose('route-not-allowed', parameters, { at: [...routeAt, 'parent'], label, related }));
  }
}

function isAllowed(namespace: string, { allowedRoutes }: GatewayListener): boolean {
  if (!allowedRoutes) return false;
  const { namespaces } = allowedRoutes;
  return namespaces.kind === 'all' || namespaces.names.includes(namespace);
}

function listed({ allowedRoutes }: GatewayListener): readonly string[] {
  return allowedRoutes?.namespaces.kind === 'listed' ? allowedRoutes.namespaces.names : [];
}
