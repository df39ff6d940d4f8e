import type { Duration } from '../scalar/duration.ts';

/** The time until the whole response must have arrived. */
export type Timeout = { readonly kind: 'unlimited' } | { readonly kind: 'limited'; readonly duration: Duration };
