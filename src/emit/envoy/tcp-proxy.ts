import type { WeightedDestination } from '../../ir/connection.ts';
import type { ConnectionPool, DurationLimit } from '../../ir/connection-pool.ts';
import type { HashKey } from '../../ir/load-balancing.ts';
import { accessLog } from './access-log.ts';
import { idleTimeout } from './connection-pool.ts';
import { type Destinations, destinationNamed } from './destinations.ts';
import { hashKeysOf } from './load-balancing.ts';
import { durationText, extension, type Message } from './message.ts';

/** Where connections go: to one cluster, or to several by weight. */
export type TcpTarget = { readonly cluster: string } | { readonly backends: readonly WeightedDestination[] };

/** Where TCP connections are carried, under which name they are counted, and how long they may live. */
export interface TcpPassage {
  readonly statPrefix: string;
  readonly to: TcpTarget;
  readonly pool: Pick<ConnectionPool, 'idleTimeout' | 'maxConnectionDuration'>;
  /** What connections are placed by; of TCP nothing but its source address is known. */
  readonly hash: readonly HashKey[];
}

/** A passage to destinations. Its clocks run before one of them is chosen, so the shortest of each holds. */
export function passageTo(
  statPrefix: string,
  backends: readonly WeightedDestination[],
  destinations: Destinations,
): TcpPassage {
  const policies = backends.map(({ destination }) => destinationNamed(destinations, destination).policy);
  const pools = policies.map(({ connectionPool }) => connectionPool);
  return {
    statPrefix,
    to: { backends },
    pool: {
      idleTimeout: shortest(pools.map(({ idleTimeout }) => idleTimeout)),
      maxConnectionDuration: shortest(pools.map(({ maxConnectionDuration }) => maxConnectionDuration)),
    },
    hash: policies.flatMap(({ loadBalancing }) => hashKeysOf(loadBalancing)),
  };
}

/** The network filter that carries a connection to one of its clusters, chosen when the connection opens. */
export function tcpProxy({ statPrefix, to, pool, hash }: TcpPassage): Message {
  const { maxConnectionDuration: age } = pool;
  return extension('envoy.filters.network.tcp_proxy', 'envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy', {
    stat_prefix: statPrefix,
    ...('cluster' in to ? to : clusterChoice(to.backends)),
    idle_timeout: idleTimeout(pool.idleTimeout),
    ...(age.kind === 'unlimited' ? {} : { max_downstream_connection_duration: durationText(age.duration) }),
    ...(hash.some(({ kind }) => kind === 'source-address') ? { hash_policy: [{ source_ip: {} }] } : {}),
    access_log: accessLog,
  });
}

function clusterChoice(backends: readonly WeightedDestination[]): Message {
  const [only, ...others] = backends;
  if (only !== undefined && others.length === 0) return { cluster: only.destination };
  return {
    weighted_clusters: { clusters: backends.map(({ destination, weight }) => ({ name: destination, weight })) },
  };
}

function shortest(limits: readonly DurationLimit[]): DurationLimit {
  return limits.reduce((least, limit) => {
    if (limit.kind === 'unlimited') return least;
    return least.kind === 'unlimited' || limit.duration < least.duration ? limit : least;
  });
}
