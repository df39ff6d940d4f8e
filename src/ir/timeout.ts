import type { Duration } from '../scalar/duration.ts';

/**
 * How long the response may take. `limited` counts from the end of the request. `deadline` counts the whole call, streams in both
 * directions included, and keeps a shorter one that the caller names (`grpc-timeout`).
 */
export type Timeout = Limit | { readonly kind: 'deadline'; readonly longest: Limit };

export type Limit = { readonly kind: 'unlimited' } | { readonly kind: 'limited'; readonly duration: Duration };
