import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import type { Inspection } from '../rule.ts';

/**
 * A program does not call itself through the mesh. Peers of one service may call each other; the only copy of the only
 * workload can but reach itself, and a forgotten copy and paste looks just like this.
 */
export function selfCall({ mesh, directory, report }: Inspection): void {
  for (const [index, workload] of mesh.workloads.entries()) {
    const service = qualifiedName(workload.namespace, workload.service);
    const { placement } = workload;
    const copies = placement.kind === 'hosts' ? placement.hosts.length : (placement.replicas ?? 1);
    if (copies > 1 || directory.workloadsOf.get(service)?.length !== 1) continue;
    for (const [position, upstream] of workload.upstreams.entries()) {
      if (qualifiedName(upstream.namespace, upstream.service) !== service || !directory.services.has(service)) continue;
      const at = ['workloads', index, 'upstreams', position, 'service'];
      report(diagnose('self-call', { workload: workload.name, service: upstream.service }, { at }));
    }
  }
}
