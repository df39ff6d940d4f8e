import type * as ir from '../ir/locality.ts';
import { type Layers, ofKind } from '../model/layer.ts';
import type * as model from '../model/locality.ts';
import { sortedEntries } from './order.ts';
import { type Note, type Reading, takeFrom } from './setting.ts';
import { trafficDefaults } from './traffic-defaults.ts';

/** Decides whether it matters where an endpoint is. It does not unless a scope says so. */
export function lowerLocalityPreference(layers: Layers<model.LocalityPreference>, note: Note): ir.LocalityPreference {
  const [narrowest] = layers;
  const kind = narrowest?.value.kind ?? 'off';
  note({ name: 'locality', words: kind, at: narrowest?.at });
  switch (kind) {
    case 'off':
      return { kind };
    case 'failover': {
      const take = takeFrom(ofKind(layers, kind), 'locality', note);
      return { kind, prefer: take('prefer', prefer), regions: take('regions', regions) };
    }
    case 'distribution': {
      const take = takeFrom(ofKind(layers, kind), 'locality', note);
      return { kind, from: take('from', shares) };
    }
  }
}

/** Where a machine or cluster is. */
export function lowerPlace(
  locality: model.Locality | undefined,
  labels: Readonly<Record<string, string>> = {},
): ir.Place {
  return {
    region: locality?.region ?? '',
    zone: locality?.zone ?? '',
    subzone: locality?.subzone ?? '',
    labels: sortedEntries(labels).map(([name, value]) => ({ name, value })),
  };
}

const prefer: Reading<readonly string[], readonly string[]> = {
  read: (written) => written,
  otherwise: trafficDefaults.locality.prefer,
  words: (names) => names.join(', then '),
};

type Regions = Extract<ir.LocalityPreference, { readonly kind: 'failover' }>['regions'];

const regions: Reading<Readonly<Record<string, readonly string[]>>, Regions> = {
  read: (written) => sortedEntries(written).map(([from, to]) => ({ from, to })),
  otherwise: [],
  words: (orders) =>
    orders.length === 0 ? 'any' : orders.map(({ from, to }) => `from ${from} to ${to.join(', then ')}`).join('; '),
};

type Distribution = Extract<ir.LocalityPreference, { readonly kind: 'distribution' }>['from'];

const shares: Reading<Readonly<Record<string, Readonly<Record<string, number>>>>, Distribution> = {
  read: (written) =>
    sortedEntries(written).map(([from, to]) => ({
      from,
      shares: sortedEntries(to).map(([place, percent]) => ({ to: place, percent })),
    })),
  otherwise: [],
  words: (rows) => rows.map(({ from, shares: own }) => `from ${from}: ${own.map(shareWords).join(', ')}`).join('; '),
};

function shareWords({ to, percent }: Distribution[number]['shares'][number]): string {
  return `${to} ${percent} %`;
}
