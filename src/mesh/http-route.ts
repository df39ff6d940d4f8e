import type * as model from '../model/http-route.ts';
import type { Backend } from './backend.ts';
import { type Cors, corsModel } from './cors.ts';
import { Declaration } from './declaration.ts';
import type { DirectResponse } from './direct-response.ts';
import { type Fault, faultModel } from './fault.ts';
import type { Gateway } from './gateway.ts';
import type { ListenerName, ListenerSpecs } from './gateway-listener.ts';
import type { HeaderChanges } from './header-changes.ts';
import { eachItem } from './pass-through.ts';
import type { Plain } from './plain.ts';
import { type Redirect, redirectModel } from './redirect.ts';
import { referring } from './reference.ts';
import { type HttpRouteMatch, matchModel } from './request-match.ts';
import type { Retry } from './retry.ts';
import { type Rewrite, rewriteModel } from './rewrite.ts';
import {
  type GatewayRouteOptions,
  parentOf,
  type ReadRouteOptions,
  type RouteScope,
  routeParentModel,
  type ServiceRouteOptions,
} from './route-options.ts';
import type { RouteRule } from './route-rule.ts';
import type { HttpProtocol, PortSpecs, Service } from './service.ts';
import { sessionAffinityModel } from './session-affinity.ts';

/** Where requests go. */
export interface HttpBackend {
  /** A port or a version of a service that speaks HTTP, such as `reviews.version('v2')`. */
  readonly to: Backend<HttpProtocol>;
  /** The share of the requests relative to the other backends' weights: a whole number, 0 to 1,000,000; 1 by default. */
  readonly weight?: number;
  /** Changes to the request when it goes here, before those of the rule. */
  readonly requestHeaders?: HeaderChanges;
  /** Changes to the response when it comes from here, before those of the rule. */
  readonly responseHeaders?: HeaderChanges;
}

/** What a rule does with the requests that any one of its matches holds for: it forwards, redirects or answers them. */
export type HttpRouteRule = ForwardRule | RedirectRule | DirectResponseRule;

/** What every rule has. */
export interface CommonHttpRouteRule extends Pick<RouteRule, 'responseHeaders'> {
  /** Any one of these must hold. Left out or empty: every request. */
  readonly matches?: readonly HttpRouteMatch[];
}

/** The requests go to backends. */
export interface ForwardRule extends CommonHttpRouteRule, RouteRule {
  /** Where the requests go, in proportion to the weights. At least one. */
  readonly backends: readonly HttpBackend[];
  readonly redirect?: never;
  readonly directResponse?: never;
  /** Which pages of other origins may read the answers; by default whatever the program says. */
  readonly cors?: Cors;
  /** Changes to the host name and the path before the request goes to a backend. */
  readonly rewrite?: Rewrite;
  /** When a request is tried again; never by default. */
  readonly retry?: Retry;
  /** Trouble made on purpose; none by default. */
  readonly fault?: Fault;
  /**
   * The protocols, beside HTTP, that a client may ask for with the `Upgrade` header (RFC 9110 section 7.8), such as `websocket`; none by
   * default. Only to ports that speak HTTP/1.1. The timeout ends with the answer that agrees; the idle timeout goes on.
   */
  readonly upgrades?: readonly UpgradeProtocol[];
}

/** A protocol that a connection of HTTP/1.1 can become. The empty intersection keeps the suggestion beside any text. */
export type UpgradeProtocol = 'websocket' | (string & {});

/** The requests are answered with another address. */
export interface RedirectRule extends CommonHttpRouteRule, OnlyForwarded {
  readonly redirect: Redirect;
  readonly directResponse?: never;
}

/** The proxy answers the requests itself. */
export interface DirectResponseRule extends CommonHttpRouteRule, OnlyForwarded {
  readonly directResponse: DirectResponse;
  readonly redirect?: never;
}

/** What makes no sense where nothing is forwarded. */
type OnlyForwarded = {
  readonly [Option in Exclude<keyof ForwardRule, keyof CommonHttpRouteRule | 'redirect' | 'directResponse'>]?: never;
};

/** The names of the ports that speak HTTP. */
export type HttpPortName<P extends PortSpecs> = string extends keyof P
  ? string
  : { [N in keyof P & string]: P[N]['protocol'] extends HttpProtocol ? N : never }[keyof P & string];

/** Stands where a route is put on a service that has no HTTP port. */
export interface NoHttpPort {
  readonly problem: 'the service has no HTTP port, so its requests cannot be routed';
}

/** The options of an {@link HttpRoute}, which depend on what it is attached to. */
export type HttpRouteOptions<Parent> = Parent extends { readonly ports: infer P extends PortSpecs }
  ? ServiceRouteOptions<HttpRouteRule, HttpPortName<P>, NoHttpPort>
  : Parent extends { readonly listeners: infer L extends ListenerSpecs }
    ? GatewayRouteOptions<HttpRouteRule, ListenerName<L, 'http' | 'https'>>
    : never;

/**
 * How requests to a service, or through a gateway, choose where they go. Without one, requests to a service go to all its
 * versions, and a gateway lets nothing through.
 *
 * @example
 * new HttpRoute(reviews, 'canary', {
 *   rules: [
 *     { matches: [{ headers: { 'end-user': 'jason' } }], backends: [{ to: reviews.version('v2') }] },
 *     { backends: [{ to: reviews.version('v1'), weight: 90 }, { to: reviews.version('v3'), weight: 10 }], timeout: '2s' },
 *   ],
 * });
 */
export class HttpRoute<Parent extends RouteScope = RouteScope> extends Declaration<model.HttpRoute> {
  /** What the route is attached to. */
  readonly parent: Service | Gateway;
  private readonly options: ReadRouteOptions<HttpRouteRule>;

  /**
   * @param parent The service, or the gateway, whose requests are routed. The route belongs to its namespace, or with
   *   `gateway.for(namespace)` to that one.
   * @param name Unique in its parent. A DNS label (RFC 1123). Elsewhere, as in diagnostics, the route is called
   *   `<parent>-<name>`.
   */
  constructor(parent: Parent, name: string, options: HttpRouteOptions<Parent>) {
    super(parent, name);
    this.parent = parentOf(this, parent);
    this.options = options as ReadRouteOptions<HttpRouteRule>;
  }

  override toModel(): Plain<model.HttpRoute> {
    const { rules, port: _, listener: __, hostnames: ___, ...rest } = this.options;
    return {
      ...rest,
      namespace: this.namespace,
      name: `${this.parent.name}-${this.name}`,
      parent: routeParentModel(this.parent, this.options),
      rules: eachItem(rules, (rule, index) => this.ruleModel(rule, index)),
    };
  }

  private ruleModel(rule: HttpRouteRule, index: number): Plain<model.HttpRouteRule> {
    const { matches, backends, redirect, rewrite, mirrors, cors, fault, sessionAffinity } = rule;
    const referrer = { owner: this, list: `rules[${index}].backends` };
    const mirroring = { owner: this, list: `rules[${index}].mirrors` };
    return {
      ...rule,
      matches: matches && eachItem(matches, matchModel),
      backends: backends && eachItem(backends, (backend, item) => referring(referrer, item, backend)),
      redirect: redirect && redirectModel(redirect),
      cors: cors && corsModel(cors),
      rewrite: rewrite && rewriteModel(rewrite),
      fault: fault && faultModel(fault),
      sessionAffinity: sessionAffinity && sessionAffinityModel(sessionAffinity),
      mirrors: mirrors && eachItem(mirrors, (mirror, item) => referring(mirroring, item, mirror)),
    };
  }
}
