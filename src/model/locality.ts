/** Where in the world something runs, from wide to narrow. Each part is a name without `/`. */
export interface Locality {
  /** Such as `eu-west`. */
  region: string;
  /** A part of the region, such as `eu-west-1`. */
  zone?: string;
  /** A part of the zone, such as a rack. Only with a zone. */
  subzone?: string;
}

/** Whether it matters to a caller where an endpoint is. */
export type LocalityPreference = LocalityOff | LocalityFailover | LocalityDistribution;

/** It does not. The default. */
export interface LocalityOff {
  kind: 'off';
}

/**
 * The nearest endpoints get everything as long as enough of them are healthy: about seven in ten (Envoy's overprovisioning factor
 * of 1.4). Below that the next nearest get the rest. Needs outlier detection or a health check: without either all count as healthy.
 */
export interface LocalityFailover {
  kind: 'failover';
  /**
   * What makes an endpoint near, the most important first: `region`, `zone`, `subzone`, or the name of a label of its host. An
   * endpoint is the nearer, the more of these it shares with the caller, counted from the first. `region`, `zone`, `subzone` by default.
   */
  prefer?: string[];
  /** By region of the caller: the other regions, the next one first. Regions that are not named come last. */
  regions?: { [region: string]: string[] };
}

/** Every place gets a fixed share of the requests, whatever else happens, from a caller's place to each of the endpoints'. */
export interface LocalityDistribution {
  kind: 'distribution';
  /**
   * By place of the caller, such as `eu`, `eu/eu-1` or `*` for everywhere, the most exact one deciding: the shares of places in
   * percent, which sum up to 100. A place that is not named gets nothing. A caller whose place is not named takes no part in this.
   */
  from: { [place: string]: { [place: string]: number } };
}
