/**
 * `rollout.json`: how a release of this environment reaches its nodes. `emit` writes it where the mesh says anything about that,
 * and `bundle` puts each node's part into its manifest.
 */
export interface RolloutDocument {
  readonly kind: 'Rollout';
  /** In their order; a node is in one at most. Left out when there are none. */
  readonly waves?: readonly {
    readonly name: string;
    readonly afterSeconds: number;
    readonly nodes: readonly string[];
  }[];
  /** In UTC. Left out when a release may be taken at any time. */
  readonly windows?: readonly { readonly days: readonly string[]; readonly from: string; readonly minutes: number }[];
  readonly maximumRemovalPercent?: number;
}

/** Where it is, relative to the folder of the environment. */
export const rolloutPath = 'rollout.json';
