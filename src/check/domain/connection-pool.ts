import type { ConnectionPool, Http2Keepalive, Http2Options, TcpKeepalive } from '../../model/connection-pool.ts';
import { milliseconds } from '../../scalar/duration.ts';
import { byteSize, count, duration, durationLimit, group, limit } from './domain.ts';

const shortest = milliseconds(1);
/** The longest time Linux accepts for its keepalive (`TCP_KEEPIDLE`, `TCP_KEEPINTVL`). */
const seconds = { least: milliseconds(1_000), most: milliseconds(32_767_000), wholeSeconds: true };

/** What the settings of a connection pool may be. */
export const connectionPoolDomain = group<ConnectionPool>({
  connectTimeout: duration({ least: shortest, most: milliseconds(600_000) }),
  maxConnections: limit,
  maxPendingRequests: limit,
  maxConcurrentRequests: limit,
  maxConcurrentRetries: limit,
  maxRequestsPerConnection: limit,
  idleTimeout: durationLimit({ least: shortest }),
  maxConnectionDuration: durationLimit({ least: shortest }),
  tcpKeepalive: group<TcpKeepalive>({
    idle: duration(seconds),
    interval: duration(seconds),
    // The most Linux counts.
    probes: count(1, 127, 'probes'),
  }),
  http2: group<Http2Options>({
    maxConcurrentStreams: count(1, 2_147_483_647, 'requests'),
    initialStreamWindow: byteSize(65_535, 2_147_483_647),
    initialConnectionWindow: byteSize(65_535, 2_147_483_647),
    keepalive: group<Http2Keepalive>({
      interval: duration({ least: shortest }),
      timeout: duration({ least: shortest }),
    }),
  }),
});
