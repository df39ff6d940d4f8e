import type { ModelPath } from '../diagnostic/diagnostic.ts';
import type { Mesh } from '../model/mesh.ts';
import type { ProxySource } from '../model/proxy-source.ts';
import { listenersOf } from './placed-listener.ts';

/** Whose word about the client is believed, by whom, and where that is written. */
export interface PlacedProxySource {
  /** Such as "gateway `edge`". */
  readonly subject: string;
  readonly source: ProxySource;
  /** The model path of what has the source as `from`. */
  readonly at: ModelPath;
}

/** Every source of connections that is believed. */
export function* proxySourcesOf(mesh: Mesh): Generator<PlacedProxySource> {
  for (const [index, { name, trustedProxies }] of mesh.gateways.entries()) {
    if (!trustedProxies) continue;
    yield { subject: `gateway \`${name}\``, source: trustedProxies.from, at: ['gateways', index, 'trustedProxies'] };
  }
  for (const { listener, subject, at } of listenersOf(mesh)) {
    if (!listener.proxyProtocol) continue;
    yield { subject, source: listener.proxyProtocol.from, at: [...at, 'proxyProtocol'] };
  }
}
