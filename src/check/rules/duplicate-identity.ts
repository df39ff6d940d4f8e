import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { workloadIdentity } from '../../scalar/spiffe-id.ts';
import type { Inspection } from '../rule.ts';

/**
 * A gateway and a workload of one namespace have different names. An identity is made of namespace and name, so whatever
 * is allowed to one would be allowed to the other.
 */
export function duplicateIdentity({ mesh, directory, place, report }: Inspection): void {
  for (const [index, gateway] of mesh.gateways.entries()) {
    const { namespace, name } = gateway;
    const workload = directory.workloads.get(qualifiedName(namespace, name));
    if (!workload) continue;
    const label = workloadIdentity(mesh.trustDomain, namespace, name);
    const related = [{ message: 'the workload is declared here', at: place(workload) }];
    report(diagnose('duplicate-identity', { namespace, name }, { at: ['gateways', index, 'name'], label, related }));
  }
}
