import type { HttpMethod } from './request-match.ts';

/** When a request is tried again, after its first try. Without this it never is. */
export interface Retry extends RetryLimits {
  /**
   * What a try must have ended with; by default `connect-failure`, `refused-stream` and `reset-before-request`, after which no
   * program has seen the request.
   */
  on?: RetryCondition[];
  /** Statuses, 400 to 599, after which a request is tried again too. */
  statusCodes?: number[];
  /**
   * The methods that are tried again. By default those that are idempotent (RFC 9110 section 9.2.2): GET, HEAD, OPTIONS, TRACE, PUT
   * and DELETE. A POST that is written here may be done twice.
   */
  methods?: HttpMethod[];
}

/** When a call of gRPC is tried again, after its first try. Without this it never is. */
export interface GrpcRetry extends RetryLimits {
  /**
   * What a try must have ended with; by default `connect-failure`, `refused-stream` and `reset-before-request`, after which no program
   * has seen the call.
   */
  on?: GrpcRetryCondition[];
  /**
   * That a call done twice is as good as one done once. Must be true for every condition under which a program may have done it
   * already: a method of gRPC says nothing about that.
   */
  idempotent?: boolean;
}

/** How often and how fast a request is tried again. */
export interface RetryLimits {
  /**
   * How many tries follow the first one at most, 1 to 10.
   * @TJS-type integer
   */
  attempts: number;
  /** How long one try may take, such as `250ms`; by default as long as is left of the timeout. Shorter than the timeout. */
  perTryTimeout?: string;
  backoff?: RetryBackoff;
  /** Whether a try avoids endpoints that failed before; true by default. */
  avoidPreviousHosts?: boolean;
  /** Whether a try may go to a locality of lower priority although the first is healthy; false by default. */
  otherLocalities?: boolean;
}

/**
 * What a try ended with (Envoy's conditions). `5xx`: any status from 500, or no response at all; `gateway-error`: 502, 503 or 504, or
 * no response; `reset`: no response; `reset-before-request`: no response, and nothing of the request was sent; `connect-failure`: no
 * connection; `refused-stream`: HTTP/2 said that it was not processed; `retriable-4xx`: 409.
 */
export type RetryCondition =
  | '5xx'
  | 'gateway-error'
  | 'reset'
  | 'reset-before-request'
  | 'connect-failure'
  | 'refused-stream'
  | 'retriable-4xx';

/**
 * What a call ended with: a status of gRPC, or no answer at all. A status counts when the call fails before its first message: later the
 * client has seen a part of the answer.
 */
export type GrpcRetryCondition =
  | 'cancelled'
  | 'deadline-exceeded'
  | 'internal'
  | 'resource-exhausted'
  | 'unavailable'
  | 'reset'
  | 'reset-before-request'
  | 'connect-failure'
  | 'refused-stream';

/** The pause before a try: random, up to twice as long each time. */
export interface RetryBackoff {
  /** Before the first retry, such as `25ms`, which is the default. */
  base?: string;
  /** Never longer than this; ten times the base by default. */
  max?: string;
}
