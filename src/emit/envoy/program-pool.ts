import type { ConnectionPool, Limit } from '../../ir/connection-pool.ts';
import { milliseconds } from '../../scalar/duration.ts';

const many: Limit = { kind: 'at-most', count: 10_000 };

/** The way from a sidecar to its own program, over loopback: the same in every mesh. */
export const programPool: ConnectionPool = {
  // Loopback answers at once or not at all.
  connectTimeout: milliseconds(1_000),
  // Below the 28,000 source ports Linux has for one address. Envoy's own 1,024 turns a busy minute into 503s.
  maxConnections: many,
  maxPendingRequests: many,
  maxConcurrentRequests: many,
  // Nothing is tried twice here. A limit that is written cannot surprise later.
  maxConcurrentRetries: { kind: 'at-most', count: 3 },
  maxRequestsPerConnection: { kind: 'unlimited' },
  // Shorter than servers keep one (gunicorn 2 s, Node.js 5 s), so a request is never sent into a connection that is just
  // being closed. A new one over loopback costs almost nothing.
  idleTimeout: { kind: 'at-most', duration: milliseconds(1_000) },
  maxConnectionDuration: { kind: 'unlimited' },
  tcpKeepalive: { kind: 'off' },
  http2: {
    maxConcurrentStreams: 1_024,
    initialStreamWindowBytes: 16_777_216,
    initialConnectionWindowBytes: 25_165_824,
    keepalive: { kind: 'off' },
  },
};
