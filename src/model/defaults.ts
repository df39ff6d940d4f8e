import type { TrafficPolicy } from './traffic-policy.ts';

/** Settings for everything in a scope that does not write them itself. */
export interface Defaults {
  trafficPolicy?: TrafficPolicy;
}
