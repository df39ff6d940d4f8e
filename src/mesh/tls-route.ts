import type * as model from '../model/tls-route.ts';
import { Declaration } from './declaration.ts';
import type { Gateway } from './gateway.ts';
import type { Plain } from './plain.ts';
import { parentOf, type RouteScope } from './route-options.ts';
import type { Service } from './service.ts';
import {
  type ConnectionBackend,
  type ConnectionParentOptions,
  connectionBackends,
  connectionParent,
  type ReadConnectionOptions,
} from './tcp-route.ts';

/** The options every {@link TlsRoute} has. */
export interface CommonTlsRouteOptions {
  /**
   * The server names this route is for, exact or with a leading `*.` (RFC 1123); all of the listener's by default, and on a
   * service every one.
   */
  readonly hostnames?: readonly string[];
  /**
   * Where the connections go, in proportion to the weights. At least one. Where TLS goes through: ports that speak `tls`;
   * where it ends at the gateway: ports that speak `tcp`.
   */
  readonly backends: readonly ConnectionBackend[];
}

/** The options of a {@link TlsRoute}, which depend on what it is attached to. */
export type TlsRouteOptions<Parent> = CommonTlsRouteOptions & ConnectionParentOptions<Parent, 'tls'>;

/**
 * Where the connections of a `tls` port of a service, or of a `tls` listener of a gateway, go by the server name the client
 * asks for (SNI). The most exact name wins; a connection for any other is closed.
 *
 * @example
 * new TlsRoute(ingress, 'vault', { hostnames: ['vault.example'], backends: [{ to: vault.port('tls') }] });
 */
export class TlsRoute<Parent extends RouteScope = RouteScope> extends Declaration<model.TlsRoute> {
  /** What the route is attached to. */
  readonly parent: Service | Gateway;
  private readonly options: ReadConnectionOptions & { readonly hostnames?: string[] };

  /**
   * @param parent The service, or the gateway, whose connections are routed. The route belongs to its namespace, or with
   *   `gateway.for(namespace)` to that one.
   * @param name Unique in its parent. A DNS label (RFC 1123). Elsewhere, as in diagnostics, the route is called
   *   `<parent>-<name>`.
   */
  constructor(parent: Parent, name: string, options: TlsRouteOptions<Parent>) {
    super(parent, name);
    this.parent = parentOf(this, parent);
    this.options = options as ReadConnectionOptions;
  }

  override toModel(): Plain<model.TlsRoute> {
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
