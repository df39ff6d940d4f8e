import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { workloadIdentity } from '../../scalar/spiffe-id.ts';
import type { Inspection } from '../rule.ts';

/**
 * Gateways of both kinds and workloads of one namespace have different names. An identity is made of namespace and name, so whatever
 * is allowed to one would be allowed to the other.
 */
export function duplicateIdentity({ mesh, directory, place, report }: Inspection): void {
  const others = [
    ...mesh.gateways.map((gateway, index) => ({ gateway, at: ['gateways', index, 'name'] })),
    ...(mesh.egressGateways ?? []).map((gateway, index) => ({ gateway, at: ['egressGateways', index, 'name'] })),
  ];
  for (const { gateway, at } of others) {
    const { namespace, name } = gateway;
    const qualified = qualifiedName(namespace, name);
    const first = directory.workloads.get(qualified) ?? directory.gateways.get(qualified);
    if (!first || first === gateway) continue;
    const kind = directory.workloads.get(qualified) === first ? 'workload' : 'gateway';
    const label = workloadIdentity(mesh.trustDomain, namespace, name);
    const related = [{ message: `the ${kind} is declared here`, at: place(first) }];
    report(diagnose('duplicate-identity', { namespace, name }, { at, label, related }));
  }
}
