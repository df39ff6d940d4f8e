import type * as model from '../model/defaults.ts';
import { type Interception, interceptionModel } from './interception.ts';
import { eachRecord } from './pass-through.ts';
import type { Plain } from './plain.ts';
import { type TrafficPolicy, trafficPolicyModel } from './traffic-policy.ts';

/** Settings for everything in a mesh or namespace that does not write them itself. */
export interface Defaults {
  /** How callers treat the services of this scope. */
  readonly trafficPolicy?: TrafficPolicy;
  /** How connections get into the sidecars of the workloads of this scope; `explicit` by default. */
  readonly interception?: Interception;
}

/** The plain data defaults become. */
export function defaultsModel(defaults: Defaults): Plain<model.Defaults> {
  return {
    ...defaults,
    trafficPolicy: eachRecord(defaults.trafficPolicy, trafficPolicyModel),
    interception: interceptionModel(defaults.interception),
  };
}
