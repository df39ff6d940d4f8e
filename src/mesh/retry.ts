import type * as model from '../model/retry.ts';
import type { Duration } from './duration.ts';
import type { HttpMethod } from './request-match.ts';

/**
 * When a request is tried again, after its first try. Without this it never is.
 *
 * @example { attempts: 2, on: ['connect-failure', 'gateway-error'], perTryTimeout: '500ms' }
 */
export interface Retry extends RetryLimits {
  /**
   * What a try must have ended with; by default `connect-failure`, `refused-stream` and `reset-before-request`, after which no
   * program has seen the request.
   */
  readonly on?: readonly RetryCondition[];
  /** Statuses, 400 to 599, after which a request is tried again too. */
  readonly statusCodes?: readonly number[];
  /**
   * The methods that are tried again. By default those that are idempotent (RFC 9110 section 9.2.2): GET, HEAD, OPTIONS, TRACE, PUT
   * and DELETE. A POST that is written here may be done twice.
   */
  readonly methods?: readonly HttpMethod[];
}

/**
 * When a call is tried again, after its first try. Without this it never is.
 *
 * @example { attempts: 2, on: ['unavailable'], idempotent: true }
 */
export interface GrpcRetry extends RetryLimits {
  /**
   * What a try must have ended with; by default `connect-failure`, `refused-stream` and `reset-before-request`, after which no program
   * has seen the call.
   */
  readonly on?: readonly GrpcRetryCondition[];
  /**
   * That a call done twice is as good as one done once. Must be written for every condition under which a program may have done it
   * already: a method of gRPC says nothing about that.
   */
  readonly idempotent?: boolean;
}

/** How often and how fast a request is tried again. */
export interface RetryLimits {
  /** How many tries follow the first one at most, 1 to 10. */
  readonly attempts: number;
  /** How long one try may take, such as `250ms`; by default as long as is left of the timeout. Shorter than the timeout. */
  readonly perTryTimeout?: Duration;
  /** The pause before a try. */
  readonly backoff?: RetryBackoff;
  /** Whether a try avoids endpoints that failed before; true by default. */
  readonly avoidPreviousHosts?: boolean;
  /** Whether a try may go to a locality of lower priority although the first is healthy; false by default. */
  readonly otherLocalities?: boolean;
}

/**
 * What a try ended with (Envoy's conditions). `5xx`: any status from 500, or no response at all; `gateway-error`: 502, 503 or 504, or
 * no response; `reset`: no response; `reset-before-request`: no response, and nothing of the request was sent; `connect-failure`: no
 * connection; `refused-stream`: HTTP/2 said that it was not processed; `retriable-4xx`: 409.
 */
export type RetryCondition = model.RetryCondition;

/**
 * What a call ended with: a status of gRPC, or no answer at all (see {@link RetryCondition}). A status counts when the call fails before
 * its first message: later the client has seen a part of the answer.
 */
export type GrpcRetryCondition = model.GrpcRetryCondition;

/** The pause before a try: random, up to twice as long each time. */
export interface RetryBackoff {
  /** Before the first retry, such as `25ms`, which is the default. */
  readonly base?: Duration;
  /** Never longer than this; ten times the base by default. */
  readonly max?: Duration;
}
