import type * as model from '../model/fault.ts';
import type { GrpcStatus } from '../model/grpc-status.ts';
import type { Duration } from './duration.ts';
import type { ExactlyOne } from './exactly-one.ts';
import { isRecord } from './pass-through.ts';
import type { Plain } from './plain.ts';
import { type HeaderMatch, headersModel } from './request-match.ts';

export type { GrpcStatus };

/**
 * Trouble made on purpose, before a request goes anywhere: to see what its callers do. At least one of `delay` and `abort`. No timeout
 * counts the delay, and no retry follows the abort: both happen before the request is sent.
 *
 * @example { abort: { status: 503, percent: 10 }, headers: { 'end-user': 'jason' } }
 */
export interface Fault {
  /** The request waits. */
  readonly delay?: FaultDelay;
  /** The request is answered at once, by the proxy. */
  readonly abort?: FaultAbort;
  /** Only requests with these headers have trouble; all by default. */
  readonly headers?: { readonly [name: string]: HeaderMatch };
}

/** The request waits. */
export interface FaultDelay {
  /** How long, such as `7s`; at most an hour. */
  readonly duration: Duration;
  /** How many of the requests wait, in percent: 0 to 100 with at most four decimals; 100 by default. */
  readonly percent?: number;
}

/** The request is answered at once, by the proxy, with exactly one of `status` and `grpcStatus`. */
export type FaultAbort = ExactlyOne<{
  /** A status of HTTP, 200 to 599. */
  status: number;
  /** A status of gRPC. */
  grpcStatus: GrpcStatus;
}> & {
  /** How many of the requests are answered so, in percent: 0 to 100 with at most four decimals; 100 by default. */
  readonly percent?: number;
};

/** The plain data a fault becomes. */
export function faultModel(fault: Fault): Plain<model.Fault> {
  const { abort, headers } = fault;
  return { ...fault, abort: abort && abortModel(abort), headers: headers && headersModel(headers) };
}

function abortModel(abort: FaultAbort): model.FaultAbort {
  const written: unknown = abort;
  if (!isRecord(written)) return written as model.FaultAbort;
  const { grpcStatus, ...rest } = written;
  if (grpcStatus === undefined) return { kind: 'http', ...rest } as unknown as model.FaultAbort;
  return { kind: 'grpc', ...rest, status: grpcStatus } as unknown as model.FaultAbort;
}
