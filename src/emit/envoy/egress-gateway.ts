import type { Acceptance, GatewayChain } from '../../ir/gateway.ts';
import { refuseDenied, requireAllowed } from './authorization.ts';
import { type Destinations, destinationNamed } from './destinations.ts';
import { dynamicDiscovery, dynamicHttpFilters } from './dynamic-forward-proxy.ts';
import { codecOf, httpConnectionManager, routesByName } from './http-connection-manager.ts';
import type { Message } from './message.ts';
import { passageTo, tcpProxy } from './tcp-proxy.ts';

/** What becomes of the calls of members on their way out: judged by who makes them, then sent where the chain leads. */
export function exitFilters(
  { destinations }: { readonly destinations: Destinations },
  { name, serves }: GatewayChain,
  { protocol, authorization }: Extract<Acceptance, { kind: 'mesh' }>,
): Message[] {
  const statPrefix = `gateway/${name}`;
  if (serves.kind === 'tcp' || protocol === 'tcp') {
    const backends = serves.kind === 'tcp' ? serves.backends : [];
    return [
      ...refuseDenied(authorization, { kind: 'network', statPrefix }),
      requireAllowed(authorization, { kind: 'network', statPrefix }),
      tcpProxy(passageTo(statPrefix, backends, destinations)),
    ];
  }
  const [only] = serves.table.hosts.flatMap(({ routes }) =>
    routes.flatMap(({ action }) => (action.kind === 'forward' ? action.backends : [])),
  );
  const outside = only && destinationNamed(destinations, only.destination);
  const dynamic = outside && dynamicDiscovery(outside);
  return [
    httpConnectionManager({
      place: { kind: 'exit', authorization, dynamic: dynamic ? dynamicHttpFilters(outside, dynamic) : [] },
      statPrefix,
      codec: codecOf[protocol],
      routes: routesByName(serves.table.name),
    }),
  ];
}
