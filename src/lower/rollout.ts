import type * as ir from '../ir/rollout.ts';
import type { CheckedMesh } from '../model/checked.ts';
import { qualifiedName } from '../model/directory.ts';
import { nodesByOwner } from '../model/nodes.ts';
import type * as model from '../model/rollout.ts';
import { parseDuration } from '../scalar/duration.ts';
import { sortedUnique } from './order.ts';

const week: readonly ir.Weekday[] = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** Decides which node is in which wave. */
export function lowerRollout(mesh: CheckedMesh): ir.Rollout {
  const { rollout } = mesh;
  if (!rollout) return { kind: 'off' };
  const { waves = [], windows = [], maximumRemovalPercent } = rollout;
  return {
    kind: 'on',
    waves: lowerWaves(waves, nodesByOwner(mesh)),
    windows: windows.map(({ days, from, lasts }) => ({
      days: week.filter((day) => days.includes(day)),
      from,
      minutes: (parseDuration(lasts) ?? 0) / 60_000,
    })),
    removal:
      maximumRemovalPercent === undefined
        ? { kind: 'left-to-nodes' }
        : { kind: 'percent', maximum: maximumRemovalPercent },
  };
}

/** A wave that names nothing is the rest. */
function lowerWaves(
  waves: readonly model.RolloutWave[],
  owners: ReadonlyMap<string, readonly string[]>,
): ir.RolloutWave[] {
  const taken = new Set<string>();
  return waves.map(({ name, nodes, workloads, after }) => {
    const named = [
      ...(nodes ?? []),
      ...(workloads ?? []).flatMap(({ namespace, workload }) => owners.get(qualifiedName(namespace, workload)) ?? []),
    ];
    const isRest = nodes === undefined && workloads === undefined;
    const members = isRest ? [...owners.values()].flat() : named;
    const free = sortedUnique(members.filter((node) => !taken.has(node)));
    for (const node of free) taken.add(node);
    return { name, afterSeconds: after === undefined ? 0 : (parseDuration(after) ?? 0) / 1_000, nodes: free };
  });
}
