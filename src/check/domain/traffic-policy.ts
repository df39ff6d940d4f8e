import type { TrafficPolicy } from '../../model/traffic-policy.ts';
import { connectionPoolDomain } from './connection-pool.ts';
import { group, percent } from './domain.ts';
import { healthCheckDomain } from './health-check.ts';
import { loadBalancingDomain } from './load-balancing.ts';
import { localityDomain } from './locality.ts';
import { outlierDetectionDomain } from './outlier-detection.ts';

/** What the settings of a traffic policy may be. */
export const trafficPolicyDomain = group<TrafficPolicy>({
  loadBalancing: loadBalancingDomain,
  connectionPool: connectionPoolDomain,
  outlierDetection: outlierDetectionDomain,
  healthCheck: healthCheckDomain,
  panicThreshold: percent(0, 100),
  locality: localityDomain,
});
