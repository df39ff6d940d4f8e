import { qualifiedName } from './directory.ts';
import type { Mesh } from './mesh.ts';
import type { Placement } from './placement.ts';

/** The nodes of every workload and gateway of a mesh, by `<namespace>/<name>`. */
export function nodesByOwner(
  mesh: Pick<Mesh, 'workloads' | 'gateways' | 'egressGateways'>,
): ReadonlyMap<string, readonly string[]> {
  return new Map(
    [...mesh.workloads, ...mesh.gateways, ...(mesh.egressGateways ?? [])].map(({ namespace, name, placement }) => [
      qualifiedName(namespace, name),
      nodesOf(placement, { namespace, name }),
    ]),
  );
}

/** On Kubernetes all pods of a workload are one node, `<name>.<namespace>`: they run the same. */
function nodesOf(placement: Placement, { namespace, name }: { namespace: string; name: string }): string[] {
  return placement.kind === 'hosts' ? placement.hosts.map(({ node }) => node) : [`${name}.${namespace}`];
}
