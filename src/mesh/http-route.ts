import type * as model from '../model/http-route.ts';
import type { Backend } from './backend.ts';
import { type Cors, corsModel } from './cors.ts';
import { Declaration } from './declaration.ts';
import type { DirectResponse } from './direct-response.ts';
import type { Duration } from './duration.ts';
import { type Fault, faultModel } from './fault.ts';
import { Gateway } from './gateway.ts';
import type { HeaderChanges } from './header-changes.ts';
import type { Mirror } from './mirror.ts';
import { eachItem } from './pass-through.ts';
import type { Plain } from './plain.ts';
import { type Redirect, redirectModel } from './redirect.ts';
import { referring, requireService } from './reference.ts';
import { type HttpRouteMatch, matchModel } from './request-match.ts';
import type { Retry } from './retry.ts';
import { type Rewrite, rewriteModel } from './rewrite.ts';
import type { HttpProtocol, IsUnion, PortSpecs, Service } from './service.ts';
import { type SessionAffinity, sessionAffinityModel } from './session-affinity.ts';

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
export interface CommonHttpRouteRule {
  /** Any one of these must hold. Left out or empty: every request. */
  readonly matches?: readonly HttpRouteMatch[];
  /** Changes to the response before it goes to the client. */
  readonly responseHeaders?: HeaderChanges;
  /** Which pages of other origins may read the answers; by default whatever the program says. */
  readonly cors?: Cors;
}

/** The requests go to backends. */
export interface ForwardRule extends CommonHttpRouteRule {
  /** Where the requests go, in proportion to the weights. At least one. */
  readonly backends: readonly HttpBackend[];
  readonly redirect?: never;
  readonly directResponse?: never;
  /** Changes to the request before it goes to a backend. */
  readonly requestHeaders?: HeaderChanges;
  /** Changes to the host name and the path before the request goes to a backend. */
  readonly rewrite?: Rewrite;
  /** Copies of the requests, each to somewhere else. */
  readonly mirrors?: readonly Mirror[];
  /**
   * The time until the whole response must have arrived, such as `2s`; 15 s by default (GEP-1742). `unlimited`, for streams, must be
   * written. `0s` is refused.
   */
  readonly timeout?: Duration | 'unlimited';
  /**
   * How long a request may stay silent in both directions, such as `10m`; as long as its timeout by default, and at least 5 min. Longer
   * than the timeout, unless that is unlimited.
   */
  readonly idleTimeout?: Duration;
  /** When a request is tried again; never by default. */
  readonly retry?: Retry;
  /** Trouble made on purpose; none by default. */
  readonly fault?: Fault;
  /** Whether requests of one session go to one endpoint; they do not by default. */
  readonly sessionAffinity?: SessionAffinity;
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

/** The options every {@link HttpRoute} has. */
export interface CommonHttpRouteOptions {
  /**
   * The rules. The most specific match wins, as in the Gateway API; the order written decides only between equally
   * specific ones, unless `order` says otherwise. At least one. A request no rule matches is answered 404.
   */
  readonly rules: readonly HttpRouteRule[];
  /**
   * Which of several matches that hold wins: the `most-specific` by default, or the first one, `as-written`. A route that is
   * read as written must be the only one of its host.
   */
  readonly order?: model.RouteOrder;
  /**
   * The host names this route is for, exact or with a leading `*.`; by default every one of the listener, or any on a service,
   * where callers name the host in the `Host` header.
   */
  readonly hostnames?: readonly string[];
}

/** On a service with one HTTP port. */
export interface OnlyPortRouteOptions<PortName extends string> extends CommonHttpRouteOptions {
  /** The port whose requests are routed; the only HTTP port by default. */
  readonly port?: PortName;
}

/** On a service with several HTTP ports. */
export interface ChosenPortRouteOptions<PortName extends string> extends CommonHttpRouteOptions {
  /** The port whose requests are routed. Required: the service has several HTTP ports. */
  readonly port: PortName;
}

/** On a gateway with one listener. */
export interface OnlyListenerRouteOptions<ListenerName extends string> extends CommonHttpRouteOptions {
  /** The listener whose requests are routed; the only one by default. */
  readonly listener?: ListenerName;
}

/** On a gateway with several listeners. */
export interface ChosenListenerRouteOptions<ListenerName extends string> extends CommonHttpRouteOptions {
  /** The listener whose requests are routed. Required: the gateway has several. */
  readonly listener: ListenerName;
}

/** The names of the ports that speak HTTP. */
export type HttpPortName<P extends PortSpecs> = string extends keyof P
  ? string
  : { [N in keyof P & string]: P[N]['protocol'] extends HttpProtocol ? N : never }[keyof P & string];

/** Stands where a route is put on a service that has no HTTP port. */
export interface NoHttpPort {
  readonly problem: 'the service has no HTTP port, so its requests cannot be routed';
}

/** The options of a route on a service. */
export type ServiceRouteOptions<PortName extends string> = [PortName] extends [never]
  ? NoHttpPort
  : IsUnion<PortName> extends true
    ? ChosenPortRouteOptions<PortName>
    : OnlyPortRouteOptions<PortName>;

/** The options of an {@link HttpRoute}, which depend on what it is attached to. */
export type HttpRouteOptions<Parent> = Parent extends { readonly ports: infer P extends PortSpecs }
  ? ServiceRouteOptions<HttpPortName<P>>
  : Parent extends Gateway<infer ListenerName>
    ? IsUnion<ListenerName> extends true
      ? ChosenListenerRouteOptions<ListenerName>
      : OnlyListenerRouteOptions<ListenerName>
    : never;

/** The options of any route, as they are read. */
type ReadOptions = CommonHttpRouteOptions & { readonly port?: string; readonly listener?: string };

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
export class HttpRoute<Parent extends Service | Gateway = Service | Gateway> extends Declaration<model.HttpRoute> {
  /** What the route is attached to. */
  readonly parent: Service | Gateway;
  private readonly options: ReadOptions;

  /**
   * @param parent The service, or the gateway, whose requests are routed. The route belongs to its namespace.
   * @param name Unique in its parent. A DNS label (RFC 1123). Elsewhere, as in diagnostics, the route is called
   *   `<parent>-<name>`.
   */
  constructor(parent: Parent, name: string, options: HttpRouteOptions<Parent>) {
    super(parent, name);
    if (!(parent instanceof Gateway)) requireService(this, parent);
    this.parent = parent;
    this.options = options as ReadOptions;
  }

  override toModel(): Plain<model.HttpRoute> {
    const { rules, port, listener, hostnames, ...rest } = this.options;
    const { namespace, name } = this.parent;
    const parent: Plain<model.RouteParent> =
      this.parent instanceof Gateway
        ? { kind: 'gateway', namespace, gateway: name, listener, hostnames }
        : { kind: 'service', namespace, service: name, port, hostnames };
    return {
      ...rest,
      namespace,
      name: `${name}-${this.name}`,
      parent,
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
