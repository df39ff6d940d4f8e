import type * as model from '../model/traffic-policy.ts';
import { type ConnectionPool, connectionPoolModel, type TcpConnectionPool } from './connection-pool.ts';
import { type HealthCheck, healthCheckModel, type TcpHealthCheck } from './health-check.ts';
import { type LoadBalancing, loadBalancingModel, type TcpLoadBalancing } from './load-balancing.ts';
import { type LocalityDistribution, type LocalityFailover, localityModel } from './locality.ts';
import type { OutlierDetection } from './outlier-detection.ts';
import { eachRecord, switched } from './pass-through.ts';
import type { Plain } from './plain.ts';

/**
 * How callers treat a destination. It belongs to the service that is called, and holds for every caller. Each setting is
 * taken from the narrowest scope that writes it: version, then port, service, namespace, mesh. What a narrower scope leaves
 * out is inherited, never reset. `meshc explain service` prints what comes of it, and which line chose it.
 */
export type TrafficPolicy = HttpSettings & HealthAndLocality<HealthCheck>;

/** How callers treat a port that speaks TCP. */
export type TcpTrafficPolicy = TcpSettings & HealthAndLocality<TcpHealthCheck>;

/** What can be set of a destination that speaks HTTP. */
export interface HttpSettings {
  /** How each request chooses among the endpoints; the one with the fewest requests under way of two at random, by default. */
  readonly loadBalancing?: LoadBalancing;
  /** How many connections and requests one proxy has under way, and how long connections live. */
  readonly connectionPool?: ConnectionPool;
}

/** What can be set of a destination that speaks TCP. */
export interface TcpSettings {
  /** How each connection chooses among the endpoints; the one with the fewest connections of two at random, by default. */
  readonly loadBalancing?: TcpLoadBalancing;
  /** How many connections one proxy has, and how long they live. */
  readonly connectionPool?: TcpConnectionPool;
}

/**
 * Who is healthy and who is near are one decision: failover without a way to notice failures does nothing, and so does not
 * type-check.
 */
export type HealthAndLocality<Check> = PanicThreshold &
  (WithoutFailover<Check> | FailoverByOutliers<Check> | FailoverByChecks<Check>);

/** What happens when too few endpoints are healthy. */
export interface PanicThreshold {
  /**
   * Below this share of healthy endpoints, in percent, all of them get requests, healthy or not: few that are healthy would only
   * be overrun. 0 to 100, where 0 means never; 50 by default.
   */
  readonly panicThreshold?: number;
}

/** A policy that prefers nobody, or gives places fixed shares. */
export interface WithoutFailover<Check> {
  /** Ejects endpoints that fail; off by default. */
  readonly outlierDetection?: 'off' | OutlierDetection;
  /** Asks endpoints whether they are well; off by default. */
  readonly healthCheck?: 'off' | Check;
  /** Whether it matters where an endpoint is; off by default. */
  readonly locality?: 'off' | LocalityDistribution;
}

/** A policy that prefers near endpoints, and notices by their answers when they fail. */
export interface FailoverByOutliers<Check> {
  /** Ejects endpoints that fail. Failover needs it: `{}` takes what wider scopes and meshc decide. */
  readonly outlierDetection: OutlierDetection;
  /** Asks endpoints whether they are well; off by default. */
  readonly healthCheck?: 'off' | Check;
  /** Prefers what is near, as long as it is healthy. */
  readonly locality: LocalityFailover;
}

/** A policy that prefers near endpoints, and asks them whether they are well. */
export interface FailoverByChecks<Check> {
  /** Ejects endpoints that fail; off by default. */
  readonly outlierDetection?: 'off' | OutlierDetection;
  /** Asks endpoints whether they are well. Failover needs it, or outlier detection. */
  readonly healthCheck: Check;
  /** Prefers what is near, as long as it is healthy. */
  readonly locality: LocalityFailover;
}

/** The plain data a policy becomes. */
export function trafficPolicyModel(policy: TrafficPolicy): Plain<model.TrafficPolicy> {
  return {
    ...policy,
    loadBalancing: eachRecord(policy.loadBalancing, loadBalancingModel),
    connectionPool: eachRecord(policy.connectionPool, connectionPoolModel),
    outlierDetection: switched(policy.outlierDetection),
    healthCheck: healthCheckModel(policy.healthCheck),
    locality: localityModel(policy.locality),
  };
}
