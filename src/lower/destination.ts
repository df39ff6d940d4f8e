import type * as ir from '../ir/destination.ts';
import { qualifiedName } from '../model/directory.ts';
import type { PolicyLayers } from '../model/policy-layers.ts';
import type { Service, ServicePort } from '../model/service.ts';
import type { Workload } from '../model/workload.ts';
import { workloadIdentity } from '../scalar/spiffe-id.ts';
import { defaults } from './defaults.ts';
import { lowerPlace } from './locality.ts';
import { sortedBy, sortedUnique } from './order.ts';
import { lowerProtocol } from './protocol.ts';
import { lowerTrafficPolicy } from './traffic-policy.ts';

/** A port of a service with the workloads that serve it. */
export interface ServedPort {
  readonly trustDomain: string;
  readonly policies: PolicyLayers;
  readonly service: Service;
  readonly name: string;
  readonly port: ServicePort;
  /** Every workload of the service. */
  readonly workloads: readonly Workload[];
}

/**
 * The sets of endpoints a port can be reached at: the whole service first, since traffic that names no version goes there,
 * then each version. A version no workload runs has a destination without endpoints, so that a route to it always resolves.
 */
export function lowerDestinations(served: ServedPort): ir.Destination[] {
  const { service, workloads } = served;
  const versions = sortedUnique(Object.keys(service.versions)).map((version) =>
    lowerDestination(
      served,
      workloads.filter((workload) => workload.version === version),
      version,
    ),
  );
  return [lowerDestination(served, workloads), ...versions];
}

/** `<namespace>/<service>/<port>`, with the version when there is one. */
export function destinationName(
  service: { readonly namespace: string; readonly name: string },
  port: string,
  version?: string,
): string {
  const whole = `${service.namespace}/${service.name}/${port}`;
  return version === undefined ? whole : `${whole}/${version}`;
}

/**
 * The server name a port answers to. It is never asked of DNS; `.internal` is reserved for private use, so it can collide
 * with no real host. Three labels of at most 63 characters keep it under the 253 a host name may have.
 */
export function serverName(service: { readonly namespace: string; readonly name: string }, port: string): string {
  return `${port}.${service.name}.${service.namespace}.mesh.internal`;
}

function lowerDestination(served: ServedPort, workloads: readonly Workload[], version?: string): ir.Destination {
  const { trustDomain, policies, service, name, port } = served;
  const protocol = lowerProtocol[port.protocol];
  return {
    name: destinationName(service, name, version),
    protocol,
    transport: {
      kind: 'mesh',
      serverName: serverName(service, name),
      identities: sortedUnique(
        workloads.map((workload) => workloadIdentity(trustDomain, workload.namespace, workload.name)),
      ),
    },
    // Callers in the mesh have chosen the service already: the `Host` is for its program.
    host: { kind: 'kept' },
    policy: lowerTrafficPolicy(policies.trafficPolicy(service, name, version), {
      protocol,
      host: serverName(service, name),
    }),
    discovery: lowerDiscovery(service, workloads, version),
  };
}

/** DNS as soon as one workload runs on Kubernetes: a proxy resolves an IP address to itself, so hosts may join. */
function lowerDiscovery(service: Service, workloads: readonly Workload[], version?: string): ir.Discovery {
  if ((service.discovery ?? defaults.discovery) === 'file') {
    // A pod is known by a name for DNS, which a set of addresses cannot hold.
    const placed = workloads.filter(({ placement }) => placement.kind === 'hosts');
    return {
      kind: 'file',
      service: qualifiedName(service.namespace, service.name),
      version: version === undefined ? { kind: 'any' } : { kind: 'named', name: version },
      endpoints: endpointsOf(placed),
    };
  }
  const endpoints = endpointsOf(workloads);
  return workloads.some((workload) => workload.placement.kind === 'kubernetes')
    ? { kind: 'dns', names: endpoints }
    : { kind: 'static', endpoints };
}

function endpointsOf(workloads: readonly Workload[]): ir.Endpoint[] {
  return sortedBy(workloads.flatMap(lowerEndpoints), ({ address, port }) => [address, port]);
}

function lowerEndpoints({ placement, namespace, name }: Workload): ir.Endpoint[] {
  if (placement.kind === 'hosts') {
    return placement.hosts.map((host) => ({
      address: host.address,
      port: host.inboundPort ?? defaults.inboundPort,
      weight: defaults.endpointWeight,
      place: lowerPlace(host.locality, host.labels),
    }));
  }
  // The headless service of the workload: it resolves to the address of every pod that is ready.
  return [
    {
      address: `${name}.${namespace}.svc.cluster.local`,
      port: defaults.inboundPort,
      weight: defaults.endpointWeight,
      place: lowerPlace(placement.locality),
    },
  ];
}
