import { part } from '../../output/parts.ts';
import type { EnvoyResource } from '../../output/proxy-document.ts';
import { limits } from './limits.ts';
import { durationText, extension, type Message, socketAddress, typed } from './message.ts';

/** Where a proxy listens, under which name. */
export interface ListenerPlace {
  readonly name: string;
  readonly address: string;
  readonly port: number;
}

/** A listener with what all of them have. */
export function listener({ name, address, port }: ListenerPlace, message: Message): EnvoyResource {
  return typed('envoy.config.listener.v3.Listener', {
    name,
    address: socketAddress(address, port),
    // Two proxies of one machine must not share an address silently: one would speak with the other's identity.
    enable_reuse_port: false,
    // Drained when it is replaced or removed, never because the proxy was told to look unhealthy.
    drain_type: 'MODIFY_ONLY',
    ...message,
  });
}

/**
 * The same for QUIC. Here the workers of a proxy share the port, which Envoy demands: every packet of a connection must reach
 * the same one. The TCP listener beside it is what keeps a second proxy away.
 */
export function quicListener({ name, address, port }: ListenerPlace, message: Message): EnvoyResource {
  return typed('envoy.config.listener.v3.Listener', {
    name,
    address: { socket_address: { protocol: 'UDP', address, port_value: port } },
    enable_reuse_port: true,
    drain_type: 'MODIFY_ONLY',
    ...message,
  });
}

/** Reads the name a client asks for in its TLS handshake, so that a filter chain can be chosen by it. */
export const tlsInspector: Message = extension(
  'envoy.filters.listener.tls_inspector',
  'envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector',
  {},
);

/** A listener whose chains are chosen by server name: who is silent at first is not waited for. */
export const inspectServerNames: Message = {
  listener_filters: part('read-server-name', [tlsInspector]),
  listener_filters_timeout: durationText(limits.handshakeStart),
};
