import type { Destination, Discovery, Transport } from '../../ir/destination.ts';
import type { Place } from '../../ir/locality.ts';
import type { Protocol } from '../../ir/protocol.ts';
import type { TrafficPolicy } from '../../ir/traffic-policy.ts';
import type { EnvoyResource } from '../../output/proxy-document.ts';
import { singleSource } from './config-source.ts';
import { connectionPool } from './connection-pool.ts';
import { dynamicCluster } from './dynamic-forward-proxy.ts';
import { endpointFileMark } from './endpoint-file.ts';
import { inlineEndpoints } from './endpoints.ts';
import { healthCheck } from './health-check.ts';
import { limits } from './limits.ts';
import { loadBalancing } from './load-balancing.ts';
import { durationText, extension, type Message, socketAddress, typed } from './message.ts';
import { outlierDetection } from './outlier-detection.ts';
import { programPool } from './program-pool.ts';
import { upstreamTls } from './transport-security.ts';
import { namesOfRequests, outsideTls } from './upstream-tls.ts';

const type = 'envoy.config.cluster.v3.Cluster';

/** The cluster of a destination, written once and shared by every proxy that calls it. */
export function destinationCluster(destination: Destination, caller: Place): EnvoyResource {
  const { name, protocol, transport, policy } = destination;
  return typed(type, {
    name,
    ...connectionPool(
      policy.connectionPool,
      protocol,
      transport.kind === 'tls' ? namesOfRequests(transport.serverName) : {},
    ),
    ...loadBalancing(policy.loadBalancing),
    // After the load balancing: a cluster whose endpoints come with the requests brings its own.
    ...discovery[destination.discovery.kind](destination, caller),
    ...commonLoadBalancing(policy),
    ...outlierDetection(policy.outlierDetection),
    ...healthCheck(policy.healthCheck, protocol),
    ...transportSocket(protocol, transport),
  });
}

/** The cluster that leads to the proxy's own program, over loopback and without TLS. */
export function programCluster(name: string, port: number, protocol: Protocol): EnvoyResource {
  return typed(type, {
    name,
    type: 'STATIC',
    load_assignment: {
      cluster_name: name,
      endpoints: [{ lb_endpoints: [{ endpoint: { address: socketAddress('127.0.0.1', port) } }] }],
    },
    ...connectionPool(programPool, protocol),
  });
}

/** The name of the cluster that leads to a port of the own program. Programs of one workload may differ by host. */
export function programClusterName(port: string, number: number): string {
  return `inbound/${port}:${number}`;
}

const discovery: Readonly<Record<Discovery['kind'], (destination: Destination, caller: Place) => Message>> = {
  static: endpointSource,
  file: (destination) => ({ ...endpointSource(destination), ...endpointFileMark(destination) }),
  dns: (destination, caller) => ({
    // Every address that DNS answers is an endpoint of its own: a headless service answers one for each pod.
    cluster_type: dnsCluster(destination, {}),
    load_assignment: { cluster_name: destination.name, endpoints: inlineEndpoints(destination, caller) },
  }),
  'logical-dns': (destination, caller) => ({
    cluster_type: dnsCluster(destination, { all_addresses_in_single_endpoint: true }),
    load_assignment: { cluster_name: destination.name, endpoints: inlineEndpoints(destination, caller) },
  }),
  dynamic: dynamicCluster,
};

function endpointSource({ name }: Destination): Message {
  return { type: 'EDS', eds_cluster_config: { eds_config: singleSource('endpoints', name) } };
}

function dnsCluster({ transport }: Destination, options: Message): Message {
  return extension('envoy.cluster.dns', 'envoy.extensions.clusters.dns.v3.DnsCluster', {
    ...(transport.kind === 'mesh'
      ? { dns_refresh_rate: durationText(limits.dnsRefresh) }
      : // Who answers for names outside says how long an answer holds.
        { dns_refresh_rate: durationText(limits.dnsRefreshOutside), respect_dns_ttl: true }),
    // Sidecars of pods listen on 0.0.0.0.
    dns_lookup_family: 'V4_PREFERRED',
    ...options,
  });
}

function transportSocket(protocol: Protocol, transport: Transport): Message {
  switch (transport.kind) {
    case 'mesh':
      return { transport_socket: upstreamTls(protocol, transport) };
    case 'tls':
      return { transport_socket: outsideTls(protocol, transport) };
    case 'plaintext':
      return {};
  }
}

/** What holds for every way to choose an endpoint. Envoy's own panic threshold is 50 percent. */
function commonLoadBalancing({ panicThreshold, locality }: TrafficPolicy): Message {
  const common = {
    ...(panicThreshold === 50 ? {} : { healthy_panic_threshold: { value: panicThreshold } }),
    ...(locality.kind === 'distribution' ? { locality_weighted_lb_config: {} } : {}),
  };
  return Object.keys(common).length === 0 ? {} : { common_lb_config: common };
}
