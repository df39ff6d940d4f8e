/**
 * How many connections and requests one proxy has under way to a destination, and how long connections live. Every limit
 * counts for each calling proxy on its own, not for all callers together. What is left out is inherited, see `Defaults`.
 */
export interface ConnectionPool {
  /** How long opening a connection may take, TLS handshake included, such as `2s`; 5 s by default. Above zero. */
  connectTimeout?: string;
  /** Connections at once; 10,000 by default. HTTP/2 needs few: its requests share them. */
  maxConnections?: Limit;
  /** Requests, or TCP connections, that wait for a connection; 10,000 by default. One more is answered 503 at once. */
  maxPendingRequests?: Limit;
  /** Requests under way at once; 10,000 by default. One more is answered 503 at once. Only for HTTP. */
  maxConcurrentRequests?: Limit;
  /** Retries under way at once; 3 by default. Only for HTTP. */
  maxConcurrentRetries?: Limit;
  /** Requests after which a connection is closed and replaced; `unlimited` by default. Only for HTTP. */
  maxRequestsPerConnection?: Limit;
  /**
   * How long a connection is kept without a request (HTTP) or without a byte (TCP); 5 min for HTTP, an hour for TCP by default.
   * The callee keeps idle HTTP connections for an hour, so a longer time risks requests on connections that are just being closed.
   */
  idleTimeout?: DurationLimit;
  /** How old a connection may get before it is closed; `unlimited` by default. HTTP finishes the requests on it first. */
  maxConnectionDuration?: DurationLimit;
  tcpKeepalive?: TcpKeepalive;
  http2?: Http2Options;
}

/** A count above zero, or `unlimited`, which must be written: zero never means it. */
export type Limit = number | 'unlimited';

/** A length of time above zero such as `1m30s` (GEP-2257), or `unlimited`, which must be written: zero never means it. */
export type DurationLimit = string;

/** How the machine finds out that the other end of a silent connection is gone (RFC 1122 section 4.2.3.6). */
export type TcpKeepalive = TcpKeepaliveOff | TcpKeepaliveOn;

/** A connection whose other end vanished is noticed only when something is sent. */
export interface TcpKeepaliveOff {
  kind: 'off';
}

/** Probes are sent on silent connections. */
export interface TcpKeepaliveOn {
  kind: 'on';
  /** Silence before the first probe, in whole seconds such as `60s`; 60 s by default. */
  idle?: string;
  /** Time between probes, in whole seconds; 10 s by default. */
  interval?: string;
  /**
   * Unanswered probes after which the connection is given up; 3 by default.
   * @TJS-type integer
   */
  probes?: number;
}

/** Settings of HTTP/2 towards a destination (RFC 9113). Used only where the port speaks `http2` or `grpc`. */
export interface Http2Options {
  /**
   * Requests at once on one connection, 1 to 2,147,483,647; 1,024 by default, and never more than the callee allows. Further ones
   * open another connection.
   * @TJS-type integer
   */
  maxConcurrentStreams?: number;
  /** Bytes of one response in flight before the caller must acknowledge, such as `64KiB`: 65535 to 2147483647 bytes; 16 MiB by
   * default. */
  initialStreamWindow?: string;
  /** The same for all responses of a connection together; 24 MiB by default. */
  initialConnectionWindow?: string;
  keepalive?: Http2Keepalive;
}

/** Pings on HTTP/2 connections: they notice a dead peer that keepalive of TCP does not see, such as one behind a load balancer. */
export type Http2Keepalive = Http2KeepaliveOff | Http2KeepaliveOn;

/** No pings. */
export interface Http2KeepaliveOff {
  kind: 'off';
}

/** A ping at intervals; a connection whose ping is not answered in time is closed. */
export interface Http2KeepaliveOn {
  kind: 'on';
  /** Time between pings, such as `30s`, 1 ms or more; 30 s by default. */
  interval?: string;
  /** How long an answer may take, 1 ms or more; 10 s by default. */
  timeout?: string;
}
