import type { Duration } from './duration.ts';
import type { HeaderChanges } from './header-changes.ts';
import type { Mirror } from './mirror.ts';
import type { SessionAffinity } from './session-affinity.ts';

/** What every rule that sends requests to backends has, whatever they speak. */
export interface RouteRule {
  /** Changes to the request before it goes to a backend. */
  readonly requestHeaders?: HeaderChanges;
  /** Changes to the response before it goes to the client. */
  readonly responseHeaders?: HeaderChanges;
  /** Copies of the requests, each to somewhere else. */
  readonly mirrors?: readonly Mirror[];
  /**
   * The time from the end of the request until the whole response must have arrived, such as `2s`; 15 s by default (GEP-1742).
   * `unlimited`, for streams, must be written. `0s` is refused.
   */
  readonly timeout?: Duration | 'unlimited';
  /**
   * How long a request may stay silent in both directions, such as `10m`; as long as its timeout by default, and at least 5 min. Longer
   * than the timeout, unless that is unlimited.
   */
  readonly idleTimeout?: Duration;
  /** Whether requests of one session go to one endpoint; they do not by default. */
  readonly sessionAffinity?: SessionAffinity;
}
