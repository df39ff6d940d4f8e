import type { EnvoyResource } from '../../src/output/proxy-document.ts';
import type { KeyPair } from './certificates.ts';
import { type RunningProxy, runProxy } from './run-proxies.ts';

/** Somewhere to send HTTP/3. */
export interface Http3Target {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly serverName: string;
  readonly roots: string;
  readonly identity?: KeyPair;
}

const prefix = 'type.googleapis.com/envoy';

/**
 * A client that speaks HTTP/3: a real Envoy, since neither Node nor the usual tools do. It answers plain HTTP on an address
 * and sends each request on to the target that the header `x-target` names.
 */
export function startHttp3Client(
  listen: { readonly address: string; readonly port: number },
  targets: readonly Http3Target[],
): Promise<RunningProxy> {
  const nobody = { certificate: '', key: '' };
  return runProxy(
    {
      identity: '',
      bootstrap: {
        node: { id: 'client', cluster: 'client' },
        admin: { address: { socket_address: { address: '127.0.0.1', port_value: 0 } } },
        dynamic_resources: {
          cds_config: fileSource('cds'),
          lds_config: fileSource('lds'),
        },
      },
      clusters: targets.map(cluster),
      endpoints: [],
      routes: [],
      listeners: [listener(listen)],
    },
    { identity: nobody, roots: '' },
  );
}

function fileSource(folder: string) {
  return {
    path_config_source: { path: `${folder}/current/${folder}.json`, watched_directory: { path: folder } },
    resource_api_version: 'V3',
  };
}

function cluster({ name, address, port, serverName, roots, identity }: Http3Target): EnvoyResource {
  const options = `${prefix}.extensions.upstreams.http.v3.HttpProtocolOptions`;
  return {
    '@type': `${prefix}.config.cluster.v3.Cluster`,
    name,
    type: 'STATIC',
    load_assignment: {
      cluster_name: name,
      endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address, port_value: port } } } }] }],
    },
    typed_extension_protocol_options: {
      [options.replace('type.googleapis.com/', '')]: {
        '@type': options,
        explicit_http_config: { http3_protocol_options: {} },
      },
    },
    transport_socket: {
      name: 'envoy.transport_sockets.quic',
      typed_config: {
        '@type': `${prefix}.extensions.transport_sockets.quic.v3.QuicUpstreamTransport`,
        upstream_tls_context: {
          sni: serverName,
          common_tls_context: {
            validation_context: { trusted_ca: { inline_string: roots } },
            ...(identity && {
              tls_certificates: [
                {
                  certificate_chain: { inline_string: identity.certificate },
                  private_key: { inline_string: identity.key },
                },
              ],
            }),
          },
        },
      },
    },
  };
}

function listener({ address, port }: { readonly address: string; readonly port: number }): EnvoyResource {
  const manager = {
    '@type': `${prefix}.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: 'client',
    route_config: {
      virtual_hosts: [
        {
          name: 'all',
          domains: ['*'],
          routes: [{ match: { prefix: '/' }, route: { cluster_header: 'x-target' } }],
        },
      ],
    },
    http_filters: [
      {
        name: 'envoy.filters.http.router',
        typed_config: { '@type': `${prefix}.extensions.filters.http.router.v3.Router` },
      },
    ],
  };
  return {
    '@type': `${prefix}.config.listener.v3.Listener`,
    name: 'client',
    address: { socket_address: { address, port_value: port } },
    filter_chains: [{ filters: [{ name: 'http', typed_config: manager }] }],
  };
}
