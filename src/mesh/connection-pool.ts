import type * as model from '../model/connection-pool.ts';
import type { Duration } from './duration.ts';
import type { ByteSize, DurationLimit, Limit } from './limit.ts';
import { switched } from './pass-through.ts';
import type { Plain } from './plain.ts';

/**
 * How many connections one proxy has to a destination, and how long they live. Every limit counts for each calling proxy on
 * its own, not for all callers together.
 */
export interface TcpConnectionPool {
  /** How long opening a connection may take, TLS handshake included; `5s` by default. */
  readonly connectTimeout?: Duration;
  /** Connections at once; 10,000 by default. HTTP/2 needs few: its requests share them. */
  readonly maxConnections?: Limit;
  /** Requests, or TCP connections, that wait for a connection; 10,000 by default. One more fails at once. */
  readonly maxPendingRequests?: Limit;
  /**
   * How long a connection is kept without a request (HTTP) or without a byte (TCP); `5m` for HTTP, `1h` for TCP by default.
   * The callee keeps idle HTTP connections for an hour: a longer time risks requests on connections that are just being closed.
   */
  readonly idleTimeout?: DurationLimit;
  /** How old a connection may get before it is closed; `'unlimited'` by default. HTTP finishes the requests on it first. */
  readonly maxConnectionDuration?: DurationLimit;
  /** How the machine finds out that the other end of a silent connection is gone; on by default. */
  readonly tcpKeepalive?: 'off' | TcpKeepalive;
}

/** The limits of a destination that speaks HTTP. */
export interface ConnectionPool extends TcpConnectionPool {
  /** Requests under way at once; 10,000 by default. One more is answered 503 at once. */
  readonly maxConcurrentRequests?: Limit;
  /** Retries under way at once; 3 by default. */
  readonly maxConcurrentRetries?: Limit;
  /** Requests after which a connection is closed and replaced; `'unlimited'` by default. */
  readonly maxRequestsPerConnection?: Limit;
  /** Settings of HTTP/2. Used only where the port speaks `http2` or `grpc`. */
  readonly http2?: Http2Options;
}

/** Probes on silent connections (RFC 1122 section 4.2.3.6). */
export interface TcpKeepalive {
  /** Silence before the first probe, in whole seconds; `60s` by default. */
  readonly idle?: Duration;
  /** Time between probes, in whole seconds; `10s` by default. */
  readonly interval?: Duration;
  /** Unanswered probes after which the connection is given up; 3 by default. */
  readonly probes?: number;
}

/** Settings of HTTP/2 towards a destination (RFC 9113). */
export interface Http2Options {
  /**
   * Requests at once on one connection, 1 to 2,147,483,647; 1,024 by default, and never more than the callee allows. Further
   * ones open another connection.
   */
  readonly maxConcurrentStreams?: number;
  /** Bytes of one response in flight before the caller must acknowledge: 65535 to 2147483647 bytes; `16MiB` by default. */
  readonly initialStreamWindow?: ByteSize;
  /** The same for all responses of a connection together; `24MiB` by default. */
  readonly initialConnectionWindow?: ByteSize;
  /** Pings, which notice a dead peer behind a load balancer that answers keepalive of TCP itself; off by default. */
  readonly keepalive?: 'off' | Http2Keepalive;
}

/** A ping at intervals; a connection whose ping is not answered in time is closed. */
export interface Http2Keepalive {
  /** Time between pings; `30s` by default. */
  readonly interval?: Duration;
  /** How long an answer may take; `10s` by default. */
  readonly timeout?: Duration;
}

/** The plain data a pool becomes. */
export function connectionPoolModel(pool: ConnectionPool): Plain<model.ConnectionPool> {
  const { tcpKeepalive, http2 } = pool;
  return {
    ...pool,
    tcpKeepalive: switched(tcpKeepalive),
    http2: http2 && { ...http2, keepalive: switched(http2.keepalive) },
  };
}
