import type { SpiffeId } from '../scalar/spiffe-id.ts';
import type { AccessRule, Authorization, CallerSet } from './authorization.ts';
import type { ConnectionRoute } from './connection.ts';
import type { ExternalAuthorization } from './external-authorization.ts';
import type { Interception } from './interception.ts';
import type { NodeSecrets } from './node-secrets.ts';
import type { Placement } from './placement.ts';
import type { Protocol } from './protocol.ts';
import type { RateLimit } from './rate-limit.ts';
import type { RouteFilter } from './route-filter.ts';
import type { SharedRateLimits } from './shared-rate-limits.ts';

/** One program with its sidecar. */
export interface Workload {
  readonly namespace: string;
  readonly name: string;
  readonly identity: SpiffeId;
  /** `<namespace>/<name>` of the service it serves. */
  readonly service: string;
  readonly version: { readonly kind: 'none' } | { readonly kind: 'named'; readonly name: string };
  /** What it serves, sorted by port name. */
  readonly inbound: readonly Inbound[];
  /** What it calls, sorted by service and port. */
  readonly outbound: readonly Outbound[];
  /** Names of every destination its routes can choose or its ports ask, sorted: what its proxy must know, and nothing else. */
  readonly destinations: readonly string[];
  readonly secrets: NodeSecrets;
  readonly placement: Placement;
  readonly interception: Interception;
}

/** One port of the program, behind strict mutual TLS. */
export interface Inbound {
  readonly port: string;
  readonly number: number;
  readonly protocol: Protocol;
  /** The server name (SNI) that selects this port. */
  readonly serverName: string;
  /**
   * Whose TLS handshake succeeds. For HTTP every identity of the mesh: each request is judged, and a refusal answered. For
   * TCP the allowed callers only: a server may speak first, and nothing may reach a caller before it is judged.
   */
  readonly peers: CallerSet;
  readonly authorization: Authorization;
  /** Counted one by one, for requests that may pass; a request passes when all have room. Sorted by name; none on TCP ports. */
  readonly rateLimits: readonly RateLimit[];
  /** Counted elsewhere, after everything else has let the request pass. Sorted by domain; none on TCP ports. */
  readonly sharedRateLimits: readonly SharedRateLimits[];
  /** Asked in this order about requests that authorization lets through; each may refuse. Sorted by name; none on TCP ports. */
  readonly authorizers: readonly ExternalAuthorization[];
  /** Calls that these hold for are told of in the access log, whatever is decided about them. */
  readonly audit: readonly AccessRule[];
  /** The protocols that some route lets clients of this port upgrade to, in lower case, sorted. */
  readonly upgrades: readonly string[];
}

/** One service port this program calls, at an address of its own sidecar. */
export interface Outbound {
  /** `<namespace>/<name>`. */
  readonly service: string;
  readonly port: string;
  readonly listen: { readonly address: string; readonly port: number };
  /** Whether the sidecar listens there itself, or is given what the kernel captures on the way there. */
  readonly arrival: 'dialled' | 'captured';
  readonly routing: OutboundRouting;
  readonly access: OutboundAccess;
}

/** Whether this proxy decides about calls that nobody else will. */
export type OutboundAccess =
  /** Whoever is called decides. */
  | { readonly kind: 'callee' }
  /** Only what these rules let this caller do goes out; all of them are about it. */
  | { readonly kind: 'caller'; readonly authorization: Authorization };

/** Requests follow the table of a name; connections the routes of the port. */
export type OutboundRouting =
  /** With what routes of the table configure, sorted. */
  | { readonly kind: 'http'; readonly table: string; readonly filters: readonly RouteFilter[] }
  | { readonly kind: 'tcp'; readonly routes: readonly ConnectionRoute[] };
