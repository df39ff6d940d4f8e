import type { AllowedRoutes } from './allowed-routes.ts';
import type { ListenerTls, TlsTermination } from './listener-tls.ts';
import type { ProxyProtocol } from './proxy-source.ts';

/**
 * Something a gateway accepts on a port. Listeners may share a port when server names or host names tell them apart: `http`
 * with `http`, `https` and `tls` with each other; the most exact name wins.
 */
export type GatewayListener = HttpListener | HttpsListener | TlsListener | TcpListener;

/** Requests in clear text. */
export interface HttpListener {
  protocol: 'http';
  /**
   * The TCP port, 1 to 65535.
   * @TJS-type integer
   */
  port: number;
  /** Asks for the PROXY protocol. Listeners of one port agree in this. */
  proxyProtocol?: ProxyProtocol;
  /** Which namespaces may attach routes; only the gateway's own when left out. */
  allowedRoutes?: AllowedRoutes;
  /**
   * The host names served, exact or with a leading `*.`. Requests for other hosts are answered 404.
   * At least one: `*` serves every host and must be written.
   */
  hostnames: string[];
  /** Answers every request that no route is for with a redirect to the same URL over TLS. */
  redirect?: HttpsRedirect;
}

/** A redirect to the same URL over TLS. */
export interface HttpsRedirect {
  scheme: 'https';
  /**
   * The port of the URL, where something in front of the gateway has another one; by default that of the gateway's `https`
   * listener that serves the host name.
   * @TJS-type integer
   */
  port?: number;
  /** 301 by default, as everybody does it. 307 and 308 keep the method (RFC 9110 section 15.4). */
  status?: 301 | 302 | 307 | 308;
}

/** Requests over TLS, which ends here. */
export interface HttpsListener {
  protocol: 'https';
  /**
   * The TCP port, 1 to 65535.
   * @TJS-type integer
   */
  port: number;
  /** Asks for the PROXY protocol. Listeners of one port agree in this. */
  proxyProtocol?: ProxyProtocol;
  /** Which namespaces may attach routes; only the gateway's own when left out. */
  allowedRoutes?: AllowedRoutes;
  /**
   * The host names served, exact or with a leading `*.`. A client that asks for another one in its handshake (SNI) is not
   * answered, and a request for another one on a connection it has is answered 421 (RFC 9110 section 15.5.20).
   * At least one: `*` serves every host, also clients without SNI, and must be written.
   */
  hostnames: string[];
  tls: TlsTermination;
  /** Also serves HTTP/3 (RFC 9114), on the UDP port of the same number, and tells clients so. */
  http3?: Http3;
}

/** How HTTP/3 is offered. */
export interface Http3 {
  /**
   * The UDP port clients are told (`Alt-Svc`, RFC 7838), where something in front of the gateway has another one; by default
   * the listener's.
   * @TJS-type integer
   */
  port?: number;
}

/** Connections over TLS that carry anything else than HTTP, told apart by server name (SNI). */
export interface TlsListener {
  protocol: 'tls';
  /**
   * The TCP port, 1 to 65535.
   * @TJS-type integer
   */
  port: number;
  /** Asks for the PROXY protocol. Listeners of one port agree in this. */
  proxyProtocol?: ProxyProtocol;
  /** Which namespaces may attach routes; only the gateway's own when left out. */
  allowedRoutes?: AllowedRoutes;
  /**
   * The server names accepted, exact or with a leading `*.`. Connections for others are closed.
   * At least one: `*` accepts every name, also clients without SNI, and must be written.
   */
  hostnames: string[];
  tls: ListenerTls;
}

/** Connections that carry anything. */
export interface TcpListener {
  protocol: 'tcp';
  /**
   * The TCP port, 1 to 65535.
   * @TJS-type integer
   */
  port: number;
  /** Asks for the PROXY protocol. Listeners of one port agree in this. */
  proxyProtocol?: ProxyProtocol;
  /** Which namespaces may attach routes; only the gateway's own when left out. */
  allowedRoutes?: AllowedRoutes;
}
