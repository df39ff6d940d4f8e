import type { ConnectionPool } from './connection-pool.ts';
import type { HealthCheck } from './health-check.ts';
import type { LoadBalancing } from './load-balancing.ts';
import type { LocalityPreference } from './locality.ts';
import type { OutlierDetection } from './outlier-detection.ts';

/** How callers treat a destination, with every value decided. */
export interface TrafficPolicy {
  readonly loadBalancing: LoadBalancing;
  readonly connectionPool: ConnectionPool;
  readonly outlierDetection: OutlierDetection;
  readonly healthCheck: HealthCheck;
  /** In percent; 0 is never. */
  readonly panicThreshold: number;
  readonly locality: LocalityPreference;
}
