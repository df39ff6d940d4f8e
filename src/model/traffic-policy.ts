import type { ConnectionPool } from './connection-pool.ts';
import type { HealthCheck } from './health-check.ts';
import type { LoadBalancing } from './load-balancing.ts';
import type { LocalityPreference } from './locality.ts';
import type { OutlierDetection } from './outlier-detection.ts';

/**
 * How callers treat a destination. It belongs to the service that is called, and holds for every caller. Written at several
 * scopes, each setting is taken from the narrowest one that writes it: mesh, namespace, service, port, version. Nothing
 * that a narrower scope leaves out is reset. `meshc explain service` prints what comes of it.
 */
export interface TrafficPolicy {
  loadBalancing?: LoadBalancing;
  connectionPool?: ConnectionPool;
  outlierDetection?: OutlierDetection;
  healthCheck?: HealthCheck;
  /**
   * Below this share of healthy endpoints, in percent, all of them get requests, healthy or not: few that are healthy would only
   * be overrun. 0 to 100, where 0 means never; 50 by default.
   * @TJS-type integer
   */
  panicThreshold?: number;
  locality?: LocalityPreference;
}
