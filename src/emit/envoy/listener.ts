import type { EnvoyResource } from '../../output/proxy-document.ts';
import { type Message, socketAddress, typed } from './message.ts';

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
