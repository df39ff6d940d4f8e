/** How a release reaches the nodes, with every node's wave decided. */
export type Rollout = { readonly kind: 'off' } | ActiveRollout;

export interface ActiveRollout {
  readonly kind: 'on';
  /** In their order. */
  readonly waves: readonly RolloutWave[];
  /** Sorted as they were written; none means at any time. */
  readonly windows: readonly RolloutWindow[];
  readonly removal: { readonly kind: 'left-to-nodes' } | { readonly kind: 'percent'; readonly maximum: number };
}

export interface RolloutWave {
  readonly name: string;
  readonly afterSeconds: number;
  /** Sorted. No node is in two waves. */
  readonly nodes: readonly string[];
}

export interface RolloutWindow {
  /** In the order of the week. */
  readonly days: readonly Weekday[];
  readonly from: string;
  readonly minutes: number;
}

export type Weekday = 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday';
