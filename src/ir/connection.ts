/** Some of the connections of a port, and where they go: decided once for each, when it opens. */
export interface ConnectionRoute {
  /** Who wrote it: `<namespace>/<route>`, or `default` for a service without routes. Unique on its port. */
  readonly name: string;
  readonly serverNames: ServerNames;
  /** As written, each with a weight above 0. */
  readonly backends: readonly WeightedDestination[];
}

/** A share of connections, relative to the others of its route. */
export interface WeightedDestination {
  /** The name of a destination. */
  readonly destination: string;
  readonly weight: number;
}

/** The names a client may ask for in its handshake (SNI). `any` includes clients that ask for none, and connections without TLS. */
export type ServerNames =
  | { readonly kind: 'any' }
  /** Exact or `*.suffix`, in lower case, sorted. Never none. */
  | { readonly kind: 'some'; readonly names: readonly string[] };
