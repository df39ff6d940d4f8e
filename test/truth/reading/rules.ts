import type { GrpcRouteMatch, GrpcRouteRule } from '../../../src/model/grpc-route.ts';
import type { HttpRouteRule, RouteParent } from '../../../src/model/http-route.ts';
import type { Mesh } from '../../../src/model/mesh.ts';
import type { HttpRouteMatch } from '../../../src/model/request-match.ts';
import type { TruthRequest } from '../request.ts';
import { exactness } from './hosts.ts';
import { grpcMatchHolds, httpMatchHolds } from './matches.ts';
import { before, type Standing } from './order.ts';

/** The rule that a request meets, and which of its matches. */
export type Chosen =
  | { readonly kind: 'http'; readonly rule: HttpRouteRule; readonly match: HttpRouteMatch }
  | { readonly kind: 'grpc'; readonly rule: GrpcRouteRule; readonly match: HttpRouteMatch };

/** The rule that a request meets. A service without any route has nothing to choose; where there is one, some rule must hold. */
export function chosenRule(mesh: Mesh, request: TruthRequest): Chosen | 'no route' | 'no rule' {
  const http = mesh.httpRoutes.filter(({ parent }) => isEntered(parent, request));
  const grpc = mesh.grpcRoutes.filter(({ parent }) => isEntered(parent, request));
  if (http.length + grpc.length === 0 && request.door === 'client') return 'no route';
  const candidates: (Standing & { readonly chosen: Chosen; readonly holds: boolean })[] = [];
  for (const { namespace, name, order = 'most-specific', parent, rules } of http) {
    const how = exactness(parent.hostnames, request.host);
    if (how === undefined) continue;
    for (const [index, rule] of rules.entries()) {
      for (const [position, match] of orEvery<HttpRouteMatch>(rule.matches).entries()) {
        const place = { exactness: how, order, route: `${namespace}/${name}`, rule: index, position };
        candidates.push({
          ...place,
          match,
          chosen: { kind: 'http', rule, match },
          holds: httpMatchHolds(match, request),
        });
      }
    }
  }
  for (const { namespace, name, order = 'most-specific', parent, rules } of grpc) {
    const how = exactness(parent.hostnames, request.host);
    if (how === undefined) continue;
    for (const [index, rule] of rules.entries()) {
      for (const [position, call] of orEvery<GrpcRouteMatch>(rule.matches).entries()) {
        const match = asRequest(call);
        const place = { exactness: how, order, route: `${namespace}/${name}`, rule: index, position };
        candidates.push({
          ...place,
          match,
          chosen: { kind: 'grpc', rule, match },
          holds: grpcMatchHolds(call, request),
        });
      }
    }
  }
  const [first] = candidates.filter(({ holds }) => holds).sort(before);
  return first?.chosen ?? 'no rule';
}

/** No match at all is one that holds for everything. */
function orEvery<Match extends object>(matches: readonly Match[] | undefined): readonly Match[] {
  return matches === undefined || matches.length === 0 ? [{} as Match] : matches;
}

/** A match of calls, only for how specific it is: a service and a method, then either by an expression or alone, then a service. */
function asRequest({ service, method, headers }: GrpcRouteMatch): HttpRouteMatch {
  const rest = headers ? { headers } : {};
  if (service === undefined && method === undefined) return rest;
  if (service?.kind === 'exact' && method?.kind === 'exact') return { path: { kind: 'exact', value: '' }, ...rest };
  if (service?.kind === 'exact' && method === undefined) {
    return { path: { kind: 'prefix', value: `/${service.value}` }, ...rest };
  }
  return { path: { kind: 'regex', value: '' }, ...rest };
}

function isEntered(parent: RouteParent, { door, service }: TruthRequest): boolean {
  return door === 'edge' ? parent.kind === 'gateway' : parent.kind === 'service' && parent.service === service;
}
