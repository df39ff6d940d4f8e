/** Some of the requests of a port: those with one of these methods and one of these paths. */
export interface RequestScope {
  readonly methods: { readonly kind: 'any' } | { readonly kind: 'some'; readonly methods: readonly string[] };
  readonly paths: { readonly kind: 'any' } | { readonly kind: 'some'; readonly paths: readonly ScopedPath[] };
}

/** `below` is the value and everything under it by whole segments. */
export interface ScopedPath {
  readonly kind: 'exact' | 'below';
  readonly value: string;
}
