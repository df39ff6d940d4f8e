import type { Acceptance, Gateway, GatewayChain, GatewayListener } from '../../ir/gateway.ts';
import type { EnvoyResource } from '../../output/proxy-document.ts';
import { refusedConnectionLog } from './access-log.ts';
import type { Destinations } from './destinations.ts';
import { exitFilters } from './egress-gateway.ts';
import { httpConnectionManager, routesByName } from './http-connection-manager.ts';
import { limits } from './limits.ts';
import { listener, quicListener, tlsInspector } from './listener.ts';
import { listenerQuic, listenerTls } from './listener-tls.ts';
import { durationText, type Message } from './message.ts';
import { type Client, clientsOf, openedBy, proxyProtocolFilters } from './proxy-source.ts';
import { serverNameMatch } from './server-names.ts';
import { passageTo, tcpProxy } from './tcp-proxy.ts';
import { downstreamTls } from './transport-security.ts';

/** The ports of a gateway open to the outside, hardened as Envoy advises for the edge. */
export function gatewayListeners(gateway: Gateway, address: string, destinations: Destinations): EnvoyResource[] {
  const edge = { ...gateway, destinations };
  return gateway.listeners.flatMap((one) => [
    gatewayListener(edge, one, address),
    ...http3Listener(edge, one, address),
  ]);
}

/** What the chains of all ports share. */
interface Edge extends Pick<Gateway, 'trustedProxies' | 'tokens' | 'rateLimits' | 'sharedRateLimits' | 'authorizers'> {
  readonly destinations: Destinations;
}

function gatewayListener(edge: Edge, { port, proxyProtocol, chains }: GatewayListener, address: string) {
  const isTls = chains.some(({ accepts }) => accepts.kind !== 'plaintext');
  // Who the client is comes before TLS, and is not part of it.
  const filters = [...proxyProtocolFilters(proxyProtocol), ...(isTls ? [tlsInspector] : [])];
  return listener(
    // Named by its port: two listeners may trade names, but never an address that one of them still has.
    { name: `gateway/${port}`, address, port },
    {
      // Members of the mesh are no strangers.
      ...(chains.every(({ accepts }) => accepts.kind === 'mesh')
        ? {}
        : { per_connection_buffer_limit_bytes: limits.bufferFromOutsideBytes }),
      ...(filters.length > 0
        ? {
            listener_filters: filters,
            listener_filters_timeout: durationText(limits.handshakeStart),
            access_log: refusedConnectionLog,
          }
        : {}),
      filter_chains: chains.flatMap((chain) => filterChains(edge, chain, openedBy(proxyProtocol))),
    },
  );
}

/** One, or two where some clients are believed; bytes are carried for everybody alike. */
function filterChains(edge: Edge, chain: GatewayChain, opened: Message): Message[] {
  const clients = clientsOf(chain.serves.kind === 'http' ? edge.trustedProxies : { kind: 'none' });
  return clients.map((client) => {
    const match = { ...names(chain.accepts), ...opened, ...client.match };
    const name = clients.length > 1 ? `${chain.name}/${client.name}` : chain.name;
    return {
      ...(Object.keys(match).length > 0 ? { name, filter_chain_match: match } : {}),
      ...security(chain.accepts),
      filters: networkFilters(edge, chain, client),
    };
  });
}

/** HTTP/3 beside a port: the same chains over UDP, for those that offer it. Nothing in front of it is believed. */
function http3Listener(
  { tokens, rateLimits, sharedRateLimits, authorizers }: Edge,
  { port, chains }: GatewayListener,
  address: string,
): EnvoyResource[] {
  const offered = chains.flatMap(({ name, accepts, serves }) =>
    accepts.kind === 'terminate' && serves.kind === 'http' && serves.http3.kind === 'on'
      ? [{ name, accepts, table: serves.table.name, filters: serves.filters }]
      : [],
  );
  if (offered.length === 0) return [];
  const chain = ({ name, accepts, table, filters }: (typeof offered)[number]): Message => ({
    name,
    ...(accepts.serverNames.kind === 'some'
      ? { filter_chain_match: { server_names: [...accepts.serverNames.names] } }
      : {}),
    transport_socket: listenerQuic(accepts.tls),
    filters: [
      httpConnectionManager({
        place: { kind: 'edge', trustedHops: 0, filters, tokens, rateLimits, sharedRateLimits, authorizers },
        statPrefix: `gateway/${name}/http3`,
        codec: 'HTTP3',
        routes: routesByName(table),
      }),
    ],
  });
  return [
    quicListener(
      { name: `gateway/${port}/udp`, address, port },
      {
        per_connection_buffer_limit_bytes: limits.bufferFromOutsideBytes,
        udp_listener_config: { quic_options: quicOptions },
        access_log: refusedConnectionLog,
        filter_chains: offered.map(chain),
      },
    ),
  ];
}

/** As much of a stranger as over HTTP/2. */
const quicOptions: Message = {
  quic_protocol_options: {
    max_concurrent_streams: limits.streamsFromOutside,
    initial_stream_window_size: limits.streamWindowFromOutsideBytes,
    initial_connection_window_size: limits.connectionWindowFromOutsideBytes,
  },
  idle_timeout: durationText(limits.idleConnectionFromOutside),
};

function names(accepts: Acceptance): Message {
  switch (accepts.kind) {
    case 'plaintext':
      return {};
    case 'mesh':
      return { server_names: [accepts.serverName], transport_protocol: 'tls' };
    case 'passthrough':
    case 'terminate':
      return serverNameMatch(accepts.serverNames);
  }
}

function security(accepts: Acceptance): Message {
  if (accepts.kind === 'mesh') {
    return {
      transport_socket: downstreamTls(accepts.protocol, accepts.peers),
      transport_socket_connect_timeout: durationText(limits.handshakeStart),
    };
  }
  if (accepts.kind !== 'terminate') return {};
  return {
    transport_socket: listenerTls(accepts.tls),
    transport_socket_connect_timeout: durationText(limits.handshakeWithOutside),
  };
}

function networkFilters(edge: Edge, chain: GatewayChain, client: Client): Message[] {
  const { accepts } = chain;
  return accepts.kind === 'mesh' ? exitFilters(edge, chain, accepts) : [networkFilter(edge, chain, client)];
}

function networkFilter(edge: Edge, { name, serves }: GatewayChain, { trustedHops }: Client): Message {
  const statPrefix = `gateway/${name}`;
  if (serves.kind === 'tcp') return tcpProxy(passageTo(statPrefix, serves.backends, edge.destinations));
  return httpConnectionManager({
    place: {
      kind: 'edge',
      trustedHops,
      filters: serves.filters,
      tokens: edge.tokens,
      rateLimits: edge.rateLimits,
      sharedRateLimits: edge.sharedRateLimits,
      authorizers: edge.authorizers,
    },
    statPrefix,
    codec: 'AUTO',
    routes: routesByName(serves.table.name),
  });
}
