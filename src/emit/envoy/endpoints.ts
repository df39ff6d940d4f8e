import type { Destination, Discovery, Endpoint } from '../../ir/destination.ts';
import type { Place } from '../../ir/locality.ts';
import { clusterLoadAssignment, localityEndpoints as layOut } from '../../output/cluster-load-assignment.ts';
import type { EnvoyResource } from '../../output/proxy-document.ts';
import type { Message } from './message.ts';

/** A caller of whom nothing is known: to it all endpoints are alike. */
export const nowhere: Place = { region: '', zone: '', subzone: '', labels: [] };

/** The endpoints of a destination as callers at a place see them; nothing for one that a proxy asks DNS about. */
export function endpointsOf({ name, discovery, policy }: Destination, caller: Place): EnvoyResource | undefined {
  if (!isListed(discovery)) return undefined;
  return clusterLoadAssignment(name, discovery.endpoints.map(healthy), { preference: policy.locality, caller });
}

type Listed = Extract<Discovery, { readonly endpoints: readonly Endpoint[] }>;

/** Whether the endpoints are a resource of their own; otherwise a proxy asks DNS, as its cluster says. */
export function isListed(discovery: Discovery): discovery is Listed {
  return discovery.kind === 'static' || discovery.kind === 'file';
}

/** The same inside a cluster, for names that DNS answers for. */
export function inlineEndpoints({ discovery, policy }: Destination, caller: Place): Message[] {
  return layOut(namesOf(discovery).map(healthy), { preference: policy.locality, caller });
}

function namesOf(discovery: Discovery): readonly Endpoint[] {
  switch (discovery.kind) {
    case 'static':
    case 'file':
      return discovery.endpoints;
    case 'dns':
      return discovery.names;
    case 'logical-dns':
      return [discovery.name];
    case 'dynamic':
      return [];
  }
}

function healthy(endpoint: Endpoint) {
  return { ...endpoint, health: 'healthy' as const };
}
