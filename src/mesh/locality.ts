import type * as model from '../model/locality.ts';
import type { Plain } from './plain.ts';

/** Where in the world something runs, from wide to narrow. */
export type Locality = RegionLocality | ZoneLocality;

/** A region, such as `eu-west`. */
export interface RegionLocality {
  /** Such as `eu-west`. Letters, digits, `.`, `_` and `-`. */
  readonly region: string;
  readonly zone?: never;
  readonly subzone?: never;
}

/** A zone of a region, and perhaps a part of the zone. */
export interface ZoneLocality {
  /** Such as `eu-west`. Letters, digits, `.`, `_` and `-`. */
  readonly region: string;
  /** A part of the region, such as `eu-west-1`. */
  readonly zone: string;
  /** A part of the zone, such as a rack. */
  readonly subzone?: string;
}

/**
 * The nearest endpoints get everything as long as enough of them are healthy: about seven in ten. Below that the next nearest get
 * the rest. It goes with outlier detection or a health check in the same policy: without either all endpoints count as healthy,
 * and nothing ever fails over.
 */
export interface LocalityFailover {
  readonly kind: 'failover';
  /**
   * What makes an endpoint near, the most important first: `region`, `zone`, `subzone`, or the name of a label of its host. An
   * endpoint is the nearer, the more of these it shares with the caller, counted from the first. By default
   * `['region', 'zone', 'subzone']`.
   */
  readonly prefer?: readonly string[];
  /** By region of the caller: the other regions, the next one first. Regions that are not named come last. */
  readonly regions?: { readonly [region: string]: readonly string[] };
}

/** Every place gets a fixed share of the requests, whatever else happens. */
export interface LocalityDistribution {
  readonly kind: 'distribution';
  /**
   * By place of the caller, such as `eu`, `eu/eu-1` or `*` for everywhere, the most exact one deciding: the shares of places in
   * percent, which sum up to 100. A place that is not named gets nothing. A caller whose place is not named takes no part in this.
   *
   * @example { 'eu/eu-1': { 'eu/eu-1': 80, 'eu/eu-2': 20 } }
   */
  readonly from: { readonly [place: string]: { readonly [place: string]: number } };
}

/** The plain data a preference becomes. */
export function localityModel(
  preference: 'off' | LocalityFailover | LocalityDistribution | undefined,
): Plain<model.LocalityPreference> | undefined {
  return preference === 'off' ? { kind: 'off' } : preference;
}
