import type * as ir from '../ir/placement.ts';
import type * as model from '../model/placement.ts';
import type { ServicePort } from '../model/service.ts';
import { defaults } from './defaults.ts';
import { lowerPlace } from './locality.ts';
import { sortedBy, sortedEntries } from './order.ts';
import { own } from './own.ts';

/** Decides every address of a workload that serves these ports. A gateway serves none of a service's ports. */
export function lowerPlacement(
  placement: model.Placement,
  ports: Readonly<Record<string, ServicePort>> = {},
): ir.Placement {
  if (placement.kind === 'hosts') {
    const hosts = placement.hosts.map((host) => lowerHost(host, ports));
    return { kind: 'hosts', hosts: sortedBy(hosts, (host) => [host.node, host.address, host.inboundPort]) };
  }
  return {
    kind: 'kubernetes',
    program: placement.image === undefined ? { kind: 'none' } : { kind: 'image', image: placement.image },
    replicas: placement.replicas ?? defaults.replicas,
    inboundPort: defaults.inboundPort,
    place: lowerPlace(placement.locality),
  };
}

function lowerHost(host: model.Host, ports: Readonly<Record<string, ServicePort>>): ir.Host {
  return {
    node: host.node,
    address: host.address,
    inboundPort: host.inboundPort ?? defaults.inboundPort,
    applicationPorts: sortedEntries(ports).map(([port, { number }]) => ({
      port,
      number: own(host.applicationPorts, port) ?? number,
    })),
    place: lowerPlace(host.locality, host.labels),
  };
}
