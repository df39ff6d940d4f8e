import type * as ir from '../ir/route.ts';
import { qualifiedName } from '../model/directory.ts';
import type { AttachedRoute } from './attached-route.ts';
import { defaults } from './defaults.ts';
import { grpcMatches, lowerGrpcRule } from './grpc-route.ts';
import { noHeaderChanges } from './header-changes.ts';
import { httpMatches, lowerHttpRule } from './http-route.ts';
import { byPrecedence, type WrittenRoute } from './match-precedence.ts';
import { anyRequest, lowerRequestMatch } from './request-match.ts';
import { noRewrite } from './rewrite.ts';
import { lowerIdleTimeout, lowerTimeout } from './timeout.ts';

/** A route that is eligible for a host, and how exactly it names that host. */
export interface EligibleRoute {
  readonly attached: AttachedRoute;
  readonly hostRank: number;
}

/** The routes of one host, in the order in which they are tried, so that the first that matches is the right one. */
export function lowerRoutes(hostname: string, eligible: readonly EligibleRoute[]): ir.Route[] {
  const written = eligible.flatMap(({ attached, hostRank }) => writtenRoutes(attached, { hostname, hostRank }));
  return written.sort(byPrecedence).map(({ route }) => route);
}

interface HostOfRoute {
  /** The host name, exact or with a wildcard, whose requests come here. */
  readonly hostname: string;
  readonly hostRank: number;
}

/** One rule with several matches becomes several routes: an Envoy-like proxy knows no "or" inside one match. */
function writtenRoutes(attached: AttachedRoute, { hostname, hostRank }: HostOfRoute): WrittenRoute[] {
  const { route } = attached;
  const owner = qualifiedName(route.namespace, route.name);
  const order = route.order ?? defaults.routeOrder;
  return loweredRules(attached, hostname).flatMap((matches, index) =>
    matches.map(
      (lowered, position): WrittenRoute => ({
        route: { ...lowered, name: `${owner}/${index}/${position}` },
        hostRank,
        order,
        written: [owner, index, position],
      }),
    ),
  );
}

/** For each rule, what each of its matches does. */
function loweredRules(attached: AttachedRoute, hostname: string): Omit<ir.Route, 'name'>[][] {
  if (attached.kind === 'http') {
    return attached.route.rules.map((rule) =>
      httpMatches(rule).map((match) => ({
        match: lowerRequestMatch(match),
        ...lowerHttpRule(rule, match, hostname),
      })),
    );
  }
  return attached.route.rules.map((rule) =>
    grpcMatches(rule).map((match) => ({ match: lowerRequestMatch(match), ...lowerGrpcRule(rule) })),
  );
}

/** What a service port without routes does: every request goes to all versions. */
export function defaultRoute(destination: string): ir.Route {
  const unchanged = { requestHeaders: noHeaderChanges, responseHeaders: noHeaderChanges };
  const timeout = lowerTimeout(undefined);
  return {
    name: 'default',
    match: anyRequest,
    responseHeaders: noHeaderChanges,
    action: {
      kind: 'forward',
      backends: [{ destination, weight: defaults.backendWeight, ...unchanged }],
      requestHeaders: noHeaderChanges,
      cors: { kind: 'off' },
      rewrite: noRewrite,
      mirrors: [],
      timeout,
      idleTimeout: lowerIdleTimeout(undefined, timeout),
      retry: { kind: 'off' },
      fault: { kind: 'off' },
      sessionAffinity: { kind: 'off' },
      upgrades: [],
    },
  };
}
