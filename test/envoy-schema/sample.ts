import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { createEnvoySchema } from '../../src/emit/envoy/schema/envoy-schema.ts';

/** The committed descriptor set, uncompressed. */
export const descriptorSet: Uint8Array = gunzipSync(
  readFileSync(new URL('../../schemas/envoy/xds-protos-1.85.0.binpb.gz', import.meta.url)),
);

export const schema = createEnvoySchema(descriptorSet);

const type = (name: string) => `type.googleapis.com/envoy.${name}`;

/** A cluster with a nested Any, an enum, a map, numbers, durations and strings. */
export function cluster(name = 'reviews') {
  return {
    '@type': type('config.cluster.v3.Cluster'),
    name,
    connect_timeout: '1s',
    type: 'STATIC',
    lb_policy: 'LEAST_REQUEST',
    circuit_breakers: { thresholds: [{ priority: 'DEFAULT', max_connections: 100 }] },
    outlier_detection: { consecutive_5xx: 5, interval: '10s', max_ejection_percent: 50 },
    load_assignment: {
      cluster_name: name,
      endpoints: [
        { lb_endpoints: [{ endpoint: { address: { socket_address: { address: '127.0.0.1', port_value: 8080 } } } }] },
      ],
    },
    typed_extension_protocol_options: {
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
        '@type': type('extensions.upstreams.http.v3.HttpProtocolOptions'),
        explicit_http_config: { http2_protocol_options: { max_concurrent_streams: 100 } },
      },
    },
  };
}

/** A listener with an HTTP connection manager, routes and a router inside. */
export function listener(manager: object = {}) {
  return {
    '@type': type('config.listener.v3.Listener'),
    name: 'http',
    address: { socket_address: { address: '127.0.0.1', port_value: 18080 } },
    filter_chains: [
      {
        filters: [
          {
            name: 'envoy.filters.network.http_connection_manager',
            typed_config: {
              '@type': type('extensions.filters.network.http_connection_manager.v3.HttpConnectionManager'),
              stat_prefix: 'http',
              codec_type: 'AUTO',
              stream_idle_timeout: '30s',
              route_config: {
                name: 'http',
                virtual_hosts: [
                  {
                    name: 'all',
                    domains: ['*'],
                    routes: [{ match: { prefix: '/' }, route: { cluster: 'reviews', timeout: '2s' } }],
                  },
                ],
              },
              http_filters: [
                {
                  name: 'envoy.filters.http.router',
                  typed_config: { '@type': type('extensions.filters.http.router.v3.Router') },
                },
              ],
              ...manager,
            },
          },
        ],
      },
    ],
  };
}
