import type { Destination, Discovery } from '../../ir/destination.ts';
import { limits } from './limits.ts';
import { durationText, extension, type Message } from './message.ts';

type Dynamic = Extract<Discovery, { kind: 'dynamic' }>;

/** The discovery of a destination whose host each request or handshake names; undefined for all others. */
export function dynamicDiscovery({ discovery }: Destination): Dynamic | undefined {
  return discovery.kind === 'dynamic' ? discovery : undefined;
}

/** The members of the cluster that connects to whatever host a filter has had asked of DNS. */
export function dynamicCluster(destination: Destination): Message {
  return {
    lb_policy: 'CLUSTER_PROVIDED',
    cluster_type: extension(
      'envoy.clusters.dynamic_forward_proxy',
      'envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig',
      { dns_cache_config: dnsCache(destination) },
    ),
  };
}

/**
 * The HTTP filters that have the host of a request asked of DNS. The host is what the route matched, without a port: who calls
 * chooses among the declared names, and never the port.
 */
export function dynamicHttpFilters(destination: Destination, { port }: Dynamic): Message[] {
  return [
    extension('envoy.filters.http.set_filter_state', 'envoy.extensions.filters.http.set_filter_state.v3.Config', {
      on_request_headers: [
        filterState('envoy.upstream.dynamic_host', '%REQ(:AUTHORITY)%'),
        filterState('envoy.upstream.dynamic_port', String(port)),
      ],
    }),
    extension(
      'envoy.filters.http.dynamic_forward_proxy',
      'envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig',
      { dns_cache_config: dnsCache(destination), allow_dynamic_host_from_filter_state: true },
    ),
  ];
}

/** The network filter that has the server name of a handshake asked of DNS. */
export function dynamicNetworkFilter(destination: Destination, { port }: Dynamic): Message {
  return extension(
    'envoy.filters.network.sni_dynamic_forward_proxy',
    'envoy.extensions.filters.network.sni_dynamic_forward_proxy.v3.FilterConfig',
    { port_value: port, dns_cache_config: dnsCache(destination) },
  );
}

function filterState(key: string, text: string): Message {
  return { object_key: key, format_string: { text_format_source: { inline_string: text } } };
}

/** Filter and cluster share the cache of one name, and must agree about it to the letter. */
function dnsCache({ name }: Destination): Message {
  return {
    name,
    dns_lookup_family: 'V4_PREFERRED',
    dns_refresh_rate: durationText(limits.dnsRefreshOutside),
    // Wildcards are open to whatever a program asks for: memory is not.
    max_hosts: limits.dynamicHosts,
  };
}
