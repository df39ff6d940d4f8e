/** What one node of a fleet runs, as far as it was told. */
export interface FleetNode {
  readonly node: string;
  /** Undefined when the node could not be asked. */
  readonly state: string | undefined;
  /** Serials; undefined when there is none. */
  readonly observed: number | undefined;
  readonly good: number | undefined;
  readonly problem: string | undefined;
}

/** Where a rollout is. `stopped`: a node had to go back, so it does not end by itself. */
export type Progress = 'complete' | 'going-on' | 'stopped';

/** States of a node on which a rollout stops. */
const failed: ReadonlySet<string> = new Set(['Degraded', 'Stalled']);

/** How far a release has come; without a serial, the newest that any node knows of. */
export function progressOf(
  nodes: readonly FleetNode[],
  serial: number | undefined,
): { target: number; progress: Progress } {
  const target = serial ?? Math.max(0, ...nodes.flatMap(({ observed, good }) => [observed ?? 0, good ?? 0]));
  const behind = nodes.filter((node) => !hasIt(node, target));
  if (nodes.length > 0 && target > 0 && behind.length === 0) return { target, progress: 'complete' };
  const isStopped = behind.some(({ state }) => state !== undefined && failed.has(state));
  return { target, progress: isStopped ? 'stopped' : 'going-on' };
}

/** The fleet for people: first the sum, then the nodes that have yet to come. */
export function renderFleet(nodes: readonly FleetNode[], serial: number | undefined): string {
  const { target, progress } = progressOf(nodes, serial);
  const done = nodes.filter((node) => hasIt(node, target)).length;
  const words = { complete: 'complete', 'going-on': 'going on', stopped: 'stopped: a node had to go back' } as const;
  const width = Math.max(...nodes.map(({ node }) => node.length), 4);
  const lines = nodes
    .filter((node) => !hasIt(node, target))
    .map(({ node, state, good, problem }) => {
      const runs = good === undefined ? 'nothing' : `release ${good}`;
      return `  ${node.padEnd(width)}  ${state ?? 'unknown'}, runs ${runs}${problem === undefined ? '' : `: ${problem}`}`;
    });
  return `${[`release ${target}: ${done} of ${nodes.length} nodes, ${words[progress]}`, ...lines].join('\n')}\n`;
}

function hasIt({ good, state }: FleetNode, target: number): boolean {
  return good !== undefined && good >= target && state !== undefined && !failed.has(state);
}
