import type * as ir from '../ir/destination.ts';
import type { Protocol } from '../ir/protocol.ts';
import { type Directory, qualifiedName } from '../model/directory.ts';
import type { EgressGateway } from '../model/egress-gateway.ts';
import { discoveryOf, externalAddress, onlyHostname } from '../model/external-names.ts';
import type { External, ExternalEndpoint } from '../model/external-service.ts';
import type { PolicyLayers } from '../model/policy-layers.ts';
import type { Service, ServicePort } from '../model/service.ts';
import type { UpstreamTls } from '../model/upstream-tls.ts';
import { workloadIdentity } from '../scalar/spiffe-id.ts';
import { defaults } from './defaults.ts';
import { destinationName, serverName } from './destination.ts';
import { egressPort } from './egress-gateway.ts';
import { promised } from './invariant.ts';
import { lowerPlace } from './locality.ts';
import { sortedBy, sortedUnique } from './order.ts';
import { lowerProtocol } from './protocol.ts';
import { lowerTrafficPolicy } from './traffic-policy.ts';

/** A port of a service outside the mesh. */
export interface ExternalPort {
  readonly trustDomain: string;
  readonly directory: Directory;
  readonly policies: PolicyLayers;
  readonly service: Service;
  readonly external: External;
  readonly name: string;
  readonly port: ServicePort;
}

/** The egress gateway a service outside is called through, if there is one. */
export function egressGatewayOf({ gateway }: External, directory: Directory): EgressGateway | undefined {
  if (gateway === undefined) return undefined;
  const name = qualifiedName(gateway.namespace, gateway.egressGateway);
  return promised(directory.egressGateways.get(name), `egress gateway ${name}`);
}

/** The name of the destination outside, where callers are sent to an egress gateway. */
export function outsideName(service: Service, port: string): string {
  return destinationName(service, port, 'outside');
}

/** Where callers go: outside, or to the egress gateway, which goes there. */
export function lowerExternalDestinations(external: ExternalPort): ir.Destination[] {
  const gateway = egressGatewayOf(external.external, external.directory);
  const { service, name } = external;
  if (gateway === undefined) return [outsideDestination(external, destinationName(service, name))];
  return [gatewayDestination(external, gateway), outsideDestination(external, outsideName(service, name))];
}

/** How callers treat the service is how the gateway does; callers treat the gateway as any member of the mesh. */
function gatewayDestination(
  { trustDomain, external, service, name, port }: ExternalPort,
  gateway: EgressGateway,
): ir.Destination {
  const protocol = lowerProtocol[port.protocol];
  return {
    name: destinationName(service, name),
    protocol,
    transport: {
      kind: 'mesh',
      serverName: serverName(service, name),
      identities: [workloadIdentity(trustDomain, gateway.namespace, gateway.name)],
    },
    host: hostOf(external, protocol),
    policy: lowerTrafficPolicy([], { protocol, host: externalAddress(external) }),
    discovery: gatewayDiscovery(gateway),
  };
}

function gatewayDiscovery(gateway: EgressGateway): ir.Discovery {
  const { placement, namespace, name } = gateway;
  const usual = { port: egressPort(gateway), weight: defaults.endpointWeight };
  if (placement.kind === 'kubernetes') {
    const place = lowerPlace(placement.locality);
    return { kind: 'dns', names: [{ ...usual, address: `${name}.${namespace}.svc.cluster.local`, place }] };
  }
  const endpoints = placement.hosts.map(({ address, locality, labels }) => ({
    ...usual,
    address,
    place: lowerPlace(locality, labels),
  }));
  return { kind: 'static', endpoints: sortedBy(endpoints, ({ address }) => [address]) };
}

function hostOf(external: External, protocol: Protocol): ir.RequestHost {
  const only = onlyHostname(external);
  return only === undefined || protocol === 'tcp' ? { kind: 'kept' } : { kind: 'set', name: only };
}

function outsideDestination(
  { policies, service, external, name, port }: ExternalPort,
  destination: string,
): ir.Destination {
  const protocol = lowerProtocol[port.protocol];
  const discovery = lowerDiscovery(external, port.number);
  const policy = lowerTrafficPolicy(policies.trafficPolicy(service, name), {
    protocol,
    host: externalAddress(external),
  });
  return {
    name: destination,
    protocol,
    transport: port.tls === undefined ? { kind: 'plaintext' } : lowerUpstreamTls(port.tls, onlyHostname(external)),
    host: hostOf(external, protocol),
    policy: discovery.kind === 'static' || discovery.kind === 'dns' ? policy : { ...policy, ...withoutEndpoints },
    discovery,
  };
}

/** Where a proxy sees no endpoints, there is none to prefer or to ask whether it is well. */
const withoutEndpoints = { locality: { kind: 'off' }, healthCheck: { kind: 'off' } } as const;

/**
 * Which of the names callers may ask for reach anything. Where there is only one, requests carry it anyway; the server name of a
 * handshake is the program's own word, and always looked at.
 */
export function offeredHostnames(external: External | undefined, kind: 'requests' | 'handshakes'): readonly string[] {
  if (external === undefined) return ['*'];
  return kind === 'requests' && onlyHostname(external) !== undefined ? ['*'] : sortedUnique(external.hostnames);
}

function lowerDiscovery(external: External, number: number): ir.Discovery {
  const discovery = discoveryOf(external);
  const usual = { address: externalAddress(external) };
  const lowered = (endpoints: readonly ExternalEndpoint[]) =>
    sortedBy(
      endpoints.map((endpoint) => lowerEndpoint(endpoint, number)),
      ({ address, port }) => [address, port],
    );
  switch (discovery.kind) {
    case 'static':
      return { kind: 'static', endpoints: lowered(discovery.endpoints) };
    case 'dns':
      return { kind: 'dns', names: lowered(discovery.endpoints ?? [usual]) };
    case 'logical-dns':
      return { kind: 'logical-dns', name: lowerEndpoint(discovery.endpoint ?? usual, number) };
    case 'dynamic':
      return { kind: 'dynamic', hostnames: sortedUnique(external.hostnames), port: number };
  }
}

function lowerEndpoint({ address, port }: ExternalEndpoint, number: number): ir.Endpoint {
  return { address, port: port ?? number, weight: defaults.endpointWeight, place: lowerPlace(undefined) };
}

function lowerUpstreamTls(tls: UpstreamTls, only: string | undefined): ir.Transport {
  const { authority, certificate, minVersion } = tls;
  const name = tls.serverName ?? only;
  return {
    kind: 'tls',
    serverName:
      name === undefined ? { kind: 'of-request' } : { kind: 'fixed', name, names: sortedUnique(tls.names ?? [name]) },
    authority:
      authority === undefined
        ? { kind: 'system' }
        : { kind: 'named', name: qualifiedName(authority.namespace, authority.authority) },
    certificate:
      certificate === undefined
        ? { kind: 'none' }
        : { kind: 'presented', name: qualifiedName(certificate.namespace, certificate.certificate) },
    minVersion: minVersion ?? defaults.tls.minVersion,
  };
}
