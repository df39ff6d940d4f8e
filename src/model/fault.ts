import type { GrpcStatus } from './grpc-status.ts';
import type { HeaderMatch } from './request-match.ts';

/**
 * Trouble made on purpose, before a request goes anywhere: to see what its callers do. At least one of `delay` and `abort`. No timeout
 * counts the delay, and no retry follows the abort: both happen before the request is sent.
 */
export interface Fault {
  delay?: FaultDelay;
  abort?: FaultAbort;
  /** Only requests with these headers have trouble; all by default. */
  headers?: { [name: string]: HeaderMatch };
}

/** The request waits. */
export interface FaultDelay {
  /** How long, such as `7s`; at most an hour. */
  duration: string;
  /** How many of the requests wait, in percent: 0 to 100 with at most four decimals; 100 by default. */
  percent?: number;
}

/** The request is answered at once, by the proxy. */
export type FaultAbort = HttpAbort | GrpcAbort;

/** With a status of HTTP. */
export interface HttpAbort {
  kind: 'http';
  /**
   * The status, 200 to 599.
   * @TJS-type integer
   */
  status: number;
  /** How many of the requests are answered so, in percent: 0 to 100 with at most four decimals; 100 by default. */
  percent?: number;
}

/** With a status of gRPC. */
export interface GrpcAbort {
  kind: 'grpc';
  status: GrpcStatus;
  /** How many of the requests are answered so, in percent: 0 to 100 with at most four decimals; 100 by default. */
  percent?: number;
}
