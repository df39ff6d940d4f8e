import type { Protocol } from '../../ir/protocol.ts';
import { frozen } from '../../output/parts.ts';
import { accessLog } from './access-log.ts';
import { singleSource } from './config-source.ts';
import { type HttpPlace, httpFiltersOf } from './http-filters.ts';
import { limits } from './limits.ts';
import { durationText, extension, type Message } from './message.ts';

/** What one HTTP connection manager is for. */
export interface HttpEntrance {
  readonly place: HttpPlace;
  /** The name its statistics are found under; stable, since the proxy's verdict on route tables is read there. */
  readonly statPrefix: string;
  /** Where its routes come from. */
  readonly routes: { readonly rds: Message } | { readonly route_config: Message };
  /** What may be spoken: exactly one protocol behind the mesh's TLS, anything a client likes elsewhere. */
  readonly codec: 'AUTO' | 'HTTP1' | 'HTTP2' | 'HTTP3';
}

/** The network filter that speaks HTTP. */
export function httpConnectionManager({ place, statPrefix, routes, codec }: HttpEntrance): Message {
  return extension(
    'envoy.filters.network.http_connection_manager',
    'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    {
      stat_prefix: statPrefix,
      codec_type: codec,
      ...routes,
      http_filters: httpFiltersOf(place),
      access_log: accessLog,
      // Rules about paths must see the path the program will see: one spelling of each, and none that hides a slash.
      normalize_path: true,
      merge_slashes: true,
      path_with_escaped_slashes_action: 'REJECT_REQUEST',
      // The program's own `server` header; the proxy does not announce itself.
      server_header_transformation: 'PASS_THROUGH',
      request_headers_timeout: durationText(limits.requestHeaders),
      drain_timeout: durationText(limits.drain),
      ...placed[place.kind],
      ...(place.kind === 'edge' && place.trustedHops > 0 ? { xff_num_trusted_hops: place.trustedHops } : {}),
      // The host is asked of DNS as it stands, and the port is not the caller's to choose.
      ...('dynamic' in place && place.dynamic.length > 0 ? { strip_any_host_port: true } : {}),
    },
  );
}

/** Routes from the shared table of this name. */
export function routesByName(table: string): HttpEntrance['routes'] {
  return { rds: { route_config_name: table, config_source: singleSource('routes', table) } };
}

/** The codec of a port behind the mesh's TLS. TCP ports have no HTTP connection manager. */
export const codecOf: Readonly<Record<Exclude<Protocol, 'tcp'>, HttpEntrance['codec']>> = {
  http1: 'HTTP1',
  http2: 'HTTP2',
};

const placed: Readonly<Record<HttpPlace['kind'], Message>> = frozen({
  inbound: {
    // The peer is a sidecar: its word about the client's address is kept.
    use_remote_address: false,
    // What the caller says of certificates is dropped; what its own certificate says is told to the program.
    forward_client_cert_details: 'SANITIZE_SET',
    set_current_client_cert_details: { uri: true },
    stream_idle_timeout: durationText(limits.idleRequestFromMesh),
    common_http_protocol_options: { idle_timeout: durationText(limits.idleConnectionFromMesh) },
  },
  outbound: {
    use_remote_address: false,
    forward_client_cert_details: 'SANITIZE',
    stream_idle_timeout: durationText(limits.idleRequest),
    common_http_protocol_options: { idle_timeout: durationText(limits.idleConnectionFromMesh) },
  },
  exit: {
    // As behind a sidecar; but who called is nobody's business outside.
    use_remote_address: false,
    forward_client_cert_details: 'SANITIZE',
    stream_idle_timeout: durationText(limits.idleRequestFromMesh),
    common_http_protocol_options: { idle_timeout: durationText(limits.idleConnectionFromMesh) },
  },
  edge: {
    // The address is the connection's, or what trusted proxies say; Envoy's own headers are removed from requests.
    use_remote_address: true,
    // No client has the broadcast address, so no client is internal. Without any range, Envoy trusts private networks.
    internal_address_config: { cidr_ranges: [{ address_prefix: '255.255.255.255', prefix_len: 32 }] },
    forward_client_cert_details: 'SANITIZE',
    stream_idle_timeout: durationText(limits.idleRequest),
    common_http_protocol_options: {
      idle_timeout: durationText(limits.idleConnectionFromOutside),
      // `x_user` and `x-user` become one name in many programs: a stranger could write a header that a proxy set.
      headers_with_underscores_action: 'REJECT_REQUEST',
    },
    http2_protocol_options: {
      max_concurrent_streams: limits.streamsFromOutside,
      initial_stream_window_size: limits.streamWindowFromOutsideBytes,
      initial_connection_window_size: limits.connectionWindowFromOutsideBytes,
    },
  },
});
