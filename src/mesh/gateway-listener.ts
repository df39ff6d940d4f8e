import type * as model from '../model/gateway-listener.ts';
import { type AllowedRoutes, allowedRoutesModel } from './allowed-routes.ts';
import { type TlsConnectionTermination, type TlsPassthrough, type TlsTermination, tlsModel } from './listener-tls.ts';
import { isRecord } from './pass-through.ts';
import type { Plain } from './plain.ts';
import { type ProxyProtocol, sourcedModel } from './proxy-source.ts';
import type { Referrer } from './reference.ts';

/**
 * Something a gateway accepts on a port. Listeners may share a port when names tell them apart: `http` with `http`, `https`
 * and `tls` with each other; the most exact name wins.
 */
export type ListenerSpec = HttpListenerSpec | HttpsListenerSpec | TlsListenerSpec | TcpListenerSpec;

/** Listeners by name. */
export interface ListenerSpecs {
  readonly [name: string]: ListenerSpec;
}

/** Requests in clear text, HTTP/1.1 or HTTP/2. */
export interface HttpListenerSpec {
  /** The TCP port, 1 to 65535. */
  readonly port: number;
  /** Asks for the PROXY protocol on this port. Listeners that share a port agree in this. */
  readonly proxyProtocol?: ProxyProtocol;
  /** Which namespaces may attach routes, with `gateway.for(namespace)`; only the gateway's own by default. */
  readonly allowedRoutes?: AllowedRoutes;
  readonly protocol: 'http';
  /**
   * The host names served, exact or with a leading `*.` (RFC 1123). At least one: `*` serves every host and must be
   * written. Requests for other hosts are answered 404.
   */
  readonly hostnames: readonly string[];
  /**
   * Answers every request that no route is for with a redirect to the same URL over TLS: that of the `https` listener of the
   * gateway that serves the host name. Routes go before it, such as one for `/.well-known/acme-challenge`.
   */
  readonly redirect?: HttpsRedirect;
  readonly tls?: never;
}

/** A redirect to the same URL over TLS. */
export interface HttpsRedirect {
  readonly scheme: 'https';
  /** The port of the URL, where something in front of the gateway has another one than the listener, 1 to 65535. */
  readonly port?: number;
  /** 301 by default, as everybody does it. 307 and 308 keep the method (RFC 9110 section 15.4). */
  readonly status?: 301 | 302 | 307 | 308;
}

/** Requests over TLS, which ends at the gateway: HTTP/1.1 or HTTP/2, as the client chooses. */
export interface HttpsListenerSpec {
  /** The TCP port, 1 to 65535. */
  readonly port: number;
  /** Asks for the PROXY protocol on this port. Listeners that share a port agree in this. */
  readonly proxyProtocol?: ProxyProtocol;
  /** Which namespaces may attach routes, with `gateway.for(namespace)`; only the gateway's own by default. */
  readonly allowedRoutes?: AllowedRoutes;
  readonly protocol: 'https';
  /**
   * The host names served, exact or with a leading `*.` (RFC 1123). A client that asks for another one in its handshake (SNI)
   * gets no answer; a request for another one on a connection it already has is answered 421, so that it asks again on a
   * connection of its own (RFC 9110 section 15.5.20). At least one: `*` serves every host and must be written.
   */
  readonly hostnames: readonly string[];
  /** The certificates, and what TLS must be like. */
  readonly tls: TlsTermination;
  /**
   * Also serves HTTP/3 (RFC 9114), on the UDP port of the same number, and tells clients so (`Alt-Svc`, RFC 7838). With
   * `{ port }` they are told another port, that of something in front of the gateway. Off by default: it opens a port.
   */
  readonly http3?: true | Http3Spec;
}

/** How HTTP/3 is offered. */
export interface Http3Spec {
  /** The UDP port clients are told, 1 to 65535. */
  readonly port: number;
}

/** Connections over TLS that carry something else than HTTP, told apart by server name (SNI). */
export interface TlsListenerSpec {
  /** The TCP port, 1 to 65535. */
  readonly port: number;
  /** Asks for the PROXY protocol on this port. Listeners that share a port agree in this. */
  readonly proxyProtocol?: ProxyProtocol;
  /** Which namespaces may attach routes, with `gateway.for(namespace)`; only the gateway's own by default. */
  readonly allowedRoutes?: AllowedRoutes;
  readonly protocol: 'tls';
  /**
   * The server names accepted, exact or with a leading `*.` (RFC 1123). At least one: `*` accepts every name, and clients
   * that send none, and must be written. Connections for other names are closed.
   */
  readonly hostnames: readonly string[];
  /** Whether TLS ends here, with which certificates, or goes through to the service. */
  readonly tls: TlsConnectionTermination | TlsPassthrough;
}

/** Connections that carry anything. */
export interface TcpListenerSpec {
  /** The TCP port, 1 to 65535. */
  readonly port: number;
  /** Asks for the PROXY protocol on this port. Listeners that share a port agree in this. */
  readonly proxyProtocol?: ProxyProtocol;
  /** Which namespaces may attach routes, with `gateway.for(namespace)`; only the gateway's own by default. */
  readonly allowedRoutes?: AllowedRoutes;
  readonly protocol: 'tcp';
  readonly hostnames?: never;
  readonly tls?: never;
}

/** The names of the listeners that speak one of these protocols. */
export type ListenerName<L extends ListenerSpecs, Protocol extends ListenerSpec['protocol']> = string extends keyof L
  ? string
  : { [N in keyof L & string]: L[N]['protocol'] extends Protocol ? N : never }[keyof L & string];

/** The plain data a listener becomes. */
export function listenerModel(listener: ListenerSpec, referrer: Referrer): Plain<model.GatewayListener> {
  const written: unknown = listener;
  if (!isRecord(written)) return written as Plain<model.GatewayListener>;
  const { proxyProtocol, allowedRoutes } = listener;
  const { owner, list } = referrer;
  return {
    ...listener,
    proxyProtocol: proxyProtocol && sourcedModel(proxyProtocol),
    allowedRoutes: allowedRoutes && allowedRoutesModel(allowedRoutes, { owner, list: `${list}.allowedRoutes` }),
    tls: listener.tls && tlsModel(listener.tls, { owner, list: `${list}.tls` }),
    ...('http3' in listener && listener.http3 === true && { http3: {} }),
  } as Plain<model.GatewayListener>;
}
