import type { SpiffeId } from '../scalar/spiffe-id.ts';
import type { Place } from './locality.ts';
import type { Protocol } from './protocol.ts';
import type { TrafficPolicy } from './traffic-policy.ts';
import type { UpstreamTls } from './upstream-tls.ts';

/** A set of endpoints that serve the same thing under known identities. */
export interface Destination {
  /** `<namespace>/<service>/<port>` or `<namespace>/<service>/<port>/<version>`; unique in the mesh. */
  readonly name: string;
  readonly protocol: Protocol;
  readonly transport: Transport;
  readonly host: RequestHost;
  readonly policy: TrafficPolicy;
  readonly discovery: Discovery;
}

/** What requests carry as their `Host`, unless a route rewrites it: what the caller wrote, or always one name. */
export type RequestHost = { readonly kind: 'kept' } | { readonly kind: 'set'; readonly name: string };

/** How callers connect: to a proxy of the mesh, or to something outside, with TLS or without. */
export type Transport = MeshTransport | { readonly kind: 'plaintext' } | UpstreamTls;

/** By mutual TLS, to a sidecar of the mesh. */
export interface MeshTransport {
  readonly kind: 'mesh';
  /** The server name (SNI) a caller sends; the callee's sidecar picks the port by it. */
  readonly serverName: string;
  /** Who may answer, sorted: a peer with any other identity is refused by the caller. Empty only without endpoints. */
  readonly identities: readonly SpiffeId[];
}

/** How endpoints are known. Lists are sorted by address, then port. */
export type Discovery =
  /** Written in the release. */
  | { readonly kind: 'static'; readonly endpoints: readonly Endpoint[] }
  /** Read from a file by the agent beside the proxy, which until then has those of the release. */
  | {
      readonly kind: 'file';
      /** `<namespace>/<name>` of the service whose file it is. */
      readonly service: string;
      /** Which of the endpoints in the file. */
      readonly version: { readonly kind: 'any' } | { readonly kind: 'named'; readonly name: string };
      readonly endpoints: readonly Endpoint[];
    }
  /** Asked of DNS by the proxy: every address of an answer is an endpoint. */
  | { readonly kind: 'dns'; readonly names: readonly Endpoint[] }
  /** Asked of DNS by the proxy: new connections go to what was answered last. */
  | { readonly kind: 'logical-dns'; readonly name: Endpoint }
  /** The host that a request or handshake names is asked of DNS by the proxy, if it is one of these. Sorted. */
  | { readonly kind: 'dynamic'; readonly hostnames: readonly string[]; readonly port: number };

/** Where a sidecar, or something outside, can be reached. */
export interface Endpoint {
  /** An IP address, or a host name for DNS discovery. */
  readonly address: string;
  readonly port: number;
  /** Its share relative to the others'. */
  readonly weight: number;
  readonly place: Place;
}
