import type { Destination } from '../ir/destination.ts';
import type { Guard } from '../ir/guard.ts';
import type * as ir from '../ir/workload.ts';
import { type Directory, qualifiedName } from '../model/directory.ts';
import { speaksHttp } from '../model/protocol.ts';
import type { Service } from '../model/service.ts';
import type { Upstream, Workload } from '../model/workload.ts';
import { type SpiffeId, workloadIdentity } from '../scalar/spiffe-id.ts';
import type { Attachments } from './attachments.ts';
import { lowerAuthorization } from './authorization.ts';
import { lowerCallerAccess } from './caller-access.ts';
import { defaults } from './defaults.ts';
import { destinationName, serverName } from './destination.ts';
import { lowerAuthorizers } from './external-authorization.ts';
import { lowerInterception, virtualAddress } from './interception.ts';
import { promised } from './invariant.ts';
import { secretsTowards } from './node-secrets.ts';
import { sortedBy, sortedEntries, sortedUnique } from './order.ts';
import { own } from './own.ts';
import { tcpPeers } from './peers.ts';
import { lowerPlacement } from './placement.ts';
import { lowerProtocol } from './protocol.ts';
import { lowerRateLimits } from './rate-limit.ts';
import { askedDestinations } from './reachable.ts';
import type { Upgrades } from './upgrades.ts';

/** What is decided once for each service, and taken over by every workload that serves or calls it. */
export interface ServiceDecisions {
  /** By `<namespace>/<service>`. */
  readonly inbound: ReadonlyMap<string, readonly ir.Inbound[]>;
  /** By `<namespace>/<service>/<port>`. */
  readonly ports: ReadonlyMap<string, CalledPort>;
  /** By name. */
  readonly destinations: ReadonlyMap<string, Destination>;
}

/** A service port as its callers need it. */
export interface CalledPort {
  readonly routing: ir.OutboundRouting;
  readonly guard: Guard;
  /** Every destination it can lead to. */
  readonly destinations: readonly string[];
}

/** Decides what a workload's sidecar serves, calls and must know. */
export function lowerWorkload(workload: Workload, attachments: Attachments, decided: ServiceDecisions): ir.Workload {
  const { trustDomain, directory } = attachments;
  const serviceName = qualifiedName(workload.namespace, workload.service);
  const service = promised(directory.services.get(serviceName), `service ${serviceName}`);
  const inbound = promised(decided.inbound.get(serviceName), `service ${serviceName}`);
  const called = workload.upstreams.map((upstream) => calledPort(upstream, decided));
  const identity = workloadIdentity(trustDomain, workload.namespace, workload.name);
  const interception = attachments.interceptionOf(workload).value;
  const { virtualAddresses } = attachments;
  const outbound = workload.upstreams.map((upstream) => {
    const isCaptured = interception.kind === 'transparent' && upstream.listen === undefined;
    const virtual = virtualAddress(qualifiedName(upstream.namespace, upstream.service), virtualAddresses);
    const way = lowerOutbound(upstream, { directory, decided, identity });
    if (!isCaptured) return way;
    return { ...way, listen: { ...way.listen, address: virtual }, arrival: 'captured' as const };
  });
  const destinations = sortedUnique([
    ...called.flatMap((port) => port.destinations),
    ...inbound.flatMap(askedDestinations),
  ]);
  return {
    namespace: workload.namespace,
    name: workload.name,
    identity,
    service: serviceName,
    version: workload.version === undefined ? { kind: 'none' } : { kind: 'named', name: workload.version },
    inbound,
    outbound: sortedBy(outbound, ({ service, port, listen }) => [service, port, listen.address, listen.port]),
    destinations,
    secrets: secretsTowards(
      destinations.map((name) => promised(decided.destinations.get(name), `destination ${name}`)),
      directory,
    ),
    placement: lowerPlacement(workload.placement, service.ports),
    interception: lowerInterception({ ...workload, interception, virtualAddresses }),
  };
}

/** What every workload of a service serves, and to whom. */
export function lowerInbound(service: Service, attachments: Attachments, upgrades: Upgrades): ir.Inbound[] {
  return sortedEntries(service.ports).map(([port, { number, protocol }]) => {
    const { authorization, audit } = lowerAuthorization(service, port, attachments);
    return {
      port,
      number,
      protocol: lowerProtocol[protocol],
      serverName: serverName(service, port),
      peers: speaksHttp(protocol)
        ? { kind: 'mesh', trustDomain: attachments.trustDomain }
        : tcpPeers(authorization, attachments),
      authorization,
      ...(speaksHttp(protocol) ? lowerRateLimits(service, port, attachments) : noLimits),
      authorizers: speaksHttp(protocol) ? lowerAuthorizers(service, port, attachments) : [],
      audit,
      upgrades: upgrades.get(destinationName(service, port)) ?? [],
    };
  });
}

const noLimits = { rateLimits: [], sharedRateLimits: [] };

function calledPort({ namespace, service, port }: Upstream, { ports }: ServiceDecisions): CalledPort {
  const name = destinationName({ namespace, name: service }, port);
  return promised(ports.get(name), `port ${name}`);
}

interface Calling {
  readonly directory: Directory;
  readonly decided: ServiceDecisions;
  readonly identity: SpiffeId;
}

function lowerOutbound(upstream: Upstream, { directory, decided, identity }: Calling): ir.Outbound {
  const serviceName = qualifiedName(upstream.namespace, upstream.service);
  const service = promised(directory.services.get(serviceName), `service ${serviceName}`);
  const port = promised(own(service.ports, upstream.port), `port ${upstream.port} of ${serviceName}`);
  const { routing, guard } = calledPort(upstream, decided);
  return {
    service: serviceName,
    port: upstream.port,
    listen: {
      address: upstream.listen?.address ?? defaults.listenAddress,
      port: upstream.listen?.port ?? port.number,
    },
    arrival: 'dialled',
    routing,
    access: guard.kind === 'callers' ? lowerCallerAccess(guard.authorization, identity) : { kind: 'callee' },
  };
}
