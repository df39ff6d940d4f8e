/**
 * What is spoken on a port. `http` is HTTP/1.1, `http2` is HTTP/2 without TLS of its own, `grpc` is gRPC over HTTP/2, `tls` is
 * TLS of the program's own, of which only the server name is seen, `tcp` is anything else.
 */
export type Protocol = 'http' | 'http2' | 'grpc' | 'tls' | 'tcp';

/** Whether requests can be told apart on a port; otherwise there are only connections. */
export function speaksHttp(protocol: Protocol): boolean {
  return isHttp[protocol];
}

const isHttp: Readonly<Record<Protocol, boolean>> = { http: true, http2: true, grpc: true, tls: false, tcp: false };

/** What tells the traffic of a port apart: requests, calls of gRPC, connections, or connections by server name. */
export type RouteKind = 'http' | 'grpc' | 'tcp' | 'tls';

/** Whether a kind of route can be attached to a port that speaks a protocol. */
export const isRoutable: Readonly<Record<RouteKind, (protocol: Protocol) => boolean>> = {
  http: speaksHttp,
  grpc: (protocol) => protocol === 'grpc' || protocol === 'http2',
  tcp: (protocol) => protocol === 'tcp',
  tls: (protocol) => protocol === 'tls',
};
