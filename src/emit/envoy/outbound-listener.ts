import type { Protocol } from '../../ir/protocol.ts';
import type { Outbound } from '../../ir/workload.ts';
import type { EnvoyResource } from '../../output/proxy-document.ts';
import { httpConnectionManager, routesByName } from './http-connection-manager.ts';
import { listener } from './listener.ts';
import type { Message } from './message.ts';
import { tcpProxy } from './tcp-proxy.ts';

/** Where programs call one service port, at one address: written once and shared by every sidecar that has it there. */
export function outboundListener(outbound: Outbound): EnvoyResource {
  // Without the address: people look for the service and its port, wherever a program happens to dial it.
  const statPrefix = `outbound/${outbound.service}/${outbound.port}`;
  return listener(
    { name: outboundListenerName(outbound), ...outbound.listen },
    { filter_chains: [{ filters: [networkFilter[outbound.protocol](statPrefix, outbound)] }] },
  );
}

/**
 * The name says all that tells two outbound listeners apart, so that one name is one listener in the whole mesh:
 * `outbound/bookinfo/details/http@127.0.0.1:19111`.
 */
export function outboundListenerName({ service, port, listen }: Outbound): string {
  const address = listen.address.includes(':') ? `[${listen.address}]` : listen.address;
  return `outbound/${service}/${port}@${address}:${listen.port}`;
}

const networkFilter: Readonly<Record<Protocol, (statPrefix: string, outbound: Outbound) => Message>> = {
  http1: outboundHttp,
  http2: outboundHttp,
  tcp: (statPrefix, { target }) => tcpProxy(statPrefix, target),
};

/** A program may call in HTTP/1.1 or HTTP/2; its sidecar translates to what the service speaks. */
function outboundHttp(statPrefix: string, { target, filters }: Outbound): Message {
  return httpConnectionManager({
    place: { kind: 'outbound', filters },
    statPrefix,
    codec: 'AUTO',
    routes: routesByName(target),
  });
}
