import type { ModelPath } from '../diagnostic/diagnostic.ts';
import type { Gateway } from '../model/gateway.ts';
import type { GatewayListener } from '../model/gateway-listener.ts';
import type { TlsTermination } from '../model/listener-tls.ts';
import type { Mesh } from '../model/mesh.ts';

/** A listener of a gateway, and where it stands. */
export interface PlacedListener {
  readonly gateway: Gateway;
  readonly name: string;
  readonly listener: GatewayListener;
  readonly at: ModelPath;
  /** Such as "listener `https` of gateway `edge`". */
  readonly subject: string;
}

/** A listener at which TLS ends. */
export interface TerminatingListener extends PlacedListener {
  readonly tls: TlsTermination;
}

/** Every listener of every gateway, in order. */
export function* listenersOf(mesh: Mesh): Generator<PlacedListener> {
  for (const [index, gateway] of mesh.gateways.entries()) {
    for (const [name, listener] of Object.entries(gateway.listeners)) {
      const subject = `listener \`${name}\` of gateway \`${gateway.name}\``;
      yield { gateway, name, listener, at: ['gateways', index, 'listeners', name], subject };
    }
  }
}

/** Every listener at which TLS ends. */
export function* terminatingListenersOf(mesh: Mesh): Generator<TerminatingListener> {
  for (const placed of listenersOf(mesh)) {
    const { listener } = placed;
    if (listener.protocol !== 'https' && listener.protocol !== 'tls') continue;
    if (listener.tls.kind === 'terminate') yield { ...placed, tls: listener.tls };
  }
}
