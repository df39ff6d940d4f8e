import type { Duration } from '../scalar/duration.ts';
import type { Cors } from './cors.ts';
import type { DirectResponse } from './direct-response.ts';
import type { Fault } from './fault.ts';
import type { HeaderChanges } from './header-changes.ts';
import type { Mirror } from './mirror.ts';
import type { Redirect } from './redirect.ts';
import type { RequestMatch } from './request-match.ts';
import type { Retry } from './retry.ts';
import type { Rewrite } from './rewrite.ts';
import type { SessionAffinity } from './session-affinity.ts';
import type { Timeout } from './timeout.ts';

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
  /** In order of evaluation: the first that matches wins. */
  readonly routes: readonly Route[];
}

/** One match and what happens then. */
export interface Route {
  /** Who wrote it: `<namespace>/<route>/<rule>/<match>`, or `default` for a service without routes. Unique in its host. */
  readonly name: string;
  readonly match: RequestMatch;
  readonly action: RouteAction;
  /** Applied to every answer of this route, also one of the proxy itself. */
  readonly responseHeaders: HeaderChanges;
}

/** What happens to the request. */
export type RouteAction = Forward | Redirect | DirectResponse;

/** The request goes to one of the backends. */
export interface Forward {
  readonly kind: 'forward';
  /** As written; weights sum to more than 0. */
  readonly backends: readonly WeightedBackend[];
  readonly requestHeaders: HeaderChanges;
  readonly cors: Cors;
  readonly rewrite: Rewrite;
  /** Sorted by destination. */
  readonly mirrors: readonly Mirror[];
  readonly timeout: Timeout;
  /** How long the request may stay silent in both directions. */
  readonly idleTimeout: Duration;
  readonly retry: Retry;
  readonly fault: Fault;
  readonly sessionAffinity: SessionAffinity;
  /** The protocols a client may upgrade to, in lower case, sorted. */
  readonly upgrades: readonly string[];
}

export interface WeightedBackend {
  /** The name of a destination. */
  readonly destination: string;
  readonly weight: number;
  /** Applied before those of the route. */
  readonly requestHeaders: HeaderChanges;
  /** Applied before those of the route. */
  readonly responseHeaders: HeaderChanges;
}
