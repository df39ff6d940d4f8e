import type { Duration } from '../scalar/duration.ts';

/** Whether and when a request is tried again. */
export type Retry = { readonly kind: 'off' } | RetryOn;

export interface RetryOn {
  readonly kind: 'on';
  /** Tries after the first one, at least 1. */
  readonly attempts: number;
  /** Sorted; at least one of these and the statuses. */
  readonly conditions: readonly RetryCondition[];
  /** Sorted. */
  readonly statusCodes: readonly number[];
  /** Requests of any other method are never tried again. */
  readonly methods: RetriedMethods;
  readonly perTryTimeout: { readonly kind: 'none' } | { readonly kind: 'limited'; readonly duration: Duration };
  readonly backoff: { readonly base: Duration; readonly max: Duration };
  readonly avoidPreviousHosts: boolean;
  readonly otherLocalities: boolean;
}

/** Sorted, where only some are. */
export type RetriedMethods = { readonly kind: 'any' } | { readonly kind: 'some'; readonly methods: readonly string[] };

/** What happened to the request before there was a response, the class of its status, or the status of a gRPC call. */
export type RetryCondition =
  | '5xx'
  | 'gateway-error'
  | 'reset'
  | 'reset-before-request'
  | 'connect-failure'
  | 'refused-stream'
  | 'retriable-4xx'
  | 'cancelled'
  | 'deadline-exceeded'
  | 'internal'
  | 'resource-exhausted'
  | 'unavailable';
