import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { routablePorts } from '../attachment.ts';
import { listensOn, referenceName } from '../naming.ts';
import { routesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/** A route of a service with several HTTP ports names its port: nothing is guessed from the order they are written in. */
export function ambiguousPort({ mesh, directory, report }: Inspection): void {
  for (const { kind, route, routeAt } of routesOf(mesh)) {
    const { parent } = route;
    if (parent.kind !== 'service' || parent.port !== undefined) continue;
    const service = directory.services.get(qualifiedName(parent.namespace, parent.service));
    const ports = service ? routablePorts(service, kind) : [];
    if (!service || ports.length < 2) continue;
    const name = referenceName(service.namespace, service.name, route.namespace);
    const parameters = { route: route.name, service: name, ports };
    report(diagnose('ambiguous-port', parameters, { at: [...routeAt, 'parent'], label: listensOn(service) }));
  }
}
