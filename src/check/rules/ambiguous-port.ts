import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { anyRoutesOf } from '../any-route.ts';
import { routablePorts } from '../attachment.ts';
import { listensOn, referenceName } from '../naming.ts';
import type { Inspection } from '../rule.ts';

/** A route of a service with several ports of its kind names one: nothing is guessed from the order they are written in. */
export function ambiguousPort({ mesh, directory, report }: Inspection): void {
  for (const { kind, route, routeAt } of anyRoutesOf(mesh)) {
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
