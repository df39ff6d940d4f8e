import type { ConnectionRoute } from '../../ir/connection.ts';
import type { Destination } from '../../ir/destination.ts';
import type { Outbound, Workload } from '../../ir/workload.ts';
import type { EnvoyResource } from '../../output/proxy-document.ts';
import { allowsAll } from './authorization.ts';
import { type Destinations, destinationNamed } from './destinations.ts';
import { dynamicDiscovery, dynamicHttpFilters, dynamicNetworkFilter } from './dynamic-forward-proxy.ts';
import { httpConnectionManager, routesByName } from './http-connection-manager.ts';
import { inspectServerNames, listener } from './listener.ts';
import { extension, type Message } from './message.ts';
import { serverNameMatch } from './server-names.ts';
import { passageTo, tcpProxy } from './tcp-proxy.ts';

/** A call, and who makes it. */
export interface PlacedOutbound {
  readonly outbound: Outbound;
  readonly caller: Pick<Workload, 'namespace' | 'name'>;
}

/** Where programs call one service port, at one address: written once and shared by every sidecar that has it there. */
export function outboundListener(placed: PlacedOutbound, destinations: Destinations): EnvoyResource {
  const { outbound } = placed;
  // Without the address: people look for the service and its port, wherever a program happens to dial it.
  const statPrefix = `outbound/${outbound.service}/${outbound.port}`;
  return listener(
    { name: outboundListenerName(placed), ...outbound.listen },
    {
      // The address is nobody's: the listener of captured connections hands over those that were on their way there.
      ...(outbound.arrival === 'captured' && { bind_to_port: false }),
      ...chains(statPrefix, outbound, destinations),
    },
  );
}

/**
 * The name says all that tells two outbound listeners apart, so that one name is one listener in the whole mesh:
 * `outbound/bookinfo/details/http@127.0.0.1:19111`, and the caller's name where the listener holds rules about it alone.
 */
export function outboundListenerName({ outbound, caller }: PlacedOutbound): string {
  const { service, port, listen, access } = outbound;
  const address = listen.address.includes(':') ? `[${listen.address}]` : listen.address;
  const name = `outbound/${service}/${port}@${address}:${listen.port}`;
  return access.kind === 'callee' || allowsAll(access.authorization)
    ? name
    : `${name}/${caller.namespace}/${caller.name}`;
}

function chains(statPrefix: string, outbound: Outbound, destinations: Destinations): Message {
  const { routing } = outbound;
  if (routing.kind === 'http')
    return { filter_chains: [{ filters: [outboundHttp(statPrefix, outbound, destinations)] }] };
  // Rules about connections ask nothing of them, so it is known already that they go nowhere.
  if (outbound.access.kind === 'caller' && !allowsAll(outbound.access.authorization)) {
    return { filter_chains: [{ filters: [closeAtOnce] }] };
  }
  const isAsked = routing.routes.some(({ serverNames }) => serverNames.kind === 'some');
  return {
    // A server that speaks first would wait for a client that does, so nobody is asked who need not be.
    ...(isAsked ? inspectServerNames : {}),
    filter_chains: routing.routes.map((route) => connectionChain(statPrefix, route, destinations)),
  };
}

const closeAtOnce = extension(
  'envoy.filters.network.direct_response',
  'envoy.extensions.filters.network.direct_response.v3.Config',
  {},
);

function connectionChain(
  statPrefix: string,
  { name, serverNames, backends }: ConnectionRoute,
  destinations: Destinations,
): Message {
  if (serverNames.kind === 'any') return { filters: [tcpProxy(passageTo(statPrefix, backends, destinations))] };
  const asking = backends.flatMap(({ destination }) => askDns(destinationNamed(destinations, destination)));
  return {
    name,
    filter_chain_match: serverNameMatch(serverNames),
    filters: [...asking, tcpProxy(passageTo(`${statPrefix}/${name}`, backends, destinations))],
  };
}

function askDns(destination: Destination): Message[] {
  const dynamic = dynamicDiscovery(destination);
  return dynamic === undefined ? [] : [dynamicNetworkFilter(destination, dynamic)];
}

/** A program may call in HTTP/1.1 or HTTP/2; its sidecar translates to what the service speaks. */
function outboundHttp(
  statPrefix: string,
  { service, port, routing, access }: Outbound,
  destinations: Destinations,
): Message {
  if (routing.kind !== 'http') throw new Error(`${service}/${port} does not speak HTTP`);
  // Requests to something outside go to that alone, so the port called is where they go.
  const destination = destinationNamed(destinations, `${service}/${port}`);
  const dynamic = dynamicDiscovery(destination);
  return httpConnectionManager({
    place: {
      kind: 'outbound',
      filters: routing.filters,
      access,
      dynamic: dynamic === undefined ? [] : dynamicHttpFilters(destination, dynamic),
    },
    statPrefix,
    codec: 'AUTO',
    routes: routesByName(routing.table),
  });
}
