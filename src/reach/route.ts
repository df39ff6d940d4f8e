import type { ConnectionRoute, ServerNames, WeightedDestination } from '../ir/connection.ts';
import type * as ir from '../ir/route.ts';
import { formatDuration } from '../scalar/duration.ts';
import * as words from './action-words.ts';
import { type Answers, analysed, behaviour, type KindAnswers, unseen } from './answer.ts';
import { anyOf, hostname, type Term } from './condition.ts';
import type { Clause, Decision } from './decision.ts';
import { matchTerms } from './request-match.ts';

export const routeTableAnswers: Answers<ir.RouteTable> = { name: analysed, hosts: analysed };
export const virtualHostAnswers: Answers<ir.VirtualHost> = {
  name: unseen('a label; the host names decide'),
  hostnames: analysed,
  routes: analysed,
};
export const routeAnswers: Answers<ir.Route> = {
  name: analysed,
  match: analysed,
  action: analysed,
  responseHeaders: behaviour(words.headerWords),
};

/** What a request can tell of each field of each action. A redirect or an answer is told as a whole. */
export const actionAnswers: KindAnswers<ir.RouteAction> = {
  forward: {
    kind: analysed,
    backends: analysed,
    requestHeaders: behaviour(words.headerWords),
    cors: behaviour(words.corsWords),
    rewrite: behaviour(words.rewriteWords),
    mirrors: behaviour(words.mirrorWords),
    timeout: behaviour(words.timeoutWords),
    idleTimeout: behaviour(formatDuration),
    retry: behaviour(words.retryWords),
    fault: behaviour(words.faultWords),
    sessionAffinity: behaviour(words.affinityWords),
    upgrades: behaviour((upgrades: readonly string[]) => upgrades.join(', ')),
  },
  redirect: {
    kind: analysed,
    status: analysed,
    scheme: analysed,
    hostname: analysed,
    port: analysed,
    path: analysed,
  },
  'direct-response': { kind: analysed, status: analysed, body: analysed },
};
export const backendAnswers: Answers<ir.WeightedBackend> = {
  destination: analysed,
  weight: analysed,
  requestHeaders: behaviour(words.headerWords),
  responseHeaders: behaviour(words.headerWords),
};

export const connectionRouteAnswers: Answers<ConnectionRoute> = {
  name: analysed,
  serverNames: analysed,
  backends: analysed,
};
export const serverNamesAnswers: KindAnswers<ServerNames> = {
  any: { kind: analysed },
  some: { kind: analysed, names: analysed },
};
export const weightedDestinationAnswers: Answers<WeightedDestination> = { destination: analysed, weight: analysed };

/** What a table does with a request: what a route says, or nothing, which is answered 404. */
export type RoutingOutcome =
  | { readonly kind: 'routed'; readonly route: ir.Route }
  /** A connection is carried to one of these, in proportion to the weights. */
  | { readonly kind: 'connected'; readonly backends: readonly WeightedDestination[] }
  | { readonly kind: 'no-route' };

/** Where no route holds. */
export const noRoute = 'no route';

/** How a table decides: host by host, the most exact name first, and in a host route by route. */
export function routingOf(table: ir.RouteTable): Decision<RoutingOutcome> {
  const hosts = table.hosts.flatMap((host) => host.hostnames.map((name) => ({ name, host })));
  hosts.sort((a, b) => hostRank(b.name) - hostRank(a.name) || (a.name < b.name ? -1 : 1));
  return [...hosts.flatMap(({ name, host }) => hostClauses(name, host)), otherwise([])];
}

/** How connections of a port are told apart: by the server name they ask for, the most exact first. */
export function connectionsOf(routes: readonly ConnectionRoute[]): Decision<RoutingOutcome> {
  const named = routes.flatMap(({ name, serverNames, backends }) => {
    const names = serverNames.kind === 'any' ? ['*'] : serverNames.names;
    return names.map((serverName) => ({ rule: name, serverName, backends }));
  });
  named.sort((a, b) => hostRank(b.serverName) - hostRank(a.serverName) || (a.serverName < b.serverName ? -1 : 1));
  const clauses = named.map(({ rule, serverName, backends }) => ({
    rule,
    when: serverName === '*' ? [] : [anyOf([hostname(serverName, { kind: 'server-name' })])],
    outcome: { kind: 'connected' as const, backends },
  }));
  return [...clauses, otherwise([])];
}

/** Whoever is in a host stays there: its last word is that there is no route, whatever a wider host says. */
function hostClauses(name: string, { routes }: ir.VirtualHost): Clause<RoutingOutcome>[] {
  const terms = hostTerms(name);
  return [
    ...routes.map((route) => ({
      rule: route.name,
      when: [...terms, ...matchTerms(route.match)],
      outcome: { kind: 'routed' as const, route },
    })),
    otherwise(terms),
  ];
}

function otherwise(when: readonly Term[]): Clause<RoutingOutcome> {
  return { rule: noRoute, when, outcome: { kind: 'no-route' } };
}

function hostTerms(value: string): Term[] {
  return value === '*' ? [] : [anyOf([hostname(value)])];
}

/** Envoy's order: exact names, then the longest wildcard, then `*`. */
function hostRank(name: string): number {
  if (name === '*') return 0;
  return name.startsWith('*') ? name.length : 1_000 + name.length;
}
