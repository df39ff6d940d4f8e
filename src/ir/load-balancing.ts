import type { Duration } from '../scalar/duration.ts';

/** How each request or connection chooses among the endpoints of a destination. */
export type LoadBalancing =
  | { readonly kind: 'least-request'; readonly choiceCount: number; readonly warmUp: WarmUp }
  | { readonly kind: 'round-robin'; readonly warmUp: WarmUp }
  | { readonly kind: 'random' }
  | {
      readonly kind: 'ring-hash';
      readonly hash: readonly HashKey[];
      readonly minimumRingSize: number;
      readonly maximumRingSize: number;
    }
  | { readonly kind: 'maglev'; readonly hash: readonly HashKey[]; readonly tableSize: number };

export type WarmUp =
  | { readonly kind: 'off' }
  | {
      readonly kind: 'on';
      readonly duration: Duration;
      readonly minimumPercent: number;
      readonly aggression: number;
    };

/** What of a request is the key it is placed by. Header names are in lower case. Of several, the first that is there decides. */
export type HashKey =
  | { readonly kind: 'header'; readonly name: string }
  | { readonly kind: 'cookie'; readonly name: string; readonly whenAbsent: CookieOrigin }
  | { readonly kind: 'source-address' }
  | { readonly kind: 'query'; readonly name: string };

/** Whether the proxy sets a cookie where a request has none. Without a time to live it lasts as long as the client's session. */
export type CookieOrigin =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'set-for-session'; readonly path: string }
  | { readonly kind: 'set'; readonly path: string; readonly ttl: Duration };
