import { part } from '../../output/parts.ts';
import { auditMetadata } from './authorization.ts';
import { extension, type Message } from './message.ts';

const type = 'envoy.extensions.access_loggers.stream.v3.StdoutAccessLog';

/** One JSON object for every request or TCP connection, on stdout, under the keys Istio's JSON log has. */
export const accessLog: readonly Message[] = part('access-log', [
  extension('envoy.access_loggers.stdout', type, { log_format: { json_format: requestKeys() } }),
]);

/**
 * The same for connections that never became a request: no TLS, no chain for their server name, or a certificate that was
 * refused. The connection is logged when it ends, so the filter keeps out the ones already logged above.
 */
export const refusedConnectionLog: readonly Message[] = part('refused-connection-log', [
  {
    filter: {
      or_filter: {
        filters: [{ response_flag_filter: { flags: ['NR'] } }, { extension_filter: handshakeFailed() }],
      },
    },
    ...extension('envoy.access_loggers.stdout', type, { log_format: { json_format: requestKeys() } }),
  },
]);

function handshakeFailed(): Message {
  return extension(
    'envoy.access_loggers.extension_filters.cel',
    'envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter',
    { expression: 'connection.transport_failure_reason != ""' },
  );
}

function requestKeys(): Message {
  return {
    start_time: '%START_TIME%',
    route_name: '%ROUTE_NAME%',
    method: '%REQ(:METHOD)%',
    path: '%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%',
    protocol: '%PROTOCOL%',
    response_code: '%RESPONSE_CODE%',
    response_flags: '%RESPONSE_FLAGS%',
    response_code_details: '%RESPONSE_CODE_DETAILS%',
    connection_termination_details: '%CONNECTION_TERMINATION_DETAILS%',
    upstream_transport_failure_reason: '%UPSTREAM_TRANSPORT_FAILURE_REASON%',
    bytes_received: '%BYTES_RECEIVED%',
    bytes_sent: '%BYTES_SENT%',
    duration: '%DURATION%',
    upstream_service_time: '%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%',
    x_forwarded_for: '%REQ(X-FORWARDED-FOR)%',
    user_agent: '%REQ(USER-AGENT)%',
    request_id: '%REQ(X-REQUEST-ID)%',
    authority: '%REQ(:AUTHORITY)%',
    upstream_host: '%UPSTREAM_HOST%',
    upstream_cluster: '%UPSTREAM_CLUSTER_RAW%',
    upstream_local_address: '%UPSTREAM_LOCAL_ADDRESS%',
    downstream_local_address: '%DOWNSTREAM_LOCAL_ADDRESS%',
    downstream_remote_address: '%DOWNSTREAM_REMOTE_ADDRESS%',
    // Who called, by certificate: not among Istio's keys, and the first thing asked when a call was refused.
    downstream_peer: '%DOWNSTREAM_PEER_URI_SAN%',
    downstream_transport_failure_reason: '%DOWNSTREAM_TRANSPORT_FAILURE_REASON%',
    // Which rule of an audit held, for a request and for a connection.
    audited_by: `%DYNAMIC_METADATA(envoy.filters.http.rbac:${auditMetadata.key})%`,
    connection_audited_by: `%DYNAMIC_METADATA(envoy.filters.network.rbac:${auditMetadata.key})%`,
    requested_server_name: '%REQUESTED_SERVER_NAME%',
  };
}
