import type * as model from '../model/grpc-route.ts';
import type { Backend } from './backend.ts';
import { Declaration } from './declaration.ts';
import type { Duration } from './duration.ts';
import { faultModel, type GrpcFault } from './fault.ts';
import type { Gateway } from './gateway.ts';
import type { ListenerName, ListenerSpecs } from './gateway-listener.ts';
import type { HeaderChanges } from './header-changes.ts';
import type { Mirror } from './mirror.ts';
import { eachItem, isRecord } from './pass-through.ts';
import type { Plain } from './plain.ts';
import { referring } from './reference.ts';
import { type HeaderMatch, headersModel } from './request-match.ts';
import type { GrpcRetry } from './retry.ts';
import {
  type GatewayRouteOptions,
  parentOf,
  type ReadRouteOptions,
  type RouteScope,
  routeParentModel,
  type ServiceRouteOptions,
} from './route-options.ts';
import type { RouteRule } from './route-rule.ts';
import type { GrpcProtocol, PortSpecs, Service } from './service.ts';
import { sessionAffinityModel } from './session-affinity.ts';

/** A name of gRPC: itself, case-sensitive, or a regular expression (RE2) that the whole name must match. */
export type GrpcNameMatch = string | { readonly regex: string };

/**
 * Which calls a rule is for. Everything written must hold.
 *
 * @example { service: 'helloworld.v1.Greeter', method: 'SayHello', headers: { 'x-tenant': 'acme' } }
 */
export interface GrpcRouteMatch {
  /** The full name of the service, such as `helloworld.v1.Greeter`; any by default. */
  readonly service?: GrpcNameMatch;
  /** The name of the method, such as `SayHello`; any by default. */
  readonly method?: GrpcNameMatch;
  /** What each header (metadata) must be, by name in any case. Of several values of one name, one that matches is enough. */
  readonly headers?: { readonly [name: string]: HeaderMatch };
}

/** Where calls go. */
export interface GrpcBackend {
  /** A port or a version of a service that speaks gRPC or HTTP/2, such as `greeter.version('v2')`. */
  readonly to: Backend<GrpcProtocol>;
  /** The share of the calls relative to the other backends' weights: a whole number, 0 to 1,000,000; 1 by default. */
  readonly weight?: number;
  /** Changes to the metadata of a call when it goes here, before those of the rule. */
  readonly requestHeaders?: HeaderChanges;
  /** Changes to the metadata of the answer when it comes from here, before those of the rule. */
  readonly responseHeaders?: HeaderChanges;
}

/** Where the calls go that any one match holds for, and how long they may take: with a `timeout` or with a `deadline`. */
export type GrpcRouteRule = GrpcTimedRule | GrpcDeadlineRule;

/** What counts is the time from the end of the request. */
export interface GrpcTimedRule extends CommonGrpcRouteRule, Pick<RouteRule, 'timeout'> {
  readonly deadline?: never;
}

/** What counts is the time of the whole call. */
export interface GrpcDeadlineRule extends CommonGrpcRouteRule {
  /**
   * How long the whole call may take, streams in both directions included, such as `30s`. A shorter deadline that the caller names
   * (`grpc-timeout`) is kept; `unlimited` keeps only that.
   */
  readonly deadline: Duration | 'unlimited';
  readonly timeout?: never;
}

/** What every rule has. */
export interface CommonGrpcRouteRule extends Omit<RouteRule, 'mirrors' | 'timeout'> {
  /** Any one of these must hold. Left out or empty: every call. */
  readonly matches?: readonly GrpcRouteMatch[];
  /** Where the calls go, in proportion to the weights. At least one. */
  readonly backends: readonly GrpcBackend[];
  /** Copies of the calls, each to somewhere else. */
  readonly mirrors?: readonly (Mirror & { readonly to: Backend<GrpcProtocol> })[];
  /** When a call is tried again; never by default. */
  readonly retry?: GrpcRetry;
  /** Trouble made on purpose; none by default. */
  readonly fault?: GrpcFault;
}

/** The names of the ports that speak gRPC, or HTTP/2 at all. */
export type GrpcPortName<P extends PortSpecs> = string extends keyof P
  ? string
  : { [N in keyof P & string]: P[N]['protocol'] extends GrpcProtocol ? N : never }[keyof P & string];

/** Stands where a route is put on a service that has no such port. */
export interface NoGrpcPort {
  readonly problem: 'the service has no port that speaks gRPC or HTTP/2, so its calls cannot be routed';
}

/** The options of a {@link GrpcRoute}, which depend on what it is attached to. */
export type GrpcRouteOptions<Parent> = Parent extends { readonly ports: infer P extends PortSpecs }
  ? ServiceRouteOptions<GrpcRouteRule, GrpcPortName<P>, NoGrpcPort>
  : Parent extends { readonly listeners: infer L extends ListenerSpecs }
    ? GatewayRouteOptions<GrpcRouteRule, ListenerName<L, 'http' | 'https'>>
    : never;

/**
 * How gRPC calls to a service, or through a gateway, choose where they go. Without one, calls of a service go to all its versions.
 *
 * @example
 * new GrpcRoute(greeter, 'canary', {
 *   rules: [
 *     { matches: [{ method: 'SayHello', headers: { 'x-tenant': 'acme' } }], backends: [{ to: greeter.version('v2') }] },
 *     { backends: [{ to: greeter.version('v1') }], retry: { attempts: 2 } },
 *   ],
 * });
 */
export class GrpcRoute<Parent extends RouteScope = RouteScope> extends Declaration<model.GrpcRoute> {
  /** What the route is attached to. */
  readonly parent: Service | Gateway;
  private readonly options: ReadRouteOptions<GrpcRouteRule>;

  /**
   * @param parent The service, or the gateway, whose calls are routed. The route belongs to its namespace, or with
   *   `gateway.for(namespace)` to that one.
   * @param name Unique in its parent. A DNS label (RFC 1123). Elsewhere, as in diagnostics, the route is called
   *   `<parent>-<name>`.
   */
  constructor(parent: Parent, name: string, options: GrpcRouteOptions<Parent>) {
    super(parent, name);
    this.parent = parentOf(this, parent);
    this.options = options as ReadRouteOptions<GrpcRouteRule>;
  }

  override toModel(): Plain<model.GrpcRoute> {
    const { rules, port: _, listener: __, hostnames: ___, ...rest } = this.options;
    return {
      ...rest,
      namespace: this.namespace,
      name: `${this.parent.name}-${this.name}`,
      parent: routeParentModel(this.parent, this.options),
      rules: eachItem(rules, (rule, index) => this.ruleModel(rule, index)),
    };
  }

  private ruleModel(rule: GrpcRouteRule, index: number): Plain<model.GrpcRouteRule> {
    const { matches, backends, mirrors, fault, sessionAffinity } = rule;
    const referrer = { owner: this, list: `rules[${index}].backends` };
    const mirroring = { owner: this, list: `rules[${index}].mirrors` };
    return {
      ...rule,
      matches: matches && eachItem(matches, matchModel),
      backends: backends && eachItem(backends, (backend, item) => referring(referrer, item, backend)),
      fault: fault && faultModel(fault),
      sessionAffinity: sessionAffinity && sessionAffinityModel(sessionAffinity),
      mirrors: mirrors && eachItem(mirrors, (mirror, item) => referring(mirroring, item, mirror)),
    };
  }
}

function matchModel(match: GrpcRouteMatch): Plain<model.GrpcRouteMatch> {
  const { service, method, headers } = match;
  return {
    ...match,
    service: service === undefined ? undefined : nameModel(service),
    method: method === undefined ? undefined : nameModel(method),
    headers: headers && headersModel(headers),
  };
}

function nameModel(name: GrpcNameMatch): model.GrpcNameMatch {
  if (typeof name === 'string') return { kind: 'exact', value: name };
  const written: unknown = name;
  if (!isRecord(written) || !('regex' in written)) return written as model.GrpcNameMatch;
  const { regex, ...rest } = written;
  return { ...rest, kind: 'regex', value: regex } as unknown as model.GrpcNameMatch;
}
