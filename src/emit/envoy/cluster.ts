import type { Destination, Discovery } from '../../ir/destination.ts';
import type { Protocol } from '../../ir/protocol.ts';
import { part } from '../../output/parts.ts';
import type { EnvoyResource } from '../../output/proxy-document.ts';
import { type Duration, milliseconds } from '../../scalar/duration.ts';
import { singleSource } from './config-source.ts';
import { localityEndpoints } from './endpoints.ts';
import { limits } from './limits.ts';
import { durationText, extension, type Message, typed } from './message.ts';
import { upstreamTls } from './transport-security.ts';

const type = 'envoy.config.cluster.v3.Cluster';

/** The cluster of a destination, written once and shared by every proxy that calls it. */
export function destinationCluster(destination: Destination): EnvoyResource {
  const { name, protocol, serverName, identities, connectTimeout } = destination;
  return typed(type, {
    name,
    ...discovery[destination.discovery.kind](name, destination.discovery),
    ...shared(protocol, limits.idleConnectionBetweenSidecars),
    connect_timeout: durationText(connectTimeout),
    lb_policy: 'LEAST_REQUEST',
    transport_socket: upstreamTls(protocol, serverName, identities),
    upstream_connection_options: keptAlive,
  });
}

const keptAlive = part('kept-alive', {
  tcp_keepalive: {
    keepalive_time: limits.keepalive.idleSeconds,
    keepalive_interval: limits.keepalive.intervalSeconds,
    keepalive_probes: limits.keepalive.probes,
  },
});

/** The cluster that leads to the proxy's own program, over loopback and without TLS. */
export function programCluster(name: string, port: number, protocol: Protocol): EnvoyResource {
  return typed(type, {
    name,
    type: 'STATIC',
    load_assignment: { cluster_name: name, endpoints: localityEndpoints([{ address: '127.0.0.1', port }]) },
    ...shared(protocol, limits.idleConnectionToProgram),
    // Loopback answers at once or not at all.
    connect_timeout: durationText(milliseconds(1_000)),
  });
}

/** The name of the cluster that leads to a port of the own program. Programs of one workload may differ by host. */
export function programClusterName(port: string, number: number): string {
  return `inbound/${port}:${number}`;
}

const discovery: Readonly<Record<Discovery['kind'], (name: string, how: Discovery) => Message>> = {
  static: (name) => ({ type: 'EDS', eds_cluster_config: { eds_config: singleSource('endpoints', name) } }),
  dns: (name, how) => ({
    // Every address that DNS answers is an endpoint of its own: a headless service answers one for each pod.
    cluster_type: extension('envoy.cluster.dns', 'envoy.extensions.clusters.dns.v3.DnsCluster', {
      dns_refresh_rate: durationText(limits.dnsRefresh),
      // Sidecars of pods listen on 0.0.0.0.
      dns_lookup_family: 'V4_PREFERRED',
    }),
    load_assignment: { cluster_name: name, endpoints: localityEndpoints(how.kind === 'dns' ? how.names : []) },
  }),
};

function shared(protocol: Protocol, idle: Duration): Message {
  return { circuit_breakers: bounded, ...httpOptions[protocol](idle) };
}

const bounded = part('bounded', {
  thresholds: [
    {
      priority: 'DEFAULT',
      max_connections: limits.concurrencyPerDestination,
      max_pending_requests: limits.concurrencyPerDestination,
      max_requests: limits.concurrencyPerDestination,
      max_retries: limits.retriesPerDestination,
    },
  ],
});

const httpOptions: Readonly<Record<Protocol, (idle: Duration) => Message>> = {
  http1: (idle) => httpProtocolOptions(idle, { http_protocol_options: {} }),
  http2: (idle) => httpProtocolOptions(idle, { http2_protocol_options: {} }),
  tcp: () => ({}),
};

function httpProtocolOptions(idle: Duration, explicit: Message): Message {
  const type = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';
  return {
    typed_extension_protocol_options: {
      [type]: typed(type, {
        common_http_protocol_options: { idle_timeout: durationText(idle) },
        explicit_http_config: explicit,
      }),
    },
  };
}
