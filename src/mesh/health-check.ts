import type * as model from '../model/health-check.ts';
import type { Duration } from './duration.ts';
import type { Plain } from './plain.ts';

/** How every caller asks the endpoints at intervals whether they are well. */
export type HealthCheck = HttpHealthCheck | GrpcHealthCheck | TcpHealthCheck;

/** How often is asked, and how many answers change a mind. */
export interface HealthCheckTiming {
  /** Time between checks, with or without traffic; `10s` by default. Each calling proxy asks each endpoint for itself. */
  readonly interval?: Duration;
  /** How long an answer may take; `1s` by default. */
  readonly timeout?: Duration;
  /**
   * Failed checks in a row after which an endpoint counts as unhealthy, 1 to 1,000; 3 by default. An HTTP answer of 503 is enough
   * alone.
   */
  readonly unhealthyThreshold?: number;
  /** Successful checks in a row after which it counts as healthy again, 1 to 1,000; 1 by default. */
  readonly healthyThreshold?: number;
}

/** A GET request to a path. Policies apply to it as to any other request of the caller, so they must allow it. */
export interface HttpHealthCheck extends HealthCheckTiming {
  readonly kind: 'http';
  /** The path that is asked for, such as `/healthz`. */
  readonly path: `/${string}`;
  /** The host name that is asked for; by default the one under which callers know the service. */
  readonly host?: string;
  /** The status codes that mean well, 100 to 599; `[200]` by default. */
  readonly expectedStatuses?: readonly number[];
}

/**
 * The health checking protocol of gRPC: the method `grpc.health.v1.Health/Check`. Only for ports that speak gRPC or HTTP/2. Policies
 * apply to it as to any other request of the caller, so they must allow it.
 */
export interface GrpcHealthCheck extends HealthCheckTiming {
  readonly kind: 'grpc';
  /** The service that is asked about; the server as a whole by default. */
  readonly service?: string;
}

/** Whether a connection can be opened, TLS handshake included. */
export interface TcpHealthCheck extends HealthCheckTiming {
  readonly kind: 'tcp';
  /** A text that is sent when the connection is open; nothing by default. */
  readonly send?: string;
  /** A text that must come back; nothing by default. */
  readonly receive?: string;
}

/** The plain data a health check becomes. */
export function healthCheckModel(check: 'off' | HealthCheck | undefined): Plain<model.HealthCheck> | undefined {
  return check === 'off' ? { kind: 'off' } : check;
}
