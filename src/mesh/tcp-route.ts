import type * as model from '../model/tcp-route.ts';
import type { Backend } from './backend.ts';
import { Declaration } from './declaration.ts';
import { Gateway } from './gateway.ts';
import type { ListenerName, ListenerSpec, ListenerSpecs } from './gateway-listener.ts';
import { eachItem } from './pass-through.ts';
import type { Plain } from './plain.ts';
import { type Referrer, referring } from './reference.ts';
import { parentOf, type RouteScope } from './route-options.ts';
import type { IsUnion, PortSpecs, Protocol, Service } from './service.ts';

/** Where connections go. */
export interface ConnectionBackend<P extends Protocol = 'tcp' | 'tls'> {
  /** A port or a version of a service, such as `database.port('postgres')`. */
  readonly to: Backend<P>;
  /** The share of the connections relative to the other backends' weights: a whole number, 0 to 1,000,000; 1 by default. */
  readonly weight?: number;
}

/** The options every {@link TcpRoute} has. */
export interface CommonTcpRouteOptions {
  /** Where the connections go, in proportion to the weights. At least one. */
  readonly backends: readonly ConnectionBackend[];
}

/** The port or listener of a route: it may be left out where there is one of the kind. */
export type ChosenFrom<Member extends 'port' | 'listener', Name extends string> = [Name] extends [never]
  ? { readonly problem: `nothing here speaks the protocol of the route, so it has no ${Member}` }
  : IsUnion<Name> extends true
    ? { readonly [M in Member]: Name }
    : { readonly [M in Member]?: Name };

/** The names of the ports that speak a protocol. */
export type PortName<P extends PortSpecs, Spoken extends Protocol> = string extends keyof P
  ? string
  : { [N in keyof P & string]: P[N]['protocol'] extends Spoken ? N : never }[keyof P & string];

/** Says which connections of its parent a route is for. */
export type ConnectionParentOptions<Parent, Spoken extends Protocol & ListenerSpec['protocol']> = Parent extends {
  readonly ports: infer P extends PortSpecs;
}
  ? ChosenFrom<'port', PortName<P, Spoken>>
  : Parent extends { readonly listeners: infer L extends ListenerSpecs }
    ? ChosenFrom<'listener', ListenerName<L, Spoken>>
    : never;

/** The options of a {@link TcpRoute}, which depend on what it is attached to. */
export type TcpRouteOptions<Parent> = CommonTcpRouteOptions & ConnectionParentOptions<Parent, 'tcp'>;

/** The options of any route of connections, as they are read. */
export interface ReadConnectionOptions {
  readonly port?: string;
  readonly listener?: string;
  readonly backends: readonly ConnectionBackend[];
}

/**
 * Where the connections of a `tcp` port of a service, or of a `tcp` listener of a gateway, go. Without one, connections to a
 * service go to all its versions, and a gateway lets none through. There is one route for each port or listener.
 *
 * @example
 * new TcpRoute(database, 'upgrade', {
 *   backends: [{ to: database.version('v15'), weight: 9 }, { to: database.version('v16'), weight: 1 }],
 * });
 */
export class TcpRoute<Parent extends RouteScope = RouteScope> extends Declaration<model.TcpRoute> {
  /** What the route is attached to. */
  readonly parent: Service | Gateway;
  private readonly options: ReadConnectionOptions;

  /**
   * @param parent The service, or the gateway, whose connections are routed. The route belongs to its namespace, or with
   *   `gateway.for(namespace)` to that one.
   * @param name Unique in its parent. A DNS label (RFC 1123). Elsewhere, as in diagnostics, the route is called
   *   `<parent>-<name>`.
   */
  constructor(parent: Parent, name: string, options: TcpRouteOptions<Parent>) {
    super(parent, name);
    this.parent = parentOf(this, parent);
    this.options = options as ReadConnectionOptions;
  }

  override toModel(): Plain<model.TcpRoute> {
    const { backends, port, listener, ...rest } = this.options;
    return {
      ...rest,
      namespace: this.namespace,
      name: `${this.parent.name}-${this.name}`,
      parent: connectionParent(this.parent, { port, listener }),
      backends: connectionBackends(backends, { owner: this, list: 'backends' }),
    };
  }
}

/** What a route is attached to, as data. */
export function connectionParent(
  parent: Service | Gateway,
  { port, listener }: Pick<Plain<ReadConnectionOptions>, 'port' | 'listener'>,
): Plain<model.ConnectionParent> {
  const { namespace, name } = parent;
  return parent instanceof Gateway
    ? { kind: 'gateway', namespace, gateway: name, listener }
    : { kind: 'service', namespace, service: name, port };
}

/** The backends of a route, as data. */
export function connectionBackends(backends: readonly ConnectionBackend[], referrer: Referrer) {
  return eachItem(backends, (backend, item) => referring(referrer, item, backend));
}
