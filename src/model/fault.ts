import type { GrpcStatus } from './grpc-status.ts';
import type { HeaderMatch } from './request-match.ts';

/**
 * Trouble made on purpose, before a request goes anywhere: to see what its callers do. At least one of `delay` and `abort`. No timeout
 * counts the delay, and no retry follows the abort: both happen before the request is sent.
 */
export interface Fault extends FaultScope {
  abort?: FaultAbort;
}

/** The same for calls of gRPC. */
export interface GrpcFault extends FaultScope {
  abort?: GrpcFaultAbort;
}

/** What trouble of every kind has. */
export interface FaultScope {
  delay?: FaultDelay;
  /** Only requests with these headers have trouble; all by default. */
  headers?: { [name: string]: HeaderMatch };
}

/** The request waits. */
export interface FaultDelay {
  /** How long, such as `7s`. */
  duration: string;
  /** How many of the requests wait, in percent: 0 to 100 with at most four decimals; 100 by default. */
  percent?: number;
}

/** The request is answered at once, by the proxy. */
export interface FaultAbort {
  /**
   * The status, 200 to 599.
   * @TJS-type integer
   */
  status: number;
  /** How many of the requests are answered so, in percent: 0 to 100 with at most four decimals; 100 by default. */
  percent?: number;
}

/** The call is answered at once, by the proxy. */
export interface GrpcFaultAbort {
  grpcStatus: GrpcStatus;
  /** How many of the calls are answered so, in percent: 0 to 100 with at most four decimals; 100 by default. */
  percent?: number;
}
