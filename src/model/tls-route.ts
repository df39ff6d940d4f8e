import type { ConnectionBackend, ConnectionParent } from './tcp-route.ts';

/**
 * Where the connections of a `tls` port of a service, or of a `tls` listener of a gateway, go by the server name the client
 * asks for in its handshake (SNI, RFC 6066 section 3). The most exact name wins; a connection for any other is closed.
 */
export interface TlsRoute {
  /**
   * The namespace that owns the route.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  namespace: string;
  /**
   * The name; unique in its namespace among TLS routes.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  name: string;
  parent: ConnectionParent;
  /** The server names, exact or with a leading `*.`. Left out: all of the listener's, or on a service every one. */
  hostnames?: string[];
  /** Where the connections go, in proportion to the weights. At least one. */
  backends: ConnectionBackend[];
}
