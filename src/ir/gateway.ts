import type { SpiffeId } from '../scalar/spiffe-id.ts';
import type { Authorization, CallerSet } from './authorization.ts';
import type { ServerNames, WeightedDestination } from './connection.ts';
import type { ExternalAuthorization } from './external-authorization.ts';
import type { ListenerTls } from './listener-tls.ts';
import type { NodeSecrets } from './node-secrets.ts';
import type { Placement } from './placement.ts';
import type { Protocol } from './protocol.ts';
import type { ProxyProtocol, TrustedProxies } from './proxy-source.ts';
import type { RateLimit } from './rate-limit.ts';
import type { RequestAuthentication } from './request-authentication.ts';
import type { RouteTable } from './route.ts';
import type { RouteFilter } from './route-filter.ts';
import type { SharedRateLimits } from './shared-rate-limits.ts';

/** A proxy at the edge of the mesh: a way in, or a way out. */
export interface Gateway {
  readonly namespace: string;
  readonly name: string;
  readonly identity: SpiffeId;
  /** Sorted by port, each once. */
  readonly listeners: readonly GatewayListener[];
  readonly trustedProxies: TrustedProxies;
  /** For each chain that serves requests, which counts by itself; a request passes when all have room. Sorted by name. */
  readonly rateLimits: readonly RateLimit[];
  /** Counted elsewhere, after everything else has let the request pass. Sorted by domain. */
  readonly sharedRateLimits: readonly SharedRateLimits[];
  /** The tokens of requests, on every port that serves some. */
  readonly tokens: RequestAuthentication;
  /** Asked in this order about each request; each may refuse. Sorted by name. */
  readonly authorizers: readonly ExternalAuthorization[];
  /** Names of every destination its routes can choose or it asks, sorted. */
  readonly destinations: readonly string[];
  readonly secrets: NodeSecrets;
  readonly placement: Placement;
}

/** One port open to the outside: what every listener that an author put on it comes to. */
export interface GatewayListener {
  readonly port: number;
  readonly proxyProtocol: ProxyProtocol;
  /** Sorted by name, never none. No two accept one server name, and the most exact wins. */
  readonly chains: readonly GatewayChain[];
}

/** What happens to some of the connections of a port. */
export interface GatewayChain {
  /**
   * `<port>`, `<port>/<listener>` or `<port>/<listener>/<namespace>/<route>`; of an egress gateway
   * `<port>/<namespace>/<service>/<service port>`. Unique in the gateway.
   */
  readonly name: string;
  readonly accepts: Acceptance;
  readonly serves: Serving;
}

/** Which connections of the port, and what is done about TLS. */
export type Acceptance =
  | { readonly kind: 'plaintext' }
  | { readonly kind: 'passthrough'; readonly serverNames: ServerNames }
  | { readonly kind: 'terminate'; readonly serverNames: ServerNames; readonly tls: ListenerTls }
  /** Members of the mesh on their way out, by mutual TLS. */
  | {
      readonly kind: 'mesh';
      readonly serverName: string;
      readonly protocol: Protocol;
      /** Whose TLS handshake succeeds, as at a workload. */
      readonly peers: CallerSet;
      readonly authorization: Authorization;
    };

/** Whether requests may also come over QUIC, on the UDP port of the same number, and the port clients are told. */
export type Http3 = { readonly kind: 'off' } | { readonly kind: 'on'; readonly announcedPort: number };

/** What is spoken inside: requests, each routed by a table, or bytes. */
export type Serving =
  | HttpServing
  /** As written, each with a weight above 0. */
  | { readonly kind: 'tcp'; readonly backends: readonly WeightedDestination[] };

/** Requests, each routed by a table. */
export interface HttpServing {
  readonly kind: 'http';
  readonly table: RouteTable;
  /** What routes of the table configure, sorted. */
  readonly filters: readonly RouteFilter[];
  readonly http3: Http3;
}
