import type { Duration } from '../scalar/duration.ts';

/** How many connections and requests one proxy has under way to a destination, and how long connections live. */
export interface ConnectionPool {
  readonly connectTimeout: Duration;
  readonly maxConnections: Limit;
  readonly maxPendingRequests: Limit;
  readonly maxConcurrentRequests: Limit;
  readonly maxConcurrentRetries: Limit;
  readonly maxRequestsPerConnection: Limit;
  readonly idleTimeout: DurationLimit;
  readonly maxConnectionDuration: DurationLimit;
  readonly tcpKeepalive: TcpKeepalive;
  readonly http2: Http2Options;
}

/** The count is above zero. */
export type Limit = { readonly kind: 'unlimited' } | { readonly kind: 'at-most'; readonly count: number };

/** The duration is above zero. */
export type DurationLimit = { readonly kind: 'unlimited' } | { readonly kind: 'at-most'; readonly duration: Duration };

/** Durations are whole seconds. */
export type TcpKeepalive =
  | { readonly kind: 'off' }
  | { readonly kind: 'on'; readonly idle: Duration; readonly interval: Duration; readonly probes: number };

/** Towards a destination that speaks HTTP/2; elsewhere it says nothing. */
export interface Http2Options {
  readonly maxConcurrentStreams: number;
  readonly initialStreamWindowBytes: number;
  readonly initialConnectionWindowBytes: number;
  readonly keepalive: Http2Keepalive;
}

export type Http2Keepalive =
  | { readonly kind: 'off' }
  | { readonly kind: 'on'; readonly interval: Duration; readonly timeout: Duration };
