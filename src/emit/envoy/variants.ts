import type { Destination } from '../../ir/destination.ts';
import type { Place } from '../../ir/locality.ts';
import type { Mesh } from '../../ir/mesh.ts';
import type { Placement } from '../../ir/placement.ts';
import { preferenceKey } from '../../output/endpoint-groups.ts';
import { compareText } from '../../output/file-set.ts';
import type { EnvoyResource, ResourceVariants, VariantChoice } from '../../output/proxy-document.ts';
import { type Destinations, destinationNamed } from './destinations.ts';
import { isListed } from './endpoints.ts';

/**
 * Where the callers of each destination are, as far as it matters to how its endpoints are laid out: by the name of the destination,
 * a place for each key that tells callers apart.
 */
export type CallerPlaces = ReadonlyMap<string, ReadonlyMap<string, Place>>;

/** Looks at every proxy that calls a destination with a locality preference. */
export function callerPlacesOf({ workloads, gateways }: Mesh, destinations: Destinations): CallerPlaces {
  const found = new Map<string, Map<string, Place>>();
  for (const { destinations: called, placement } of [...workloads, ...gateways]) {
    for (const name of called) {
      const { policy } = destinationNamed(destinations, name);
      if (policy.locality.kind === 'off') continue;
      for (const place of placesIn(placement)) {
        const key = preferenceKey(policy.locality, place);
        if (key === '') continue;
        found.set(name, (found.get(name) ?? new Map()).set(key, place));
      }
    }
  }
  return found;
}

/** What some callers of these destinations load in the place of what all others do. Empty where there are none. */
export function variantsOf(
  destinations: readonly Destination[],
  callers: CallerPlaces,
  emit: (destination: Destination, caller: Place) => EnvoyResource | undefined,
): ResourceVariants {
  return Object.fromEntries(
    destinations.flatMap((destination) => {
      const places = [...(callers.get(destination.name) ?? [])].sort(([a], [b]) => compareText(a, b));
      const variants = places.flatMap(([key, place]) => {
        const resource = emit(destination, place);
        return resource === undefined ? [] : [[key, resource] as const];
      });
      return variants.length === 0 ? [] : [[destination.name, Object.fromEntries(variants)]];
    }),
  );
}

/** Which of them the proxies at a place load. */
export function variantChoice(names: readonly string[], destinations: Destinations, place: Place): VariantChoice {
  const keyed = names.flatMap((name) => {
    const { policy, discovery } = destinationNamed(destinations, name);
    const key = preferenceKey(policy.locality, place);
    // Endpoints that are asked of DNS are part of their cluster.
    return key === '' ? [] : [{ name, key, type: isListed(discovery) ? 'endpoints' : 'clusters' }];
  });
  const ofType = (wanted: string) => {
    const chosen = keyed.filter(({ type }) => type === wanted).map(({ name, key }) => [name, key] as const);
    return chosen.length === 0 ? {} : { [wanted]: Object.fromEntries(chosen) };
  };
  return { ...ofType('clusters'), ...ofType('endpoints') };
}

function placesIn(placement: Placement): Place[] {
  return placement.kind === 'hosts' ? placement.hosts.map(({ place }) => place) : [placement.place];
}
