import type { ConnectionRoute } from '../../ir/connection.ts';
import type { Outbound, OutboundRouting } from '../../ir/workload.ts';
import type { EnvoyResource } from '../../output/proxy-document.ts';
import type { Destinations } from './destinations.ts';
import { httpConnectionManager, routesByName } from './http-connection-manager.ts';
import { inspectServerNames, listener } from './listener.ts';
import type { Message } from './message.ts';
import { serverNameMatch } from './server-names.ts';
import { passageTo, tcpProxy } from './tcp-proxy.ts';

/** Where programs call one service port, at one address: written once and shared by every sidecar that has it there. */
export function outboundListener(outbound: Outbound, destinations: Destinations): EnvoyResource {
  // Without the address: people look for the service and its port, wherever a program happens to dial it.
  const statPrefix = `outbound/${outbound.service}/${outbound.port}`;
  return listener(
    { name: outboundListenerName(outbound), ...outbound.listen },
    {
      // The address is nobody's: the listener of captured connections hands over those that were on their way there.
      ...(outbound.arrival === 'captured' && { bind_to_port: false }),
      ...chains(statPrefix, outbound.routing, destinations),
    },
  );
}

/**
 * The name says all that tells two outbound listeners apart, so that one name is one listener in the whole mesh:
 * `outbound/bookinfo/details/http@127.0.0.1:19111`.
 */
export function outboundListenerName({ service, port, listen }: Outbound): string {
  const address = listen.address.includes(':') ? `[${listen.address}]` : listen.address;
  return `outbound/${service}/${port}@${address}:${listen.port}`;
}

function chains(statPrefix: string, routing: OutboundRouting, destinations: Destinations): Message {
  if (routing.kind === 'http') return { filter_chains: [{ filters: [outboundHttp(statPrefix, routing)] }] };
  const isAsked = routing.routes.some(({ serverNames }) => serverNames.kind === 'some');
  return {
    // A server that speaks first would wait for a client that does, so nobody is asked who need not be.
    ...(isAsked ? inspectServerNames : {}),
    filter_chains: routing.routes.map((route) => connectionChain(statPrefix, route, destinations)),
  };
}

function connectionChain(
  statPrefix: string,
  { name, serverNames, backends }: ConnectionRoute,
  destinations: Destinations,
): Message {
  if (serverNames.kind === 'any') return { filters: [tcpProxy(passageTo(statPrefix, backends, destinations))] };
  return {
    name,
    filter_chain_match: serverNameMatch(serverNames),
    filters: [tcpProxy(passageTo(`${statPrefix}/${name}`, backends, destinations))],
  };
}

/** A program may call in HTTP/1.1 or HTTP/2; its sidecar translates to what the service speaks. */
function outboundHttp(statPrefix: string, { table, filters }: OutboundRouting & { kind: 'http' }): Message {
  return httpConnectionManager({
    place: { kind: 'outbound', filters },
    statPrefix,
    codec: 'AUTO',
    routes: routesByName(table),
  });
}
