import type * as model from '../model/http-route.ts';
import type { Declaration } from './declaration.ts';
import { Gateway, SharedGateway } from './gateway.ts';
import type { Plain } from './plain.ts';
import { requireSameMesh, requireService } from './reference.ts';
import type { IsUnion, Service } from './service.ts';

/** What a route can be declared on. */
export type RouteScope = Service | Gateway | SharedGateway;

/** What a route that is declared on a scope is attached to. */
export function parentOf(route: Declaration, scope: RouteScope): Service | Gateway {
  if (scope instanceof SharedGateway) {
    requireSameMesh({ owner: route, list: 'the scope' }, scope.gateway);
    return scope.gateway;
  }
  if (!(scope instanceof Gateway)) requireService(route, scope);
  return scope;
}

/** The options every route has. */
export interface CommonRouteOptions<Rule> {
  /**
   * The rules. The most specific match wins, as in the Gateway API; the order written decides only between equally
   * specific ones, unless `order` says otherwise. At least one. A request no rule matches is answered 404.
   */
  readonly rules: readonly Rule[];
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

/** On a service with one port the route could be for. */
export interface OnlyPortRouteOptions<Rule, PortName extends string> extends CommonRouteOptions<Rule> {
  /** The port whose requests are routed; the only one by default. */
  readonly port?: PortName;
}

/** On a service with several ports the route could be for. */
export interface ChosenPortRouteOptions<Rule, PortName extends string> extends CommonRouteOptions<Rule> {
  /** The port whose requests are routed. Required: the route could be for several. */
  readonly port: PortName;
}

/** On a gateway with one listener for HTTP. */
export interface OnlyListenerRouteOptions<Rule, ListenerName extends string> extends CommonRouteOptions<Rule> {
  /** The listener whose requests are routed; the only one for HTTP by default. */
  readonly listener?: ListenerName;
}

/** On a gateway with several listeners for HTTP. */
export interface ChosenListenerRouteOptions<Rule, ListenerName extends string> extends CommonRouteOptions<Rule> {
  /** The listener whose requests are routed. Required: the gateway has several for HTTP. */
  readonly listener: ListenerName;
}

/** The options of a route on a service; `None` stands where no port of it can be routed so. */
export type ServiceRouteOptions<Rule, PortName extends string, None> = [PortName] extends [never]
  ? None
  : IsUnion<PortName> extends true
    ? ChosenPortRouteOptions<Rule, PortName>
    : OnlyPortRouteOptions<Rule, PortName>;

/** The options of a route on a gateway. */
export type GatewayRouteOptions<Rule, ListenerName extends string> = [ListenerName] extends [never]
  ? NoHttpListener
  : IsUnion<ListenerName> extends true
    ? ChosenListenerRouteOptions<Rule, ListenerName>
    : OnlyListenerRouteOptions<Rule, ListenerName>;

/** Stands where a route is put on a gateway that reads no requests. */
export interface NoHttpListener {
  readonly problem: 'the gateway has no listener for HTTP, so there are no requests to route';
}

/** The options of any route, as they are read. */
export type ReadRouteOptions<Rule> = CommonRouteOptions<Rule> & { readonly port?: string; readonly listener?: string };

/** What a route is attached to, and how exactly, as plain data. */
export function routeParentModel(
  parent: Service | Gateway,
  options: ReadRouteOptions<unknown>,
): Plain<model.RouteParent> {
  const { namespace, name } = parent;
  const { port, listener, hostnames } = options;
  return parent instanceof Gateway
    ? { kind: 'gateway', namespace, gateway: name, listener, hostnames }
    : { kind: 'service', namespace, service: name, port, hostnames };
}
