import type { Destination } from '../ir/destination.ts';
import type * as ir from '../ir/gateway.ts';
import type { RouteTable } from '../ir/route.ts';
import type { Service, ServicePort } from '../ir/service.ts';
import { qualifiedName } from '../model/directory.ts';
import type { EgressGateway } from '../model/egress-gateway.ts';
import { workloadIdentity } from '../scalar/spiffe-id.ts';
import type { Attachments } from './attachments.ts';
import { defaults } from './defaults.ts';
import { serverName } from './destination.ts';
import { secretsTowards } from './node-secrets.ts';
import { sortedBy, sortedUnique } from './order.ts';
import { lowerPlacement } from './placement.ts';
import { defaultRoute } from './route.ts';
import type { Upgrades } from './upgrades.ts';

/** The port at which sidecars reach an egress gateway. */
export function egressPort({ port }: EgressGateway): number {
  return port ?? defaults.egressPort;
}

/** What goes through an egress gateway. */
export interface EgressTraffic {
  /** Every service of the mesh, as decided. */
  readonly services: readonly Service[];
  readonly attachments: Attachments;
  readonly upgrades: Upgrades;
}

/** Decides what an egress gateway lets out: one chain for each port of each external service that names it. */
export function lowerEgressGateway(
  gateway: EgressGateway,
  { services, attachments, upgrades }: EgressTraffic,
): ir.Gateway {
  const { namespace, name } = gateway;
  const own = qualifiedName(namespace, name);
  const exits = services.flatMap((service) => service.ports.flatMap((port) => exitOf(own, service, port)));
  const destinations = exits.map(({ outside }) => outside);
  const port = egressPort(gateway);
  const chains = exits.map((exit) => chainOf(exit, `gateway/${own}`, { port, upgrades }));
  return {
    namespace,
    name,
    identity: workloadIdentity(attachments.trustDomain, namespace, name),
    listeners:
      chains.length === 0
        ? []
        : [{ port, proxyProtocol: { kind: 'none' }, chains: sortedBy(chains, (chain) => [chain.name]) }],
    trustedProxies: { kind: 'none' },
    rateLimits: [],
    sharedRateLimits: [],
    authorizers: [],
    tokens: { kind: 'none' },
    destinations: sortedUnique(destinations.map((destination) => destination.name)),
    secrets: secretsTowards(destinations, attachments.directory),
    placement: lowerPlacement(gateway.placement),
  };
}

/** A port of an external service that is called through the gateway. */
interface Exit {
  readonly service: Service;
  readonly port: ServicePort;
  readonly guard: Extract<ServicePort['guard'], { kind: 'gateway' }>;
  readonly outside: Destination;
}

function exitOf(gateway: string, service: Service, port: ServicePort): Exit[] {
  const { guard } = port;
  if (guard.kind !== 'gateway' || guard.gateway !== gateway) return [];
  const outside = port.destinations.find(({ name }) => name === guard.outside);
  return outside === undefined ? [] : [{ service, port, guard, outside }];
}

function chainOf(
  { service, port, guard, outside }: Exit,
  owner: string,
  { port: number, upgrades }: { readonly port: number; readonly upgrades: Upgrades },
): ir.GatewayChain {
  const called = `${qualifiedName(service.namespace, service.name)}/${port.name}`;
  const name = `${number}/${called}`;
  const { authorization, peers } = guard;
  return {
    name,
    accepts: {
      kind: 'mesh',
      serverName: serverName(service, port.name),
      protocol: port.protocol,
      peers,
      authorization,
    },
    serves:
      port.protocol === 'tcp'
        ? { kind: 'tcp', backends: [{ destination: outside.name, weight: defaults.backendWeight }] }
        : {
            kind: 'http',
            table: exitTable(`${owner}/${name}`, outside, upgrades.get(called) ?? []),
            filters: [],
            http3: { kind: 'off' },
          },
  };
}

/** Every allowed request goes out. The caller's sidecar holds the timeout and the retries: two clocks would race. */
function exitTable(
  name: string,
  { name: destination, discovery }: Destination,
  upgrades: readonly string[],
): RouteTable {
  const route = defaultRoute(destination);
  const hostnames = discovery.kind === 'dynamic' ? discovery.hostnames : ['*'];
  if (route.action.kind !== 'forward') return { name, hosts: [] };
  const action = {
    ...route.action,
    timeout: { kind: 'unlimited' },
    idleTimeout: defaults.egressIdleTimeout,
    upgrades,
  } as const;
  return { name, hosts: [{ name: '*', hostnames, routes: [{ ...route, action }] }] };
}
