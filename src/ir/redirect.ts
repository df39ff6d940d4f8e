/** An answer that sends the client elsewhere; what is kept is as the client asked. The query is always kept. */
export interface Redirect {
  readonly kind: 'redirect';
  readonly status: 301 | 302 | 303 | 307 | 308;
  readonly scheme: Kept | { readonly kind: 'set'; readonly value: 'http' | 'https' };
  readonly hostname: Kept | { readonly kind: 'set'; readonly value: string };
  /** `default` names no port: the well-known one of the scheme is meant. */
  readonly port: Kept | { readonly kind: 'default' } | { readonly kind: 'set'; readonly value: number };
  readonly path: Kept | { readonly kind: 'full'; readonly value: string } | ReplacedPrefix;
}

/** The prefix that matched is replaced. Only where the route's match is a prefix or any path. */
export interface ReplacedPrefix {
  readonly kind: 'prefix';
  /** Without trailing slash, unless it is only that. */
  readonly value: string;
}

export interface Kept {
  readonly kind: 'kept';
}
