import type { Cors } from './cors.ts';
import type { DirectResponse } from './direct-response.ts';
import type { Fault } from './fault.ts';
import type { HeaderChanges } from './header-changes.ts';
import type { Mirror } from './mirror.ts';
import type { Redirect } from './redirect.ts';
import type { GatewayReference, ServiceReference } from './reference.ts';
import type { HttpRouteMatch } from './request-match.ts';
import type { Retry } from './retry.ts';
import type { Rewrite } from './rewrite.ts';
import type { SessionAffinity } from './session-affinity.ts';

/**
 * How requests to a service, or through a gateway, choose where they go. Within one parent the most specific match wins,
 * as in the Gateway API: exact path, then template, then regular expression, then longest prefix; then a method; then a
 * scheme; then more headers; then more query parameters; then the order written.
 */
export interface HttpRoute {
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
  rules: HttpRouteRule[];
}

/**
 * Which of several matches that hold wins: the most specific one, by default, or the first one written. A route that is
 * read as written is the only one of its host, so that no order of routes is ever needed.
 */
export type RouteOrder = 'most-specific' | 'as-written';

/** What a route is attached to. */
export type RouteParent = ServiceParent | GatewayParent;

/** Requests of the mesh to one service. */
export interface ServiceParent extends ServiceReference {
  kind: 'service';
  /** The port by name; may be left out when the service has one HTTP port. */
  port?: string;
  /**
   * The host names (the `Host` header, or `:authority`) this route is for, exact or with a leading `*.`; every one when left
   * out. A port in the header never counts.
   */
  hostnames?: string[];
}

/** Requests from outside through one gateway. */
export interface GatewayParent extends GatewayReference {
  kind: 'gateway';
  /** The listener by name; may be left out when the gateway has one. */
  listener?: string;
  /** The host names of the listener this route is for; all of them when left out. */
  hostnames?: string[];
}

/** What happens to the requests that any one match holds for: exactly one of `backends`, `redirect` and `directResponse`. */
export interface HttpRouteRule {
  /** Any one of these must hold. Left out or empty: every request. */
  matches?: HttpRouteMatch[];
  /** Where the requests go, in proportion to the weights. At least one. */
  backends?: HttpBackend[];
  redirect?: Redirect;
  directResponse?: DirectResponse;
  /** Changes to the request before it goes to a backend. */
  requestHeaders?: HeaderChanges;
  /** Changes to the response before it goes to the client. */
  responseHeaders?: HeaderChanges;
  cors?: Cors;
  rewrite?: Rewrite;
  /** Copies of the requests, each to somewhere else. */
  mirrors?: Mirror[];
  /**
   * The time until the whole response must have arrived, such as `2s`; 15 s by default (GEP-1742). `unlimited`, for streams, must be
   * written. `0s` is refused.
   */
  timeout?: string;
  /**
   * How long a request may stay silent in both directions, such as `10m`; as long as its timeout by default, and at least 5 min. Longer
   * than the timeout, unless that is unlimited.
   */
  idleTimeout?: string;
  retry?: Retry;
  fault?: Fault;
  sessionAffinity?: SessionAffinity;
  /**
   * The protocols, beside HTTP, that a client may ask for with the `Upgrade` header (RFC 9110 section 7.8), such as `websocket`; none by
   * default. Only to ports that speak HTTP/1.1. The timeout ends with the answer that agrees; the idle timeout goes on.
   */
  upgrades?: string[];
}

/** Where requests go. */
export interface HttpBackend extends ServiceReference {
  /** The port by name. */
  port: string;
  /** The version; all versions when left out. */
  version?: string;
  /**
   * The share of the requests relative to the other backends' weights, 0 to 1,000,000; 1 by default.
   * @TJS-type integer
   */
  weight?: number;
  /** Changes to the request when it goes here, before those of the rule. */
  requestHeaders?: HeaderChanges;
  /** Changes to the response when it comes from here, before those of the rule. */
  responseHeaders?: HeaderChanges;
}
