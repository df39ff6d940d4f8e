import type * as model from '../model/defaults.ts';
import { eachRecord } from './pass-through.ts';
import type { Plain } from './plain.ts';
import { type TrafficPolicy, trafficPolicyModel } from './traffic-policy.ts';

/** Settings for everything in a mesh or namespace that does not write them itself. */
export interface Defaults {
  /** How callers treat the services of this scope. */
  readonly trafficPolicy?: TrafficPolicy;
}

/** The plain data defaults become. */
export function defaultsModel(defaults: Defaults): Plain<model.Defaults> {
  return { ...defaults, trafficPolicy: eachRecord(defaults.trafficPolicy, trafficPolicyModel) };
}
