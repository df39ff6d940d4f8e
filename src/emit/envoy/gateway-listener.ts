import type { GatewayListener } from '../../ir/gateway.ts';
import type { EnvoyResource } from '../../output/proxy-document.ts';
import { httpConnectionManager, routesByName } from './http-connection-manager.ts';
import { limits } from './limits.ts';
import { listener } from './listener.ts';

/** One port open to the outside, hardened as Envoy advises for the edge. */
export function gatewayListener({ name, port, table, filters }: GatewayListener, address: string): EnvoyResource {
  const statPrefix = `gateway/${name}`;
  const manager = httpConnectionManager({
    place: { kind: 'edge', filters },
    statPrefix,
    codec: 'AUTO',
    routes: routesByName(table.name),
  });
  return listener(
    { name: statPrefix, address, port },
    {
      per_connection_buffer_limit_bytes: limits.bufferFromOutsideBytes,
      filter_chains: [{ filters: [manager] }],
    },
  );
}
