import type { WorkloadReference } from './reference.ts';

/** How a release reaches the nodes of an environment. It is signed with the release, so that no server has to be asked. */
export interface Rollout {
  /**
   * Parts of the fleet that take a release one after the other, in their order; by default every node takes it at once.
   */
  waves?: RolloutWave[];
  /** When a release may be taken; by default at any time. What only renews certificates is always taken. */
  windows?: RolloutWindow[];
  /**
   * How many percent of a node's proxies, or of a proxy's clusters, of its endpoints or of its routes, one release may take
   * away, 0 to 100; by default what the node's own configuration says, which is 50. 100 gives leave for everything.
   * @TJS-type integer
   */
  maximumRemovalPercent?: number;
}

/** A part of the fleet. */
export interface RolloutWave {
  /**
   * What it is called in the status of its nodes.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  name: string;
  /** Its nodes. The last wave may name neither nodes nor workloads: it has every node that no wave before it has. */
  nodes?: string[];
  /** Workloads and gateways whose nodes are in it. */
  workloads?: WorkloadReference[];
  /** How long after the release was made it begins, such as `10m`; by default at once. Never before the wave in front of it. */
  after?: string;
}

/** A time that comes again every week, in UTC. */
export interface RolloutWindow {
  /** At least one. */
  days: Weekday[];
  /** The time of day at which it opens, such as `09:00`. */
  from: string;
  /** How long it stays open, such as `8h`; at least a minute, at most `24h`. */
  lasts: string;
}

export type Weekday = 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday';
