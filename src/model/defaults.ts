import type { Interception } from './interception.ts';
import type { TrafficPolicy } from './traffic-policy.ts';

/** Settings for everything in a scope that does not write them itself. */
export interface Defaults {
  trafficPolicy?: TrafficPolicy;
  /** How connections get into the sidecars of the workloads. */
  interception?: Interception;
}
