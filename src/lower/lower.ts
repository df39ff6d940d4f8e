import type { Gateway } from '../ir/gateway.ts';
import type * as ir from '../ir/mesh.ts';
import type { RouteTable } from '../ir/route.ts';
import type { Service } from '../ir/service.ts';
import type { CheckedMesh } from '../model/checked.ts';
import { qualifiedName } from '../model/directory.ts';
import { attachmentsOf } from './attachments.ts';
import { connectionDestinations } from './connection.ts';
import { destinationName } from './destination.ts';
import { lowerEgressGateway } from './egress-gateway.ts';
import { lowerGateway } from './gateway.ts';
import { sortedBy, sortedUnique } from './order.ts';
import { destinationsOf } from './reachable.ts';
import { lowerRollout } from './rollout.ts';
import { filtersOf } from './route-filters.ts';
import { lowerService } from './service.ts';
import { upgradesOf } from './upgrades.ts';
import { type CalledPort, lowerInbound, lowerWorkload, type ServiceDecisions } from './workload.ts';

/** Takes every decision the authors left open. Total: a checked mesh always has an answer. */
export function lower(mesh: CheckedMesh): ir.Mesh {
  const attachments = attachmentsOf(mesh);
  const services = inOrder(mesh.services).map((service) => lowerService(service, attachments));
  const ingress = inOrder(mesh.gateways).map((gateway) => lowerGateway(gateway, attachments));
  const upgrades = upgradesOf([...tablesOf(services), ...ingress.flatMap(tablesOfGateway)]);
  const egress = (mesh.egressGateways ?? []).map((gateway) =>
    lowerEgressGateway(gateway, { services, attachments, upgrades }),
  );
  const gateways = inOrder([...ingress, ...egress]);
  const decided: ServiceDecisions = {
    inbound: new Map(
      mesh.services.map((service) => [
        qualifiedName(service.namespace, service.name),
        lowerInbound(service, attachments, upgrades),
      ]),
    ),
    ports: new Map(services.flatMap(calledPorts)),
    destinations: new Map(
      services.flatMap(({ ports }) =>
        ports.flatMap(({ destinations }) =>
          destinations.map((destination) => [destination.name, destination] as const),
        ),
      ),
    ),
  };
  const workloads = inOrder(mesh.workloads).map((workload) => lowerWorkload(workload, attachments, decided));
  return {
    name: mesh.name,
    environment: mesh.environment,
    trustDomain: mesh.trustDomain,
    namespaces: sortedUnique([...services, ...workloads, ...gateways].map(({ namespace }) => namespace)),
    services,
    workloads,
    gateways,
    rollout: lowerRollout(mesh),
  };
}

function inOrder<T extends { readonly namespace: string; readonly name: string }>(items: readonly T[]): T[] {
  return sortedBy(items, ({ namespace, name }) => [namespace, name]);
}

function tablesOf(services: readonly Service[]): RouteTable[] {
  return services.flatMap(({ ports }) =>
    ports.flatMap(({ routing }) => (routing.kind === 'http' ? [routing.table] : [])),
  );
}

function tablesOfGateway({ listeners }: Gateway): RouteTable[] {
  const chains = listeners.flatMap((listener) => listener.chains);
  return chains.flatMap(({ serves }) => (serves.kind === 'http' ? [serves.table] : []));
}

function calledPorts({ namespace, name, ports }: Service): [string, CalledPort][] {
  return ports.map((port) => {
    const { routing, guard } = port;
    return [
      destinationName({ namespace, name }, port.name),
      routing.kind === 'http'
        ? {
            routing: { kind: 'http', table: routing.table.name, filters: filtersOf(routing.table) },
            destinations: destinationsOf(routing.table),
            guard,
          }
        : { routing, destinations: connectionDestinations(routing.routes), guard },
    ];
  });
}
