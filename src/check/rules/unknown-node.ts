import { diagnose } from '../../diagnostic/diagnostic.ts';
import { nodesByOwner } from '../../model/nodes.ts';
import { nearestName } from '../../scalar/nearest-name.ts';
import type { Inspection } from '../rule.ts';

/** Every node and workload of a wave exists; otherwise a canary would be no node at all. */
export function unknownNode({ mesh, report }: Inspection): void {
  const waves = mesh.rollout?.waves ?? [];
  if (waves.length === 0) return;
  const owners = nodesByOwner(mesh);
  const nodes = new Set([...owners.values()].flat());
  for (const [index, wave] of waves.entries()) {
    for (const [position, node] of (wave.nodes ?? []).entries()) {
      if (nodes.has(node)) continue;
      const parameters = { wave: wave.name, what: `node \`${node}\``, nearest: nearestName(node, nodes) };
      report(diagnose('unknown-node', parameters, { at: ['rollout', 'waves', index, 'nodes', position] }));
    }
    for (const [position, { namespace, workload }] of (wave.workloads ?? []).entries()) {
      if (owners.has(`${namespace}/${workload}`)) continue;
      const parameters = { wave: wave.name, what: `workload \`${namespace}/${workload}\``, nearest: undefined };
      report(diagnose('unknown-node', parameters, { at: ['rollout', 'waves', index, 'workloads', position] }));
    }
  }
}
