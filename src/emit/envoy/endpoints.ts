import type { Destination, Endpoint } from '../../ir/destination.ts';
import type { EnvoyResource } from '../../output/proxy-document.ts';
import { type Message, socketAddress, typed } from './message.ts';

/** The endpoints of a destination whose endpoints are written in the release; nothing for one that DNS answers for. */
export function endpointsOf({ name, discovery }: Destination): EnvoyResource[] {
  if (discovery.kind === 'dns') return [];
  return [
    typed('envoy.config.endpoint.v3.ClusterLoadAssignment', {
      cluster_name: name,
      endpoints: localityEndpoints(discovery.endpoints),
    }),
  ];
}

/** Endpoints as Envoy groups them: one locality, since a placement names none. */
export function localityEndpoints(endpoints: readonly Endpoint[]): Message[] {
  if (endpoints.length === 0) return [];
  return [
    { lb_endpoints: endpoints.map(({ address, port }) => ({ endpoint: { address: socketAddress(address, port) } })) },
  ];
}
