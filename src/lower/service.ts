import type * as ir from '../ir/service.ts';
import { qualifiedName } from '../model/directory.ts';
import type { Service } from '../model/service.ts';
import type { AttachedRoute } from './attached-route.ts';
import type { Attachments } from './attachments.ts';
import { destinationName, lowerDestinations } from './destination.ts';
import { sortedEntries } from './order.ts';
import { own } from './own.ts';
import { lowerProtocol } from './protocol.ts';
import { defaultRoute } from './route.ts';
import { lowerHosts } from './virtual-hosts.ts';

/** Decides where the traffic of each port of a service can go, and how that is chosen. */
export function lowerService(service: Service, attachments: Attachments): ir.Service {
  const { trustDomain, directory, routesOfService } = attachments;
  const qualified = qualifiedName(service.namespace, service.name);
  const workloads = directory.workloadsOf.get(qualified) ?? [];
  return {
    namespace: service.namespace,
    name: service.name,
    ports: sortedEntries(service.ports).map(([name, port]) => ({
      name,
      number: port.number,
      protocol: lowerProtocol[port.protocol],
      destinations: lowerDestinations({ trustDomain, service, name, port, workloads }),
      routing: lowerRouting(service, name, routesOfService.get(qualified) ?? []),
    })),
  };
}

function lowerRouting(service: Service, port: string, attached: readonly AttachedRoute[]): ir.Routing {
  const name = destinationName(service, port);
  if (own(service.ports, port)?.protocol === 'tcp') return { kind: 'tcp', destination: name };
  const routes = attached.filter(
    ({ kind, route: { parent } }) => parent.kind === 'service' && (parent.port ?? onlyPort(service, kind)) === port,
  );
  if (routes.length > 0) return { kind: 'http', table: { name, hosts: lowerHosts(['*'], routes) } };
  // Whoever reaches the listener of a service has chosen the service already: without a route the Host header says nothing.
  const everyHost = { name: '*', hostnames: ['*'], routes: [defaultRoute(name)] };
  return { kind: 'http', table: { name, hosts: [everyHost] } };
}

/** The port a route means that names none; `check` refuses that where a service has several it could be. */
function onlyPort(service: Service, kind: AttachedRoute['kind']): string | undefined {
  const others: readonly string[] = kind === 'grpc' ? ['tcp', 'http'] : ['tcp'];
  return sortedEntries(service.ports).find(([, { protocol }]) => !others.includes(protocol))?.[0];
}
