import type { SpiffeId } from '../scalar/spiffe-id.ts';
import type { Place } from './locality.ts';
import type { Protocol } from './protocol.ts';
import type { TrafficPolicy } from './traffic-policy.ts';

/** A set of endpoints that serve the same thing under known identities. */
export interface Destination {
  /** `<namespace>/<service>/<port>` or `<namespace>/<service>/<port>/<version>`; unique in the mesh. */
  readonly name: string;
  readonly protocol: Protocol;
  readonly transport: Transport;
  readonly policy: TrafficPolicy;
  readonly discovery: Discovery;
}

/** How callers connect. A union, so that other ways than to a sidecar join it without touching this. */
export type Transport = MeshTransport;

/** By mutual TLS, to a sidecar of the mesh. */
export interface MeshTransport {
  readonly kind: 'mesh';
  /** The server name (SNI) a caller sends; the callee's sidecar picks the port by it. */
  readonly serverName: string;
  /** Who may answer, sorted: a peer with any other identity is refused by the caller. Empty only without endpoints. */
  readonly identities: readonly SpiffeId[];
}

/**
 * How endpoints are known: written in the release, asked of DNS by the proxy, or read from a file by the agent beside the proxy,
 * which until then has those of the release. Sorted by address, then port.
 */
export type Discovery =
  | { readonly kind: 'static'; readonly endpoints: readonly Endpoint[] }
  | {
      readonly kind: 'file';
      /** `<namespace>/<name>` of the service whose file it is. */
      readonly service: string;
      /** Which of the endpoints in the file. */
      readonly version: { readonly kind: 'any' } | { readonly kind: 'named'; readonly name: string };
      readonly endpoints: readonly Endpoint[];
    }
  | { readonly kind: 'dns'; readonly names: readonly Endpoint[] };

/** Where a sidecar can be reached. */
export interface Endpoint {
  /** An IP address, or a host name for DNS discovery. */
  readonly address: string;
  readonly port: number;
  /** Its share relative to the others'. */
  readonly weight: number;
  readonly place: Place;
}
