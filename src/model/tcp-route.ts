import type { GatewayReference, ServiceReference } from './reference.ts';

/** Where the connections of a `tcp` port of a service, or of a `tcp` listener of a gateway, go. One route for each. */
export interface TcpRoute {
  /**
   * The namespace that owns the route.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  namespace: string;
  /**
   * The name; unique in its namespace among TCP routes.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  name: string;
  parent: ConnectionParent;
  /** Where the connections go, in proportion to the weights. At least one. */
  backends: ConnectionBackend[];
}

/** What a route of connections is attached to. */
export type ConnectionParent = ServicePortParent | ListenerParent;

/** Connections of the mesh to one service. */
export interface ServicePortParent extends ServiceReference {
  kind: 'service';
  /** The port by name; may be left out when the service has one that speaks the protocol of the route. */
  port?: string;
}

/** Connections from outside through one gateway. */
export interface ListenerParent extends GatewayReference {
  kind: 'gateway';
  /** The listener by name; may be left out when the gateway has one that speaks the protocol of the route. */
  listener?: string;
}

/** Where connections go. */
export interface ConnectionBackend extends ServiceReference {
  /** The port by name. */
  port: string;
  /** The version; all versions when left out. */
  version?: string;
  /**
   * The share of the connections relative to the other backends' weights, 0 to 1,000,000; 1 by default.
   * @TJS-type integer
   */
  weight?: number;
}
