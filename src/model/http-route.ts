import type { GatewayReference, ServiceReference } from './reference.ts';

/**
 * How requests to a service, or through a gateway, choose where they go. Within one parent the most specific match wins,
 * as in the Gateway API: exact path, then regular expression, then longest prefix; then a method; then more headers; then
 * more query parameters; then the order written.
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
  /** Rules in the order written, which decides only between equally specific matches. At least one. */
  rules: HttpRouteRule[];
}

/** What a route is attached to. */
export type RouteParent = ServiceParent | GatewayParent;

/** Requests of the mesh to one service. */
export interface ServiceParent extends ServiceReference {
  kind: 'service';
  /** The port by name; may be left out when the service has one HTTP port. */
  port?: string;
}

/** Requests from outside through one gateway. */
export interface GatewayParent extends GatewayReference {
  kind: 'gateway';
  /** The listener by name; may be left out when the gateway has one. */
  listener?: string;
  /** The host names of the listener this route is for; all of them when left out. */
  hostnames?: string[];
}

/** If any match holds, the request goes to the backends. */
export interface HttpRouteRule {
  /** Any one of these must hold. Left out or empty: every request. */
  matches?: HttpRouteMatch[];
  /** Where the requests go, in proportion to the weights. At least one. */
  backends: HttpBackend[];
  /** The time until the whole response must have arrived, such as `2s`; 15 s by default (GEP-1742). `0s` is refused. */
  timeout?: string;
}

/** Everything written in one match must hold. */
export interface HttpRouteMatch {
  path?: PathMatch;
  method?: HttpMethod;
  /** Header name, in any case, to what its value must be. */
  headers?: { [name: string]: StringMatch };
  /** Query parameter name to what its value must be. */
  query?: { [name: string]: StringMatch };
}

/** How a path is matched. */
export type PathMatch = ExactPath | PrefixPath | RegexPath;

/** The path and nothing more. */
export interface ExactPath {
  kind: 'exact';
  /** Starts with `/`. */
  value: string;
}

/** The path or anything below it, by whole segments: `/foo` matches `/foo` and `/foo/bar`, never `/foobar`. */
export interface PrefixPath {
  kind: 'prefix';
  /** Starts with `/`. */
  value: string;
}

/** A regular expression (RE2) that the whole path must match. */
export interface RegexPath {
  kind: 'regex';
  value: string;
}

/** How a header or query value is matched. */
export type StringMatch = ExactString | RegexString;

/** The value and nothing more; case-sensitive. */
export interface ExactString {
  kind: 'exact';
  value: string;
}

/** A regular expression (RE2) that the whole value must match. */
export interface RegexString {
  kind: 'regex';
  value: string;
}

/** A request method (RFC 9110 section 9, PATCH by RFC 5789). */
export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'CONNECT' | 'OPTIONS' | 'TRACE' | 'PATCH';

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
}
