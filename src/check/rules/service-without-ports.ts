import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { Inspection } from '../rule.ts';

/** A service has a port: without one nobody can call it, and it means nothing. */
export function serviceWithoutPorts({ mesh, report }: Inspection): void {
  for (const [index, service] of mesh.services.entries()) {
    if (Object.keys(service.ports).length > 0) continue;
    report(diagnose('service-without-ports', { service: service.name }, { at: ['services', index, 'ports'] }));
  }
}
