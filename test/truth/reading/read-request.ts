import type { Caller } from '../../../src/model/authorization-policy.ts';
import type { Fault, GrpcFault } from '../../../src/model/fault.ts';
import type { GrpcRouteRule } from '../../../src/model/grpc-route.ts';
import type { HttpBackend, HttpRouteRule } from '../../../src/model/http-route.ts';
import type { Mesh } from '../../../src/model/mesh.ts';
import type { HttpRouteMatch } from '../../../src/model/request-match.ts';
import type { TruthRequest } from '../request.ts';
import { isLetIn } from './access.ts';
import { locationOf, rewrittenUrl } from './addresses.ts';
import { corsHeaders, isPreflight } from './cors.ts';
import { changedHeaders } from './header-changes.ts';
import { headersHold } from './matches.ts';
import type { Headers, Reading, Way } from './reading.ts';
import { callTriesOf, triesOf } from './retry.ts';
import { type Chosen, chosenRule } from './rules.ts';

/** What should become of a request. */
export function readRequest(mesh: Mesh, request: TruthRequest): Reading {
  const chosen = chosenRule(mesh, request);
  if (chosen === 'no route') return { kind: 'forwarded', ways: [plainWay(mesh, request)] };
  if (chosen === 'no rule') return { kind: 'answered', status: 404, headers: {} };
  const { rule, match } = chosen;
  const cors = chosen.kind === 'http' && chosen.rule.backends ? chosen.rule.cors : undefined;
  const forBrowser = corsHeaders(cors, request);
  if (cors && isPreflight(request)) return { kind: 'answered', status: 200, headers: forBrowser };
  const answer = chosen.kind === 'http' ? ownAnswer(chosen.rule, match, request) : undefined;
  if (answer) {
    return { kind: 'answered', ...answer, headers: { ...changedHeaders({}, rule.responseHeaders), ...forBrowser } };
  }
  const abort = abortOf(rule.fault, request);
  if (abort)
    return { kind: 'answered', ...abort, headers: { ...changedHeaders({}, rule.responseHeaders), ...forBrowser } };
  const backends = (rule.backends ?? []).filter(({ weight = 1 }) => weight > 0);
  return { kind: 'forwarded', ways: backends.map((backend) => wayTo(mesh, request, { chosen, backend, forBrowser })) };
}

type OwnAnswer =
  | { readonly status: number; readonly location: string }
  | { readonly status: number; readonly body: string };

function ownAnswer(rule: HttpRouteRule, match: HttpRouteMatch, request: TruthRequest): OwnAnswer | undefined {
  const { redirect, directResponse } = rule;
  if (redirect) return { status: redirect.status ?? 302, location: locationOf(redirect, match, request) };
  return directResponse && { status: directResponse.status, body: directResponse.body ?? '' };
}

/** Only faults that are for none or for all requests are made: anything between is chance. */
function abortOf(fault: Fault | GrpcFault | undefined, request: TruthRequest): { readonly status: number } | undefined {
  if (!fault?.abort || fault.abort.percent === 0 || !headersHold(fault.headers, request)) return undefined;
  // The one status of gRPC that the generator makes is "unavailable".
  return { status: 'status' in fault.abort ? fault.abort.status : 503 };
}

interface Choice {
  readonly chosen: Chosen;
  readonly backend: HttpBackend;
  readonly forBrowser: Headers;
}

function wayTo(mesh: Mesh, request: TruthRequest, { chosen, backend, forBrowser }: Choice): Way {
  const { rule, match } = chosen;
  const rewrite = chosen.kind === 'http' ? chosen.rule.rewrite : undefined;
  const url = rewrittenUrl(rewrite, match, request);
  const path = url.slice(0, url.length - request.query.length);
  const isIn = (to: HttpBackend) => isLetIn(mesh, { ...arrivalOf(request), path, service: to.service, port: to.port });
  const programs = isIn(backend) ? programsOf(mesh, backend) : [];
  return {
    programs,
    url,
    host: rewrite?.hostname ?? request.host,
    requestHeaders: changedHeaders(request.headers, backend.requestHeaders, rule.requestHeaders),
    responseHeaders: { ...changedHeaders({}, backend.responseHeaders, rule.responseHeaders), ...forBrowser },
    tries: programs.length === 0 ? 0 : triesBy(chosen, request),
    copies: (rule.mirrors ?? [])
      .filter((mirror) => mirror.percent !== 0 && isIn(mirror))
      .map((mirror) => programsOf(mesh, mirror)),
  };
}

function triesBy(chosen: Chosen, request: TruthRequest): number {
  return chosen.kind === 'http' ? triesOf(chosen.rule.retry, request) : callTriesOf(chosen.rule.retry, request);
}

/** Without a route requests go to every version of the service, as they are. */
function plainWay(mesh: Mesh, request: TruthRequest): Way {
  const backend = { namespace: 'shop', service: request.service, port: 'http' };
  const isIn = isLetIn(mesh, { ...arrivalOf(request), path: request.path, service: request.service, port: 'http' });
  return {
    programs: isIn ? programsOf(mesh, backend) : [],
    url: request.path + request.query,
    host: request.host,
    requestHeaders: request.headers,
    responseHeaders: {},
    tries: isIn ? 1 : 0,
    copies: [],
  };
}

function arrivalOf({ door, method }: TruthRequest): { readonly caller: Caller; readonly method: string } {
  const caller: Caller =
    door === 'client'
      ? { kind: 'service', namespace: 'shop', service: 'client' }
      : { kind: 'gateway', namespace: 'shop', gateway: 'edge' };
  return { caller, method };
}

/** The programs are named after their workloads. */
function programsOf(mesh: Mesh, { service, version }: HttpBackend): string[] {
  return mesh.workloads
    .filter((workload) => workload.service === service && (version === undefined || workload.version === version))
    .map(({ name }) => name);
}

export type AnyRule = HttpRouteRule | GrpcRouteRule;
