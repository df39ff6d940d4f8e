import type { Protocol } from '../../ir/protocol.ts';
import type { Inbound } from '../../ir/workload.ts';
import type { EnvoyResource } from '../../output/proxy-document.ts';
import { refusedConnectionLog } from './access-log.ts';
import { noteAudited, refuseDenied, requireAllowed } from './authorization.ts';
import { programClusterName } from './cluster.ts';
import { codecOf, type HttpEntrance, httpConnectionManager } from './http-connection-manager.ts';
import { limits } from './limits.ts';
import { inspectServerNames, listener } from './listener.ts';
import { durationText, type Message } from './message.ts';
import { type TcpPassage, tcpProxy } from './tcp-proxy.ts';
import { downstreamTls } from './transport-security.ts';
import { upgradeConfigs } from './upgrade.ts';

/** One port of the program as one proxy serves it. */
export interface ServedInbound {
  readonly inbound: Inbound;
  /** Where the program listens on loopback. */
  readonly programPort: number;
}

/**
 * The one door of a sidecar to the mesh. The server name picks the port; there is no chain for any other name, nor for a
 * connection without TLS, so both are closed before a byte is answered.
 */
export function inboundListener(
  address: { readonly address: string; readonly port: number },
  served: readonly ServedInbound[],
): EnvoyResource {
  return listener(
    { name: 'inbound', ...address },
    {
      ...inspectServerNames,
      filter_chains: served.map(filterChain),
      access_log: refusedConnectionLog,
    },
  );
}

function filterChain(served: ServedInbound): Message {
  const { port, protocol, serverName, peers } = served.inbound;
  return {
    name: port,
    filter_chain_match: { server_names: [serverName], transport_protocol: 'tls' },
    transport_socket: downstreamTls(protocol, peers),
    transport_socket_connect_timeout: durationText(limits.handshakeStart),
    filters: networkFilters[protocol](served),
  };
}

const networkFilters: Readonly<Record<Protocol, (served: ServedInbound) => Message[]>> = {
  http1: (served) => [inboundHttp(served, codecOf.http1)],
  http2: (served) => [inboundHttp(served, codecOf.http2)],
  tcp: inboundTcp,
};

/** Callers decide how long their connections live; this only frees what a caller left that vanished. */
const programConnections: TcpPassage['pool'] = {
  idleTimeout: { kind: 'at-most', duration: limits.idleConnectionFromMesh },
  maxConnectionDuration: { kind: 'unlimited' },
};

/** The handshake has refused everyone these filters refuse. They are the second lock, and count connections. */
function inboundTcp({ inbound, programPort }: ServedInbound): Message[] {
  const statPrefix = `inbound/${inbound.port}`;
  return [
    ...noteAudited(inbound.audit, { kind: 'network', statPrefix }),
    ...refuseDenied(inbound.authorization, { kind: 'network', statPrefix }),
    requireAllowed(inbound.authorization, { kind: 'network', statPrefix }),
    tcpProxy({
      statPrefix,
      to: { cluster: programClusterName(inbound.port, programPort) },
      pool: programConnections,
      hash: [],
    }),
  ];
}

function inboundHttp({ inbound, programPort }: ServedInbound, codec: HttpEntrance['codec']): Message {
  const name = `inbound/${inbound.port}`;
  const { authorization, audit, rateLimits, sharedRateLimits, authorizers } = inbound;
  return httpConnectionManager({
    place: { kind: 'inbound', authorization, audit, rateLimits, sharedRateLimits, authorizers },
    statPrefix: name,
    codec,
    routes: { route_config: inboundRoutes(name, programClusterName(inbound.port, programPort), inbound.upgrades) },
  });
}

/** Every allowed request goes to the program. Its caller's sidecar holds the timeout: two clocks would race. */
function inboundRoutes(name: string, cluster: string, upgrades: readonly string[]): Message {
  const route = { name, match: { prefix: '/' }, route: { cluster, timeout: '0s', ...upgradeConfigs(upgrades) } };
  return { name, virtual_hosts: [{ name, domains: ['*'], routes: [route] }], validate_clusters: true };
}
