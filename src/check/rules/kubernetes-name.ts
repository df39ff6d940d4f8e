import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import type { Inspection } from '../rule.ts';

/**
 * What runs on Kubernetes has a name that begins with a letter: each gets a Service of its name, which must be a DNS label
 * of the stricter kind (RFC 1035). The API server would refuse it long after the review.
 */
export function kubernetesName({ mesh, directory, report }: Inspection): void {
  for (const [index, { namespace, name }] of mesh.services.entries()) {
    const workloads = directory.workloadsOf.get(qualifiedName(namespace, name)) ?? [];
    if (!/^\d/.test(name) || !workloads.some(({ placement }) => placement.kind === 'kubernetes')) continue;
    report(diagnose('kubernetes-name', { what: 'service', name }, { at: ['services', index, 'name'] }));
  }
  const placed = [
    ...mesh.workloads.map((thing, index) => ({ thing, what: 'workload', list: 'workloads', index })),
    ...mesh.gateways.map((thing, index) => ({ thing, what: 'gateway', list: 'gateways', index })),
    ...(mesh.egressGateways ?? []).map((thing, index) => ({
      ...{ thing, what: 'egress gateway' },
      ...{ list: 'egressGateways', index },
    })),
  ];
  for (const { thing, what, list, index } of placed) {
    if (thing.placement.kind !== 'kubernetes' || !/^\d/.test(thing.name)) continue;
    report(diagnose('kubernetes-name', { what, name: thing.name }, { at: [list, index, 'name'] }));
  }
}
