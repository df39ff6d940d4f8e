import type * as model from '../model/fault.ts';
import type { GrpcStatus } from '../model/grpc-status.ts';
import type { Duration } from './duration.ts';
import type { Plain } from './plain.ts';
import { type HeaderMatch, headersModel } from './request-match.ts';

export type { GrpcStatus };

/**
 * Trouble made on purpose, before a request goes anywhere: to see what its callers do. At least one of `delay` and `abort`. No timeout
 * counts the delay, and no retry follows the abort: both happen before the request is sent.
 *
 * @example { abort: { status: 503, percent: 10 }, headers: { 'end-user': 'jason' } }
 */
export interface Fault extends FaultScope {
  /** The request is answered at once, by the proxy. */
  readonly abort?: FaultAbort;
}

/**
 * The same for calls of gRPC.
 *
 * @example { abort: { grpcStatus: 'unavailable', percent: 10 } }
 */
export interface GrpcFault extends FaultScope {
  /** The call is answered at once, by the proxy. */
  readonly abort?: GrpcFaultAbort;
}

/** What trouble of every kind has. */
export interface FaultScope {
  /** The request waits. */
  readonly delay?: FaultDelay;
  /** Only requests with these headers have trouble; all by default. */
  readonly headers?: { readonly [name: string]: HeaderMatch };
}

/** The request waits. */
export interface FaultDelay {
  /** How long, such as `7s`. */
  readonly duration: Duration;
  /** How many of the requests wait, in percent: 0 to 100 with at most four decimals; 100 by default. */
  readonly percent?: number;
}

/** The request is answered at once, by the proxy. */
export interface FaultAbort {
  /** The status, 200 to 599. */
  readonly status: number;
  /** How many of the requests are answered so, in percent: 0 to 100 with at most four decimals; 100 by default. */
  readonly percent?: number;
}

/** The call is answered at once, by the proxy. */
export interface GrpcFaultAbort {
  readonly grpcStatus: GrpcStatus;
  /** How many of the calls are answered so, in percent: 0 to 100 with at most four decimals; 100 by default. */
  readonly percent?: number;
}

/** The plain data a fault becomes. */
export function faultModel<Written extends Fault | GrpcFault>(
  fault: Written,
): Written & Plain<Pick<model.FaultScope, 'headers'>> {
  return { ...fault, headers: fault.headers && headersModel(fault.headers) };
}
