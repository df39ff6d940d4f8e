import type { GrpcFault } from './fault.ts';
import type { HeaderChanges } from './header-changes.ts';
import type { HttpBackend, RouteOrder, RouteParent } from './http-route.ts';
import type { Mirror } from './mirror.ts';
import type { ExactString, HeaderMatch, RegexString } from './request-match.ts';
import type { GrpcRetry } from './retry.ts';
import type { SessionAffinity } from './session-affinity.ts';

/**
 * How gRPC calls to a service, or through a gateway, choose where they go. Within one parent the most specific match wins, as in the
 * Gateway API: a service and a method, then a method of any service or an expression, then a service; then more headers; then the order
 * written. Calls and plain HTTP requests of one host are never routed side by side.
 */
export interface GrpcRoute {
  /**
   * The namespace that owns the route.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  namespace: string;
  /**
   * The name; unique in its namespace.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  name: string;
  parent: RouteParent;
  order?: RouteOrder;
  /** Rules in the order written, which decides only between equally specific matches, unless `order` says otherwise. At least one. */
  rules: GrpcRouteRule[];
}

/** Where the calls go that any one match holds for. */
export interface GrpcRouteRule {
  /** Any one of these must hold. Left out or empty: every call. */
  matches?: GrpcRouteMatch[];
  /** Where the calls go, in proportion to the weights: ports that speak HTTP/2. At least one. */
  backends?: HttpBackend[];
  /** Changes to the metadata of a call before it goes to a backend. */
  requestHeaders?: HeaderChanges;
  /** Changes to the metadata of the answer before it goes to the client. */
  responseHeaders?: HeaderChanges;
  /** Copies of the calls, each to somewhere else. */
  mirrors?: Mirror[];
  /**
   * The time from the end of the request until the whole answer must have arrived, such as `2s`; 15 s by default. `unlimited`, for streams
   * of answers, must be written. `0s` is refused.
   */
  timeout?: string;
  /**
   * In the place of `timeout`: how long the whole call may take, streams in both directions included, such as `30s`. A shorter deadline
   * that the caller names (`grpc-timeout`) is kept; `unlimited` keeps only that.
   */
  deadline?: string;
  /**
   * How long a call may stay silent in both directions, such as `10m`; as long as its timeout by default, and at least 5 min. Longer
   * than the timeout, unless that is unlimited.
   */
  idleTimeout?: string;
  retry?: GrpcRetry;
  fault?: GrpcFault;
  sessionAffinity?: SessionAffinity;
}

/** Everything written in one match must hold. */
export interface GrpcRouteMatch {
  /** The full name of the service, such as `helloworld.v1.Greeter`; any by default. */
  service?: GrpcNameMatch;
  /** The name of the method, such as `SayHello`; any by default. */
  method?: GrpcNameMatch;
  /** Header (metadata) name, in any case, to what its value must be. Of several values of one name, one that matches is enough. */
  headers?: { [name: string]: HeaderMatch };
}

/** How a name of gRPC is matched: itself, case-sensitive, or a regular expression (RE2) that the whole name must match. */
export type GrpcNameMatch = ExactString | RegexString;
