import type { ConnectionPool, DurationLimit, Http2Options, Limit, TcpKeepalive } from '../../ir/connection-pool.ts';
import type { Protocol } from '../../ir/protocol.ts';
import { part } from '../../output/parts.ts';
import { durationText, type Message, typed } from './message.ts';
import { programPool } from './program-pool.ts';

/** The members of a cluster that limit what is under way to it. `names` are options of HTTP that its transport needs. */
export function connectionPool(pool: ConnectionPool, protocol: Protocol, names: Message = {}): Message {
  return {
    connect_timeout: durationText(pool.connectTimeout),
    circuit_breakers: circuitBreakers(pool),
    ...tcpKeepalive(pool.tcpKeepalive),
    ...(protocol === 'tcp' ? {} : httpOptions(pool, protocol, names)),
  };
}

function circuitBreakers(pool: ConnectionPool): Message {
  const thresholds = thresholdsOf(pool);
  return isSame(thresholds, usualThresholds) ? bounded : { thresholds: [thresholds] };
}

function thresholdsOf(
  pool: Pick<
    ConnectionPool,
    'maxConnections' | 'maxPendingRequests' | 'maxConcurrentRequests' | 'maxConcurrentRetries'
  >,
) {
  return {
    priority: 'DEFAULT',
    max_connections: threshold(pool.maxConnections),
    max_pending_requests: threshold(pool.maxPendingRequests),
    max_requests: threshold(pool.maxConcurrentRequests),
    max_retries: threshold(pool.maxConcurrentRetries),
  };
}

/** What nearly every cluster has, since nearly nobody writes it. */
const usualThresholds = thresholdsOf(programPool);
const bounded = part('bounded', { thresholds: [usualThresholds] });
const keptAlive = part('kept-alive', {
  tcp_keepalive: { keepalive_time: 60, keepalive_interval: 10, keepalive_probes: 3 },
});

function isSame(one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(one).every((name) => one[name] === other[name]);
}

/** Envoy takes a missing threshold for 1,024; its largest number is what it calls unlimited. */
function threshold(limit: Limit): number {
  return limit.kind === 'unlimited' ? 4_294_967_295 : limit.count;
}

/** Envoy keeps a silent connection for an hour unless told that zero means for ever. */
export function idleTimeout(limit: DurationLimit): string {
  return limit.kind === 'unlimited' ? '0s' : durationText(limit.duration);
}

function tcpKeepalive(keepalive: TcpKeepalive): Message {
  if (keepalive.kind === 'off') return {};
  const settings = {
    keepalive_time: keepalive.idle / 1_000,
    keepalive_interval: keepalive.interval / 1_000,
    keepalive_probes: keepalive.probes,
  };
  return {
    upstream_connection_options: isSame(settings, keptAlive.tcp_keepalive) ? keptAlive : { tcp_keepalive: settings },
  };
}

function httpOptions(pool: ConnectionPool, protocol: Exclude<Protocol, 'tcp'>, names: Message): Message {
  const { maxConnectionDuration: age, maxRequestsPerConnection: requests } = pool;
  const type = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';
  return {
    typed_extension_protocol_options: {
      [type]: typed(type, {
        ...names,
        common_http_protocol_options: {
          idle_timeout: idleTimeout(pool.idleTimeout),
          ...(age.kind === 'unlimited' ? {} : { max_connection_duration: durationText(age.duration) }),
          ...(requests.kind === 'unlimited' ? {} : { max_requests_per_connection: requests.count }),
        },
        explicit_http_config:
          protocol === 'http1' ? { http_protocol_options: {} } : { http2_protocol_options: http2Options(pool.http2) },
      }),
    },
  };
}

function http2Options(options: Http2Options): Message {
  const { keepalive } = options;
  return {
    ...unlessOwn('max_concurrent_streams', options.maxConcurrentStreams),
    ...unlessOwn('initial_stream_window_size', options.initialStreamWindowBytes),
    ...unlessOwn('initial_connection_window_size', options.initialConnectionWindowBytes),
    ...(keepalive.kind === 'off'
      ? {}
      : {
          connection_keepalive: {
            interval: durationText(keepalive.interval),
            timeout: durationText(keepalive.timeout),
          },
        }),
  };
}

/** What Envoy 1.40 does by itself; a test sees it in the settings frame of a real one. */
const own = {
  max_concurrent_streams: 1_024,
  initial_stream_window_size: 16_777_216,
  initial_connection_window_size: 25_165_824,
} as const;

function unlessOwn(member: keyof typeof own, value: number): Message {
  return value === own[member] ? {} : { [member]: value };
}
