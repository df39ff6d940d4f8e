import type * as ir from '../ir/route.ts';
import { qualifiedName } from '../model/directory.ts';
import type * as model from '../model/http-route.ts';
import { milliseconds, parseDuration } from '../scalar/duration.ts';
import { defaults } from './defaults.ts';
import { destinationName } from './destination.ts';
import { promised } from './invariant.ts';
import { byPrecedence, type WrittenRoute } from './match-precedence.ts';
import { lowerRequestMatch } from './request-match.ts';

/** A route that is eligible for a host, and how exactly it names that host. */
export interface EligibleRoute {
  readonly route: model.HttpRoute;
  readonly hostRank: number;
}

/** The routes of one host, the most specific match first, so that the first that matches is the right one. */
export function lowerRoutes(eligible: readonly EligibleRoute[]): ir.Route[] {
  const written = eligible.flatMap(({ route, hostRank }) =>
    route.rules.flatMap((rule, index) => lowerRule(route, rule, index).map((one) => ({ ...one, hostRank }))),
  );
  return written.sort(byPrecedence).map(({ route }) => route);
}

/** One rule with several matches becomes several routes: an Envoy-like proxy knows no "or" inside one match. */
function lowerRule(route: model.HttpRoute, rule: model.HttpRouteRule, index: number): Omit<WrittenRoute, 'hostRank'>[] {
  const owner = qualifiedName(route.namespace, route.name);
  const action = lowerForward(rule);
  const matches = rule.matches === undefined || rule.matches.length === 0 ? [{}] : rule.matches;
  return matches.map((match, position) => ({
    route: { name: `${owner}/${index}/${position}`, match: lowerRequestMatch(match), action },
    written: [owner, index, position],
  }));
}

function lowerForward(rule: model.HttpRouteRule): ir.RouteAction {
  const timeout =
    rule.timeout === undefined
      ? defaults.routeTimeout
      : promised(parseDuration(rule.timeout), `timeout ${rule.timeout}`);
  return {
    kind: 'forward',
    backends: rule.backends.map((backend) => ({
      destination: destinationName(
        { namespace: backend.namespace, name: backend.service },
        backend.port,
        backend.version,
      ),
      weight: backend.weight ?? defaults.backendWeight,
    })),
    timeout,
    idleTimeout: milliseconds(Math.max(timeout, defaults.leastIdleTimeout)),
  };
}

/** What a service port without routes does: every request goes to all versions. */
export function defaultRoute(destination: string): ir.Route {
  return {
    name: 'default',
    match: lowerRequestMatch({}),
    action: {
      kind: 'forward',
      backends: [{ destination, weight: defaults.backendWeight }],
      timeout: defaults.routeTimeout,
      idleTimeout: defaults.leastIdleTimeout,
    },
  };
}
