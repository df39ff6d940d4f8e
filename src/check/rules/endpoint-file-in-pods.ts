import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { referenceName, subject } from '../naming.ts';
import type { Inspection } from '../rule.ts';

/**
 * Endpoints in files are watched where the caller runs. The manifests give a pod no such file, so it knows the endpoints of the
 * release and no others.
 */
export function endpointFileInPods({ mesh, directory, report }: Inspection): void {
  for (const [index, workload] of mesh.workloads.entries()) {
    if (workload.placement.kind !== 'kubernetes') continue;
    for (const [position, { namespace, service }] of workload.upstreams.entries()) {
      if (directory.services.get(qualifiedName(namespace, service))?.discovery !== 'file') continue;
      const name = referenceName(namespace, service, workload.namespace);
      const parameters = { caller: subject('workload', workload), service: name };
      const at = ['workloads', index, 'upstreams', position, 'service'];
      report(diagnose('endpoint-file-in-pods', parameters, { at }));
    }
  }
}
