import type { Duration } from '../scalar/duration.ts';
import type { SpiffeId } from '../scalar/spiffe-id.ts';
import type { RequestScope } from './request-scope.ts';

/** One token bucket, or one for each of something. */
export interface RateLimit {
  /** `<namespace>/<policy>/<limit>`; unique in the mesh. */
  readonly name: string;
  readonly from: LimitedCallers;
  readonly requests: RequestScope;
  readonly each: RateLimitKey;
  readonly bucket: TokenBucket;
}

/** Identities are sorted and never none. */
export type LimitedCallers =
  | { readonly kind: 'any' }
  | { readonly kind: 'identities'; readonly identities: readonly SpiffeId[] };

/** What has a bucket of its own. `nothing` is one bucket for all. */
export type RateLimitKey =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'caller' }
  | { readonly kind: 'client-address' }
  /** The name in lower case. Requests without the header share a bucket. */
  | { readonly kind: 'header'; readonly name: string };

/** Full at first. `tokens` come back in each interval, evenly, up to the capacity. */
export interface TokenBucket {
  readonly capacity: number;
  readonly tokens: number;
  readonly interval: Duration;
}
