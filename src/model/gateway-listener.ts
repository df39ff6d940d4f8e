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
  /**
   * The host names served, exact or with a leading `*.`. Requests for other hosts are answered 404.
   * At least one: `*` serves every host and must be written.
   */
  hostnames: string[];
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
}
