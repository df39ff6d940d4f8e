import { diagnose } from '../../diagnostic/diagnostic.ts';
import { isLoopback } from '../../scalar/ip-address.ts';
import { referenceName } from '../naming.ts';
import type { Inspection } from '../rule.ts';

/**
 * A sidecar accepts calls of its own program on loopback only. Whoever reaches that address speaks with the identity of
 * the workload, so anything wider lends the identity to the network.
 */
export function listenNotLoopback({ mesh, report }: Inspection): void {
  for (const [index, workload] of mesh.workloads.entries()) {
    for (const [position, { namespace, service, listen }] of workload.upstreams.entries()) {
      const address = listen?.address;
      if (address === undefined || isLoopback(address)) continue;
      const name = referenceName(namespace, service, workload.namespace);
      const at = ['workloads', index, 'upstreams', position, 'listen', 'address'];
      report(diagnose('listen-not-loopback', { workload: workload.name, service: name, address }, { at }));
    }
  }
}
