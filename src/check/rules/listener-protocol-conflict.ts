import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { GatewayListener } from '../../model/gateway-listener.ts';
import { listenersOf, type PlacedListener } from '../placed-listener.ts';
import type { Inspection } from '../rule.ts';

/**
 * Listeners share a port only where a client says which one it means before it is answered: by host name in clear text, or by
 * server name in a TLS handshake. A port that only carries bytes is one listener's.
 */
export function listenerProtocolConflict({ mesh, report }: Inspection): void {
  const first = new Map<string, PlacedListener>();
  for (const placed of listenersOf(mesh)) {
    const { gateway, listener } = placed;
    const key = `${gateway.namespace}/${gateway.name} ${listener.port}`;
    const other = first.get(key);
    if (!other) {
      first.set(key, placed);
      continue;
    }
    if (canShare(other.listener, listener)) continue;
    const parameters = {
      gateway: gateway.name,
      port: listener.port,
      first: { listener: other.name, protocol: other.listener.protocol },
      second: { listener: placed.name, protocol: listener.protocol },
    };
    const related = [{ message: 'the other listener', at: other.at }];
    report(diagnose('listener-protocol-conflict', parameters, { at: [...placed.at, 'port'], related }));
  }
}

function canShare(a: GatewayListener, b: GatewayListener): boolean {
  const family = families[a.protocol];
  return family !== 'bytes' && family === families[b.protocol];
}

const families: Readonly<Record<GatewayListener['protocol'], 'clear text' | 'TLS' | 'bytes'>> = {
  http: 'clear text',
  https: 'TLS',
  tls: 'TLS',
  tcp: 'bytes',
};
