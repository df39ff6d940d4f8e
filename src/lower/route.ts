import type * as ir from '../ir/route.ts';
import { qualifiedName } from '../model/directory.ts';
import type * as model from '../model/http-route.ts';
import type { HttpRouteMatch } from '../model/request-match.ts';
import { lowerCors } from './cors.ts';
import { defaults } from './defaults.ts';
import { destinationName } from './destination.ts';
import { lowerDirectResponse } from './direct-response.ts';
import { lowerFault } from './fault.ts';
import { lowerHeaderChanges, noHeaderChanges } from './header-changes.ts';
import { promised } from './invariant.ts';
import { byPrecedence, type WrittenRoute } from './match-precedence.ts';
import { lowerMirror } from './mirror.ts';
import { sortedUnique } from './order.ts';
import { lowerRedirect } from './redirect.ts';
import { anyRequest, lowerRequestMatch } from './request-match.ts';
import { lowerRetry } from './retry.ts';
import { lowerRewrite, noRewrite } from './rewrite.ts';
import { lowerSessionAffinity } from './session-affinity.ts';
import { lowerIdleTimeout, lowerTimeout } from './timeout.ts';

/** A route that is eligible for a host, and how exactly it names that host. */
export interface EligibleRoute {
  readonly route: model.HttpRoute;
  readonly hostRank: number;
}

/** The routes of one host, in the order in which they are tried, so that the first that matches is the right one. */
export function lowerRoutes(hostname: string, eligible: readonly EligibleRoute[]): ir.Route[] {
  const written = eligible.flatMap(({ route, hostRank }) =>
    route.rules.flatMap((rule, index) =>
      lowerRule({ route, rule, index, hostname }).map((one) => ({ ...one, hostRank })),
    ),
  );
  return written.sort(byPrecedence).map(({ route }) => route);
}

interface RuleOfHost {
  readonly route: model.HttpRoute;
  readonly rule: model.HttpRouteRule;
  readonly index: number;
  /** The host name, exact or with a wildcard, whose requests come here. */
  readonly hostname: string;
}

/** One rule with several matches becomes several routes: an Envoy-like proxy knows no "or" inside one match. */
function lowerRule({ route, rule, index, hostname }: RuleOfHost): Omit<WrittenRoute, 'hostRank'>[] {
  const owner = qualifiedName(route.namespace, route.name);
  const responseHeaders = lowerHeaderChanges(rule.responseHeaders);
  const matches = rule.matches === undefined || rule.matches.length === 0 ? [{}] : rule.matches;
  return matches.map((match, position) => ({
    route: {
      name: `${owner}/${index}/${position}`,
      match: lowerRequestMatch(match),
      action: lowerAction(rule, match, hostname),
      cors: lowerCors(rule.cors),
      responseHeaders,
    },
    order: route.order ?? defaults.routeOrder,
    written: [owner, index, position],
  }));
}

function lowerAction(rule: model.HttpRouteRule, match: HttpRouteMatch, hostname: string): ir.RouteAction {
  if (rule.redirect) return lowerRedirect(rule.redirect, hostname);
  if (rule.directResponse) return lowerDirectResponse(rule.directResponse);
  return lowerForward(rule, match);
}

function lowerForward(rule: model.HttpRouteRule, match: HttpRouteMatch): ir.Forward {
  const timeout = lowerTimeout(rule.timeout);
  return {
    kind: 'forward',
    backends: promised(rule.backends, 'backends').map(lowerBackend),
    requestHeaders: lowerHeaderChanges(rule.requestHeaders),
    rewrite: lowerRewrite(rule.rewrite, match),
    mirrors: (rule.mirrors ?? []).map(lowerMirror),
    timeout,
    idleTimeout: lowerIdleTimeout(rule.idleTimeout, timeout),
    retry: lowerRetry(rule.retry),
    fault: lowerFault(rule.fault),
    sessionAffinity: lowerSessionAffinity(rule.sessionAffinity),
    upgrades: sortedUnique((rule.upgrades ?? []).map((protocol) => protocol.toLowerCase())),
  };
}

function lowerBackend(backend: model.HttpBackend): ir.WeightedBackend {
  const service = { namespace: backend.namespace, name: backend.service };
  return {
    destination: destinationName(service, backend.port, backend.version),
    weight: backend.weight ?? defaults.backendWeight,
    requestHeaders: lowerHeaderChanges(backend.requestHeaders),
    responseHeaders: lowerHeaderChanges(backend.responseHeaders),
  };
}

/** What a service port without routes does: every request goes to all versions. */
export function defaultRoute(destination: string): ir.Route {
  const unchanged = { requestHeaders: noHeaderChanges, responseHeaders: noHeaderChanges };
  return {
    name: 'default',
    match: anyRequest,
    responseHeaders: noHeaderChanges,
    cors: { kind: 'off' },
    action: {
      kind: 'forward',
      backends: [{ destination, weight: defaults.backendWeight, ...unchanged }],
      requestHeaders: noHeaderChanges,
      rewrite: noRewrite,
      mirrors: [],
      timeout: lowerTimeout(undefined),
      idleTimeout: lowerIdleTimeout(undefined, lowerTimeout(undefined)),
      retry: { kind: 'off' },
      fault: { kind: 'off' },
      sessionAffinity: { kind: 'off' },
      upgrades: [],
    },
  };
}
