import type { GatewayChain } from '../../ir/gateway.ts';
import type { RouteTable } from '../../ir/route.ts';
import type { EnvoyResource } from '../../output/proxy-document.ts';
import type { Destinations } from './destinations.ts';
import type { Message } from './message.ts';
import { routeConfiguration } from './routes.ts';

/** A chain of a gateway that serves requests. */
export type HttpChain = GatewayChain & { readonly serves: { readonly kind: 'http'; readonly table: RouteTable } };

/** The route table of a gateway's chain, with what is said and unsaid about every request there. */
export function edgeRouteConfiguration({ accepts, serves }: HttpChain, destinations: Destinations): EnvoyResource {
  if (accepts.kind === 'mesh') {
    return { ...routeConfiguration(serves.table, destinations), request_headers_to_remove: sidecarHeaders };
  }
  const isAsked = accepts.kind === 'terminate' && accepts.tls.clients.kind !== 'none';
  return {
    ...routeConfiguration(serves.table, destinations),
    // Removed first, and at every gateway: a program that reads them must be able to believe them.
    request_headers_to_remove: Object.keys(clientHeaders),
    ...(isAsked ? { request_headers_to_add: Object.entries(clientHeaders).map(told) } : {}),
    ...(serves.http3.kind === 'on' ? { response_headers_to_add: [alternative(serves.http3.announcedPort)] } : {}),
  };
}

/** What the sidecar of a caller says to the proxy it calls: nothing for strangers. */
const sidecarHeaders = ['x-envoy-attempt-count', 'x-envoy-expected-rq-timeout-ms', 'x-envoy-original-host'];

/**
 * What programs are told about the certificate of a client. Envoy's own header for it is the sidecars', who say there which
 * proxy called; these are the gateway's.
 */
const clientHeaders: Readonly<Record<string, string>> = {
  'x-client-cert-dns': '%DOWNSTREAM_PEER_DNS_SAN%',
  'x-client-cert-hash': '%DOWNSTREAM_PEER_FINGERPRINT_256%',
  'x-client-cert-subject': '%DOWNSTREAM_PEER_SUBJECT%',
  'x-client-cert-uri': '%DOWNSTREAM_PEER_URI_SAN%',
};

/** A client without certificate has nothing to be told of: a header that would be empty is not added. */
function told([key, value]: [string, string]): Message {
  return { header: { key, value }, append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' };
}

/** Tells clients that HTTP/3 is served too, for a day (RFC 7838 section 3). */
function alternative(port: number): Message {
  return {
    header: { key: 'alt-svc', value: `h3=":${port}"; ma=86400` },
    append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
  };
}
