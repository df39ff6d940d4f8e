import { compareText } from './file-set.ts';

/*
 * How the endpoints of a destination are laid out for one caller: by nearness or by shares. The compiler does it for endpoints it
 * knows, the agent for those it reads from a file, so it lives on the ground floor where both find it.
 */

/** Where something runs. A part nobody named is empty. */
export interface Place {
  readonly region: string;
  readonly zone: string;
  readonly subzone: string;
  readonly labels: readonly { readonly name: string; readonly value: string }[];
}

/** An endpoint, and where it is. */
export interface PlacedEndpoint {
  readonly address: string;
  readonly port: number;
  /** Its share of the requests relative to others of its group. */
  readonly weight: number;
  readonly place: Place;
}

/** What a caller prefers. */
export type Preference =
  | { readonly kind: 'off' }
  | {
      readonly kind: 'failover';
      readonly prefer: readonly string[];
      readonly regions: readonly { readonly from: string; readonly to: readonly string[] }[];
    }
  | {
      readonly kind: 'distribution';
      readonly from: readonly {
        readonly from: string;
        readonly shares: readonly { readonly to: string; readonly percent: number }[];
      }[];
    };

/** Endpoints of one locality that are tried at the same time. */
export interface EndpointGroup<E extends PlacedEndpoint = PlacedEndpoint> {
  /** 0 is tried first; numbers follow one another without a gap, as Envoy wants them. */
  readonly priority: number;
  readonly region: string;
  readonly zone: string;
  readonly subzone: string;
  /** The share of the requests, where the shares of localities are fixed. */
  readonly weight: number | undefined;
  /** In the order given. */
  readonly endpoints: readonly E[];
}

/** The endpoints as one caller tries them, sorted by priority, then locality. */
export function groupEndpoints<E extends PlacedEndpoint>(
  endpoints: readonly E[],
  preference: Preference,
  caller: Place,
): EndpointGroup<E>[] {
  const shares = preference.kind === 'distribution' ? sharesFor(preference, caller) : undefined;
  const ranked = endpoints.map((endpoint) => ({ endpoint, rank: rankOf(endpoint.place, preference, caller) }));
  const ranks = [...new Set(ranked.map(({ rank }) => rank))].sort((a, b) => a - b);
  const grouped = Map.groupBy(ranked, ({ endpoint, rank }) => groupKey(endpoint.place, ranks.indexOf(rank)));
  const groups = [...grouped].sort(([a], [b]) => compareText(a, b)).map(([, members]) => members);
  return groups.flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const { region, zone, subzone } = first.endpoint.place;
    const weight = shares && localityWeight(first.endpoint.place, endpoints, shares);
    if (weight === 0) return [];
    const priority = ranks.indexOf(first.rank);
    return [{ priority, region, zone, subzone, weight, endpoints: members.map(({ endpoint }) => endpoint) }];
  });
}

/**
 * What of a caller's place decides how endpoints are laid out for it: two callers with one key see the same. Empty where nothing
 * does.
 */
export function preferenceKey(preference: Preference, caller: Place): string {
  switch (preference.kind) {
    case 'off':
      return '';
    case 'failover': {
      const parts = preference.prefer.map((name) => part(caller, name));
      if (parts.every((value) => value === '')) return '';
      // The region also decides which other regions come next.
      return [...parts, ...(preference.prefer.includes('region') ? [] : [caller.region])].join('/').replace(/\/+$/, '');
    }
    case 'distribution':
      return sharesFor(preference, caller)?.from ?? '';
  }
}

/** Whether a place such as `*`, `eu` or `eu/eu-1` contains a locality. */
export function placeContains(pattern: string, { region, zone, subzone }: Omit<Place, 'labels'>): boolean {
  if (pattern === '*') return true;
  const own = [region, zone, subzone];
  return pattern.split('/').every((wanted, index) => own[index] === wanted);
}

/** Smaller is nearer. */
function rankOf(place: Place, preference: Preference, caller: Place): number {
  if (preference.kind !== 'failover') return 0;
  const { prefer, regions } = preference;
  const differing = prefer.findIndex((name) => part(caller, name) === '' || part(caller, name) !== part(place, name));
  if (differing === -1) return 0;
  if (differing > 0 || caller.region === place.region) return prefer.length - differing;
  const order = regions.find(({ from }) => from === caller.region)?.to ?? [];
  const next = order.indexOf(place.region);
  return prefer.length + (next === -1 ? order.length : next);
}

function part(place: Place, name: string): string {
  if (name === 'region' || name === 'zone' || name === 'subzone') return place[name];
  return place.labels.find((label) => label.name === name)?.value ?? '';
}

/** Sorts by priority, then locality. */
function groupKey({ region, zone, subzone }: Place, priority: number): string {
  return [String(priority).padStart(3, '0'), region, zone, subzone].join('\0');
}

type Shares = Extract<Preference, { kind: 'distribution' }>['from'][number];

/** The shares for the most exact place a caller is in. */
function sharesFor({ from }: Extract<Preference, { kind: 'distribution' }>, caller: Place): Shares | undefined {
  return mostExact(from, ({ from: pattern }) => pattern, caller);
}

/** A share is for all localities of a place together, so each of them gets its part by its number of endpoints. */
function localityWeight(place: Place, endpoints: readonly PlacedEndpoint[], { shares }: Shares): number {
  const share = mostExact(shares, ({ to }) => to, place);
  if (share === undefined || share.percent === 0) return 0;
  const sharing = endpoints.filter((endpoint) => mostExact(shares, ({ to }) => to, endpoint.place) === share);
  const own = sharing.filter(({ place: { region, zone, subzone } }) => {
    return region === place.region && zone === place.zone && subzone === place.subzone;
  });
  // Envoy counts in whole numbers; thousands keep a part of one percent.
  return Math.max(1, Math.round((share.percent * 1_000 * own.length) / sharing.length));
}

function mostExact<T>(items: readonly T[], patternOf: (item: T) => string, place: Place): T | undefined {
  let found: T | undefined;
  for (const item of items) {
    if (!placeContains(patternOf(item), place)) continue;
    if (found === undefined || exactness(patternOf(item)) > exactness(patternOf(found))) found = item;
  }
  return found;
}

function exactness(pattern: string): number {
  return pattern === '*' ? 0 : pattern.split('/').length;
}
