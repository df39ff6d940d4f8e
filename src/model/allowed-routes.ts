/** Which namespaces may attach routes to a listener. The gateway's own always may. */
export interface AllowedRoutes {
  namespaces: AllowedNamespaces;
  /**
   * Whether two namespaces may route one host name. By default each name is `owned` by one, so that no team can take requests
   * of another by a more specific match; `shared` joins their routes, the most specific match first.
   */
  hostnames?: 'owned' | 'shared';
}

/** Namespaces, as the Gateway API's `allowedRoutes.namespaces` has them. */
export type AllowedNamespaces = EveryNamespace | ListedNamespaces;

/** Every namespace of the mesh. */
export interface EveryNamespace {
  kind: 'all';
}

/** These namespaces. */
export interface ListedNamespaces {
  kind: 'listed';
  /** At least one. */
  names: string[];
}
