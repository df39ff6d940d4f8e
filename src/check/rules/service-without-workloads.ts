import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { resolvedBackendsOf, weightOf } from '../backend.ts';
import { own } from '../own.ts';
import type { Inspection } from '../rule.ts';

/** A service that is called has a workload that answers. A service that nobody calls may wait for its first one. */
export function serviceWithoutWorkloads(inspection: Inspection): void {
  const { mesh, directory, report } = inspection;
  const running = inspection.running();
  const { called } = inspection.calls();
  const reported = new Set<string>();
  for (const { backend, service } of resolvedBackendsOf(mesh, directory)) {
    // `routed-version-without-workloads` says it at the route.
    if (backend.version !== undefined && own(service.versions, backend.version) && weightOf(backend) > 0) {
      reported.add(qualifiedName(service.namespace, service.name));
    }
  }
  for (const [index, service] of mesh.services.entries()) {
    const name = qualifiedName(service.namespace, service.name);
    const from = called.get(name);
    if (!from || service.external || directory.workloadsOf.has(name)) continue;
    if (reported.has(name) || running.isUncertain(service)) continue;
    report(
      diagnose(
        'service-without-workloads',
        { service: service.name },
        { at: ['services', index], related: [{ message: 'called from here', at: from }] },
      ),
    );
  }
}
