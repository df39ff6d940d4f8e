import type { Json } from '../../output/canonical-json.ts';
import type { EnvoyResource } from '../../output/proxy-document.ts';
import type { Duration } from '../../scalar/duration.ts';

/** A message of Envoy's API in its JSON form, without its type. */
export type Message = { readonly [member: string]: Json };

/** A message that carries its type, as resources and extensions do. */
export function typed(type: string, message: Message): EnvoyResource & Message {
  return { '@type': `type.googleapis.com/${type}`, ...message };
}

/** An extension of Envoy's: a filter, transport socket, logger. */
export function extension(name: string, type: string, message: Message): Message {
  return { name, typed_config: typed(type, message) };
}

/** An IP address or host name with a TCP port. */
export function socketAddress(address: string, port: number): Message {
  return { socket_address: { address, port_value: port } };
}

/** A duration in the JSON form of protobuf: seconds with at most three decimals. */
export function durationText(duration: Duration): string {
  return `${duration / 1000}s`;
}
