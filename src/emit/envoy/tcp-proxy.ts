import { accessLog } from './access-log.ts';
import { limits } from './limits.ts';
import { durationText, extension, type Message } from './message.ts';

/** The network filter that carries a connection to one cluster. */
export function tcpProxy(statPrefix: string, cluster: string): Message {
  return extension('envoy.filters.network.tcp_proxy', 'envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy', {
    stat_prefix: statPrefix,
    cluster,
    idle_timeout: durationText(limits.idleTcpConnection),
    access_log: accessLog,
  });
}
