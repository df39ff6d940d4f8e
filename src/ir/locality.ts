/** Where something runs. A part nobody named is empty. */
export interface Locality {
  readonly region: string;
  readonly zone: string;
  readonly subzone: string;
}

/** A locality, and anything else about a machine that can make it near. */
export interface Place extends Locality {
  /** Sorted by name. */
  readonly labels: readonly Label[];
}

export interface Label {
  readonly name: string;
  readonly value: string;
}

/** Whether it matters to a caller where an endpoint is. */
export type LocalityPreference =
  | { readonly kind: 'off' }
  | {
      readonly kind: 'failover';
      /** `region`, `zone`, `subzone` or the name of a label; the most important first. Never none. */
      readonly prefer: readonly string[];
      /** Sorted by `from`; `to` in the author's order, which is the order of trying. */
      readonly regions: readonly { readonly from: string; readonly to: readonly string[] }[];
    }
  | {
      readonly kind: 'distribution';
      /** Sorted by `from`; shares sorted by `to`. Places are `*`, or a region, zone and subzone with `/` between them. */
      readonly from: readonly {
        readonly from: string;
        readonly shares: readonly { readonly to: string; readonly percent: number }[];
      }[];
    };
