import type { Duration } from '../scalar/duration.ts';

/** Which pages of other origins may read the answers. Where it is off, the program decides. */
export type Cors = { readonly kind: 'off' } | CorsPolicy;

export interface CorsPolicy {
  readonly kind: 'on';
  /** Sorted by kind, then value; at least one. Any one that matches is enough. */
  readonly origins: readonly OriginMatch[];
  /** Sorted; `*` alone for all. None where only the methods that need no permission are allowed. */
  readonly methods: readonly string[];
  /** Sorted; `*` alone for all. */
  readonly headers: readonly string[];
  /** Sorted; `*` alone for all. */
  readonly exposedHeaders: readonly string[];
  /** In whole seconds. */
  readonly maxAge: { readonly kind: 'none' } | { readonly kind: 'limited'; readonly duration: Duration };
  readonly credentials: boolean;
}

/** `subdomains` is `<scheme>://*.<host>`, where the star is one or more labels. */
export type OriginMatch =
  | { readonly kind: 'any' }
  | { readonly kind: 'exact' | 'subdomains' | 'regex'; readonly value: string };
