import type { Destination, Endpoint } from '../../ir/destination.ts';
import type { Place } from '../../ir/locality.ts';
import { clusterLoadAssignment, localityEndpoints as layOut } from '../../output/cluster-load-assignment.ts';
import type { EnvoyResource } from '../../output/proxy-document.ts';
import type { Message } from './message.ts';

/** A caller of whom nothing is known: to it all endpoints are alike. */
export const nowhere: Place = { region: '', zone: '', subzone: '', labels: [] };

/** The endpoints of a destination as callers at a place see them; nothing for one that DNS answers for. */
export function endpointsOf({ name, discovery, policy }: Destination, caller: Place): EnvoyResource | undefined {
  if (discovery.kind === 'dns') return undefined;
  return clusterLoadAssignment(name, discovery.endpoints.map(healthy), { preference: policy.locality, caller });
}

/** The same inside a cluster, for names that DNS answers for. */
export function inlineEndpoints({ discovery, policy }: Destination, caller: Place): Message[] {
  const endpoints = discovery.kind === 'dns' ? discovery.names : discovery.endpoints;
  return layOut(endpoints.map(healthy), { preference: policy.locality, caller });
}

function healthy(endpoint: Endpoint) {
  return { ...endpoint, health: 'healthy' as const };
}
