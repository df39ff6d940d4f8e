import type { Route, RouteAction, RouteTable, VirtualHost, WeightedBackend } from '../../ir/route.ts';
import type { EnvoyResource } from '../../output/proxy-document.ts';
import { durationText, type Message, typed } from './message.ts';
import { routeMatch } from './request-match.ts';

/** A route table, written once and shared by every proxy whose program calls through it. */
export function routeConfiguration({ name, hosts }: RouteTable): EnvoyResource {
  return typed('envoy.config.route.v3.RouteConfiguration', {
    name,
    virtual_hosts: hosts.map(virtualHost),
    // A port in the Host header is what the caller dialled, perhaps through a load balancer: it chooses nothing.
    ignore_port_in_host_matching: true,
    // A table that names a missing cluster is refused, where it would otherwise answer 503.
    validate_clusters: true,
  });
}

function virtualHost({ name, hostnames, routes }: VirtualHost): Message {
  return { name, domains: [...hostnames], routes: routes.map(route) };
}

function route({ name, match, action }: Route): Message {
  return { name, match: routeMatch(match), ...routeActions[action.kind](action) };
}

const routeActions: Readonly<Record<RouteAction['kind'], (action: RouteAction) => Message>> = {
  forward: (action) => ({
    route: {
      ...backendChoice(action.backends),
      timeout: durationText(action.timeout),
      idle_timeout: durationText(action.idleTimeout),
    },
  }),
};

function backendChoice(backends: readonly WeightedBackend[]): Message {
  const [only, ...others] = backends;
  if (only !== undefined && others.length === 0) return { cluster: only.destination };
  return {
    weighted_clusters: { clusters: backends.map(({ destination, weight }) => ({ name: destination, weight })) },
  };
}
