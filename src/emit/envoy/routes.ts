import type { Route, RouteTable, VirtualHost } from '../../ir/route.ts';
import type { EnvoyResource } from '../../output/proxy-document.ts';
import { corsOfRoute } from './cors.ts';
import type { Destinations } from './destinations.ts';
import { bodyLimit, directResponseAction, withContentType } from './direct-response.ts';
import { faultOfRoute } from './fault.ts';
import { forwardAction } from './forward.ts';
import { headerMutations, responseMutations } from './header-changes.ts';
import { type Message, typed } from './message.ts';
import { redirectAction } from './redirect.ts';
import { routeMatch } from './request-match.ts';
import { sessionAffinityOfRoute } from './session-affinity.ts';

/** A route table, written once and shared by every proxy whose program calls through it. */
export function routeConfiguration(table: RouteTable, destinations: Destinations): EnvoyResource {
  return typed('envoy.config.route.v3.RouteConfiguration', {
    name: table.name,
    virtual_hosts: table.hosts.map((host) => virtualHost(host, destinations)),
    // A port in the Host header is what the caller dialled, perhaps through a load balancer: it chooses nothing.
    ignore_port_in_host_matching: true,
    // A table that names a missing cluster is refused, where it would otherwise answer 503.
    validate_clusters: true,
    ...bodyLimit(table),
  });
}

function virtualHost({ name, hostnames, routes }: VirtualHost, destinations: Destinations): Message {
  return { name, domains: [...hostnames], routes: routes.map((one) => route(one, destinations)) };
}

function route(written: Route, destinations: Destinations): Message {
  const filters = perRoute(written);
  return {
    name: written.name,
    match: routeMatch(written.match),
    ...routeAction(written, destinations),
    ...(Object.keys(filters).length > 0 ? { typed_per_filter_config: filters } : {}),
  };
}

function routeAction({ action, match, responseHeaders }: Route, destinations: Destinations): Message {
  switch (action.kind) {
    case 'forward':
      return {
        ...forwardAction(action, match.path, destinations),
        ...headerMutations(action.requestHeaders, responseHeaders),
      };
    case 'redirect':
      return { ...redirectAction(action, match.path), ...responseMutations(responseHeaders) };
    case 'direct-response':
      return { ...directResponseAction(action), ...responseMutations(withContentType(action, responseHeaders)) };
  }
}

/** What the route says to filters of the listener. */
function perRoute({ action }: Route): Message {
  if (action.kind !== 'forward') return {};
  const { cors, fault, sessionAffinity } = action;
  return {
    ...(cors.kind === 'on' ? corsOfRoute(cors) : {}),
    ...(fault.kind === 'on' ? faultOfRoute(fault) : {}),
    ...(sessionAffinity.kind === 'off' ? {} : sessionAffinityOfRoute(sessionAffinity)),
  };
}
