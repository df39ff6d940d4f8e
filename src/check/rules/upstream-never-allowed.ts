import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { callersOf } from '../access.ts';
import { referenceName } from '../naming.ts';
import { own } from '../own.ts';
import type { Inspection } from '../rule.ts';

/**
 * What a workload calls, some policy lets it call: at the service itself, or where the routes of the service send its
 * requests. A call that is always refused is a policy forgotten, or an upstream to remove.
 */
export function upstreamNeverAllowed(inspection: Inspection): void {
  const { mesh, directory, report } = inspection;
  const access = inspection.access();
  const { targetsOf } = inspection.calls();
  for (const [index, workload] of mesh.workloads.entries()) {
    const callers = callersOf(workload);
    for (const [position, upstream] of workload.upstreams.entries()) {
      const name = qualifiedName(upstream.namespace, upstream.service);
      if (!own(directory.services.get(name)?.ports, upstream.port)) continue;
      const targets = targetsOf(name, upstream.port);
      if (targets.some(({ service }) => access.isUncertain(service))) continue;
      if (targets.some(({ service, port }) => access.admits(callers, service, port))) continue;
      // Where nobody is allowed, that is said once, at the service.
      if (targets.every(({ service }) => !access.isAllowed(service))) continue;
      const service = referenceName(upstream.namespace, upstream.service, workload.namespace);
      const at = ['workloads', index, 'upstreams', position, 'service'];
      report(diagnose('upstream-never-allowed', { workload: workload.name, service }, { at }));
    }
  }
}
