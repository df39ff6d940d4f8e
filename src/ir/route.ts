import type { Duration } from '../scalar/duration.ts';

/** All the rules for one service port or gateway listener. */
export interface RouteTable {
  /** `<namespace>/<service>/<port>` or `gateway/<namespace>/<gateway>/<listener>`; unique in the mesh. */
  readonly name: string;
  /** Sorted by name. No two claim one host name. */
  readonly hosts: readonly VirtualHost[];
}

/** The rules for some host names. */
export interface VirtualHost {
  readonly name: string;
  /** Exact, `*.suffix` or `*`, in lower case and without port: callers may write any port, and it never decides. Sorted. */
  readonly hostnames: readonly string[];
  /** In order of evaluation, the most specific first: the first that matches wins. */
  readonly routes: readonly Route[];
}

/** One match and what happens then. */
export interface Route {
  /** Who wrote it: `<namespace>/<route>/<rule>/<match>`, or `default` for a service without routes. Unique in its host. */
  readonly name: string;
  readonly match: RequestMatch;
  readonly action: RouteAction;
}

/** All parts must hold. */
export interface RequestMatch {
  readonly path: PathMatch;
  readonly method: MethodMatch;
  /** Sorted by header name, which is in lower case. */
  readonly headers: readonly NamedMatch[];
  /** Sorted by parameter name. */
  readonly query: readonly NamedMatch[];
}

export type PathMatch =
  | { readonly kind: 'any' }
  | { readonly kind: 'exact'; readonly value: string }
  /** By whole segments; the value has no trailing slash. */
  | { readonly kind: 'prefix'; readonly value: string }
  | { readonly kind: 'regex'; readonly value: string };

export type MethodMatch = { readonly kind: 'any' } | { readonly kind: 'exact'; readonly value: string };

/** A header or query parameter whose value must match. */
export interface NamedMatch {
  readonly name: string;
  readonly value: { readonly kind: 'exact' | 'regex'; readonly value: string };
}

/** Where the request goes. A union, so that redirects and direct responses join it without touching this. */
export type RouteAction = {
  readonly kind: 'forward';
  /** As written; weights sum to more than 0. */
  readonly backends: readonly WeightedBackend[];
  readonly timeout: Duration;
  /** How long the request may stay silent in both directions; never shorter than the timeout. */
  readonly idleTimeout: Duration;
};

export interface WeightedBackend {
  /** The name of a destination. */
  readonly destination: string;
  readonly weight: number;
}
