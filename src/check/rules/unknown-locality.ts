import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import type { Locality, LocalityPreference } from '../../model/locality.ts';
import type { Mesh } from '../../model/mesh.ts';
import { nearestName } from '../../scalar/nearest-name.ts';
import { placedOf } from '../placed.ts';
import type { Inspection } from '../rule.ts';
import { writtenPoliciesOf } from '../written-policy.ts';

/** A locality preference names places where something is, and labels that something has. A misspelled one would match nobody. */
export function unknownLocality({ mesh, report }: Inspection): void {
  const known = knownPlaces(mesh);
  for (const { subject, policy, at } of writtenPoliciesOf(mesh)) {
    if (policy.locality === undefined || policy.locality.kind === 'off') continue;
    for (const { name, what, path } of namesIn(policy.locality)) {
      const names = what === 'place' ? known.places : known.labels;
      if (names.has(name)) continue;
      const parameters = { subject, what, name, nearest: nearestName(name, names) };
      report(diagnose('unknown-locality', parameters, { at: [...at, 'locality', ...path] }));
    }
  }
}

interface Name {
  readonly name: string;
  readonly what: 'place' | 'label';
  readonly path: ModelPath;
}

function* namesIn(preference: Exclude<LocalityPreference, { kind: 'off' }>): Generator<Name> {
  if (preference.kind === 'failover') {
    for (const [index, name] of (preference.prefer ?? []).entries()) {
      if (!['region', 'zone', 'subzone'].includes(name)) yield { name, what: 'label', path: ['prefer', index] };
    }
    for (const [from, regions] of Object.entries(preference.regions ?? {})) {
      yield { name: from, what: 'place', path: ['regions', from] };
      for (const [index, name] of regions.entries()) yield { name, what: 'place', path: ['regions', from, index] };
    }
    return;
  }
  for (const [from, shares] of Object.entries(preference.from)) {
    if (from !== '*') yield { name: from, what: 'place', path: ['from', from] };
    for (const to of Object.keys(shares)) if (to !== '*') yield { name: to, what: 'place', path: ['from', from, to] };
  }
}

/** Every place something runs at, as a region, with its zone, and with both; and every label a host has. */
function knownPlaces(mesh: Mesh): { readonly places: ReadonlySet<string>; readonly labels: ReadonlySet<string> } {
  const places = new Set<string>();
  const labels = new Set<string>();
  const add = (locality: Locality | undefined) => {
    const { region, zone, subzone } = locality ?? {};
    const parts = [region, zone, subzone].filter((part) => part !== undefined);
    for (let length = 1; length <= parts.length; length += 1) places.add(parts.slice(0, length).join('/'));
  };
  for (const { placement } of placedOf(mesh)) {
    if (placement.kind === 'kubernetes') {
      add(placement.locality);
      continue;
    }
    for (const host of placement.hosts) {
      add(host.locality);
      for (const name of Object.keys(host.labels ?? {})) labels.add(name);
    }
  }
  return { places, labels };
}
