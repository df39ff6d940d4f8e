/**
 * Whether every caller asks the endpoints at intervals whether they are well, and sends requests only to those that say so.
 * Each calling proxy asks each endpoint for itself: many callers of many endpoints make many checks.
 */
export type HealthCheck = HealthCheckOff | HttpHealthCheck | GrpcHealthCheck | TcpHealthCheck;

/** Nobody asks. The default. */
export interface HealthCheckOff {
  kind: 'off';
}

/** How often is asked, and how many answers change a mind. */
export interface HealthCheckTiming {
  /** Time between checks, with or without traffic, 1 ms or more; 10 s by default. */
  interval?: string;
  /** How long an answer may take, 1 ms or more; 1 s by default. */
  timeout?: string;
  /**
   * Failed checks in a row after which an endpoint counts as unhealthy, 1 to 1,000; 3 by default. An HTTP answer of 503 is enough
   * alone.
   * @TJS-type integer
   */
  unhealthyThreshold?: number;
  /**
   * Successful checks in a row after which it counts as healthy again, 1 to 1,000; 1 by default. The first check of all is enough.
   * @TJS-type integer
   */
  healthyThreshold?: number;
}

/** A GET request to a path. Only for ports that speak HTTP. Policies apply to it as to any other request of the caller. */
export interface HttpHealthCheck extends HealthCheckTiming {
  kind: 'http';
  /** The path that is asked for, such as `/healthz`. */
  path: string;
  /** The host name that is asked for; by default the one under which callers know the service. */
  host?: string;
  /** The status codes that mean well, 100 to 599; `[200]` by default. */
  expectedStatuses?: number[];
}

/**
 * The health checking protocol of gRPC: the method `grpc.health.v1.Health/Check`. Only for ports that speak gRPC or HTTP/2. Policies
 * apply to it as to any other request of the caller.
 */
export interface GrpcHealthCheck extends HealthCheckTiming {
  kind: 'grpc';
  /** The service that is asked about; the server as a whole by default. */
  service?: string;
}

/** Whether a connection can be opened, TLS handshake included. */
export interface TcpHealthCheck extends HealthCheckTiming {
  kind: 'tcp';
  /** A text that is sent when the connection is open; nothing by default. */
  send?: string;
  /** A text that must come back; nothing by default. */
  receive?: string;
}
