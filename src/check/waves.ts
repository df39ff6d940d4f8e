import { qualifiedName } from '../model/directory.ts';
import type { Mesh } from '../model/mesh.ts';
import { nodesByOwner } from '../model/nodes.ts';
import type { RolloutWave } from '../model/rollout.ts';

/** Every node that a wave names, or that a workload of it runs on. */
export function* nodesOfWaves(mesh: Mesh): Generator<{ wave: RolloutWave; index: number; node: string }> {
  const owners = nodesByOwner(mesh);
  for (const [index, wave] of (mesh.rollout?.waves ?? []).entries()) {
    const byWorkload = (wave.workloads ?? []).flatMap(
      ({ namespace, workload }) => owners.get(qualifiedName(namespace, workload)) ?? [],
    );
    for (const node of new Set([...(wave.nodes ?? []), ...byWorkload])) yield { wave, index, node };
  }
}
