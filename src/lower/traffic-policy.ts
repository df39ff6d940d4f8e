import type { Protocol } from '../ir/protocol.ts';
import type * as ir from '../ir/traffic-policy.ts';
import { type Layers, memberOf } from '../model/layer.ts';
import type * as model from '../model/traffic-policy.ts';
import { lowerConnectionPool } from './connection-pool.ts';
import { lowerHealthCheck } from './health-check.ts';
import { lowerLoadBalancing } from './load-balancing.ts';
import { lowerLocalityPreference } from './locality.ts';
import { lowerOutlierDetection } from './outlier-detection.ts';
import { percent } from './reading.ts';
import { type Note, unnoticed } from './setting.ts';
import { trafficDefaults } from './traffic-defaults.ts';

/** What is called: how it is spoken to, and the name under which callers know it. */
export interface Called {
  readonly protocol: Protocol;
  readonly host: string;
}

/** Decides how callers treat one destination, from whatever the scopes around it wrote. */
export function lowerTrafficPolicy(
  layers: Layers<model.TrafficPolicy>,
  { protocol, host }: Called,
  note: Note = unnoticed,
): ir.TrafficPolicy {
  return {
    loadBalancing: lowerLoadBalancing(memberOf(layers, 'loadBalancing'), note),
    connectionPool: lowerConnectionPool(memberOf(layers, 'connectionPool'), protocol, note),
    outlierDetection: lowerOutlierDetection(memberOf(layers, 'outlierDetection'), note),
    healthCheck: lowerHealthCheck(memberOf(layers, 'healthCheck'), host, note),
    panicThreshold: lowerPanicThreshold(layers, note),
    locality: lowerLocalityPreference(memberOf(layers, 'locality'), note),
  };
}

function lowerPanicThreshold(layers: Layers<model.TrafficPolicy>, note: Note): number {
  const [narrowest] = memberOf(layers, 'panicThreshold');
  const { otherwise, words } = percent(trafficDefaults.panicThreshold);
  const value = narrowest?.value ?? otherwise;
  note({ name: 'panicThreshold', words: words(value), at: narrowest?.at });
  return value;
}
