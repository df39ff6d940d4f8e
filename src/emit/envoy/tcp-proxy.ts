import type { WeightedDestination } from '../../ir/connection.ts';
import { accessLog } from './access-log.ts';
import { limits } from './limits.ts';
import { durationText, extension, type Message } from './message.ts';

/** Where connections go: to one cluster, or to several by weight. */
export type TcpTarget = { readonly cluster: string } | { readonly backends: readonly WeightedDestination[] };

/** The network filter that carries a connection to one of its clusters, chosen when the connection opens. */
export function tcpProxy(statPrefix: string, target: TcpTarget): Message {
  return extension('envoy.filters.network.tcp_proxy', 'envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy', {
    stat_prefix: statPrefix,
    ...('cluster' in target ? target : clusterChoice(target.backends)),
    idle_timeout: durationText(limits.idleTcpConnection),
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
