import { groupEndpoints, type Place, type PlacedEndpoint, type Preference } from './endpoint-groups.ts';
import type { EnvoyResource } from './proxy-document.ts';

/** An endpoint, and what is known of its health. */
export interface AssignedEndpoint extends PlacedEndpoint {
  /** What whoever lists the endpoints says; Envoy still judges by itself what is said to be healthy. */
  readonly health: 'healthy' | 'draining' | 'unhealthy';
}

/** Endpoints of a destination for one caller, as a resource of their own. */
export function clusterLoadAssignment(
  name: string,
  endpoints: readonly AssignedEndpoint[],
  layout: { readonly preference: Preference; readonly caller: Place },
): EnvoyResource {
  return {
    '@type': 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment',
    cluster_name: name,
    endpoints: localityEndpoints(endpoints, layout),
  };
}

/** Endpoints as Envoy groups them. What says nothing, such as priority 0 or an unknown locality, is left out. */
export function localityEndpoints(
  endpoints: readonly AssignedEndpoint[],
  { preference, caller }: { readonly preference: Preference; readonly caller: Place },
): LocalityEndpoints[] {
  return groupEndpoints(endpoints, preference, caller).map(
    ({ priority, region, zone, subzone, weight, endpoints: members }) => {
      const locality = { ...named('region', region), ...named('zone', zone), ...named('sub_zone', subzone) };
      return {
        ...(Object.keys(locality).length > 0 && { locality }),
        ...(priority > 0 && { priority }),
        ...(weight !== undefined && { load_balancing_weight: weight }),
        lb_endpoints: members.map(lbEndpoint),
      };
    },
  );
}

/** One group in Envoy's words. */
export type LocalityEndpoints = { readonly [member: string]: EndpointJson };
type EndpointJson = number | string | readonly EndpointJson[] | { readonly [member: string]: EndpointJson };

function lbEndpoint({ address, port, weight, health }: AssignedEndpoint): EndpointJson {
  return {
    endpoint: { address: { socket_address: { address, port_value: port } } },
    ...(health !== 'healthy' && { health_status: healthStatus[health] }),
    ...(weight !== 1 && { load_balancing_weight: weight }),
  };
}

const healthStatus = { draining: 'DRAINING', unhealthy: 'UNHEALTHY' } as const;

function named(name: string, value: string): Readonly<Record<string, string>> {
  return value === '' ? {} : { [name]: value };
}
