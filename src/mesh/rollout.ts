import type * as model from '../model/rollout.ts';
import { Declaration, type Named } from './declaration.ts';
import type { Duration } from './duration.ts';
import { Gateway } from './gateway.ts';
import type { Mesh } from './mesh.ts';
import { eachItem } from './pass-through.ts';
import type { Plain } from './plain.ts';
import { refuse, requireSameMesh } from './reference.ts';
import { Workload } from './workload.ts';

/** A part of the fleet that takes a release after the ones before it. */
export interface RolloutWave {
  /** What it is called in the status of its nodes. A DNS label (RFC 1123). */
  readonly name: string;
  /**
   * Its nodes, as placements name them. The last wave may name neither nodes nor workloads: it has every node that no wave
   * before it has.
   */
  readonly nodes?: readonly string[];
  /** Workloads and gateways whose nodes are in it. */
  readonly workloads?: readonly (Workload | Gateway)[];
  /** How long after the release was made it begins; by default at once. Never before the wave in front of it. */
  readonly after?: Duration;
}

/** A day of the week. */
export type Weekday = model.Weekday;

/** A time that comes again every week, in UTC. */
export interface RolloutWindow {
  /** At least one. */
  readonly days: readonly Weekday[];
  /** The time of day at which it opens, such as `09:00`. */
  readonly from: `${number}:${number}`;
  /** How long it stays open; at least a minute, at most `24h`. */
  readonly lasts: Duration;
}

/** The options of a {@link Rollout}. */
export interface RolloutOptions {
  /** Parts of the fleet, in the order in which they take a release; by default every node takes it at once. */
  readonly waves?: readonly RolloutWave[];
  /** When a release may be taken; by default at any time. What only renews certificates is always taken. */
  readonly windows?: readonly RolloutWindow[];
  /**
   * How many percent of a node's proxies, or of a proxy's clusters, of its endpoints or of its routes, one release may take
   * away, 0 to 100; by default what the node's own configuration says, which is 50. Set it to 100 in the change that is meant
   * to remove much, and back in the next one.
   */
  readonly maximumRemovalPercent?: number;
}

/**
 * How a release reaches the nodes: in waves, at certain times, and never taking away too much at once. It is signed with the
 * release and every node keeps to it by itself. A mesh has at most one.
 *
 * @example
 * new Rollout(mesh, 'rollout', {
 *   waves: [{ name: 'canary', nodes: ['web-1'] }, { name: 'rest', after: '10m' }],
 *   windows: [{ days: ['monday', 'tuesday', 'wednesday', 'thursday'], from: '08:00', lasts: '9h' }],
 * });
 */
export class Rollout extends Declaration<model.Rollout & Named> {
  private readonly options: RolloutOptions;

  /**
   * @param mesh The mesh whose releases it is about.
   * @param name A name among the other things of the mesh; it is shown nowhere else.
   */
  constructor(mesh: Mesh, name: string, options: RolloutOptions) {
    super(mesh, name);
    this.options = options;
  }

  override toModel(): Plain<model.Rollout & Named> {
    const { waves, ...rest } = this.options;
    const named = { ...rest, namespace: this.namespace, name: this.name };
    return waves === undefined ? named : { ...named, waves: eachItem(waves, (wave, index) => this.wave(wave, index)) };
  }

  private wave(wave: RolloutWave, index: number) {
    const { workloads, ...rest } = wave;
    if (workloads === undefined) return rest;
    const referrer = { owner: this, list: `waves[${index}].workloads` };
    if (!Array.isArray(workloads))
      refuse(referrer, '', { expected: 'a list of workloads and gateways', found: workloads });
    return {
      ...rest,
      workloads: workloads.map((workload: unknown, position) => {
        if (!(workload instanceof Workload) && !(workload instanceof Gateway)) {
          return refuse(referrer, `[${position}]`, { expected: 'a workload or a gateway', found: workload });
        }
        requireSameMesh(referrer, workload);
        return { namespace: workload.namespace, workload: workload.name };
      }),
    };
  }
}
