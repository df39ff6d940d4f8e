import type { AddressSet, ProxyProtocol, TrustedProxies } from '../../ir/proxy-source.ts';
import { extension, type Message } from './message.ts';

/** Reads who the client is before anything else is read. Envoy closes connections that do not begin with it. */
export function proxyProtocolFilters(asked: ProxyProtocol): Message[] {
  if (asked.kind === 'none') return [];
  return [
    extension(
      'envoy.filters.listener.proxy_protocol',
      'envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol',
      {},
    ),
  ];
}

/** A connection counts as that of the proxy that opened it, whatever the PROXY protocol says then. Others have no chain. */
export function openedBy(asked: ProxyProtocol): Message {
  return asked.kind === 'none' ? {} : ranges('direct_source_prefix_ranges', asked.from);
}

/** Some connections of a chain, and how many proxies in front of them are believed. */
export interface Client {
  readonly name: 'trusted' | 'stranger';
  readonly match: Message;
  readonly trustedHops: number;
}

/**
 * Who a chain is for. Trust is a property of a connection, so connections of trusted proxies have a chain of their own: then
 * nothing a stranger writes is ever taken for a proxy's word, as it is where Envoy looks through a list of addresses in
 * `X-Forwarded-For` (tried with 1.40: it then also keeps a stranger's `X-Forwarded-Proto` and Envoy's own headers).
 */
export function clientsOf(trusted: TrustedProxies): Client[] {
  const stranger: Client = { name: 'stranger', match: {}, trustedHops: 0 };
  if (trusted.kind === 'none') return [stranger];
  const { from, hops } = trusted;
  const known: Client = { name: 'trusted', match: ranges('source_prefix_ranges', from), trustedHops: hops };
  return from.kind === 'any' ? [known] : [stranger, known];
}

function ranges(field: string, addresses: AddressSet): Message {
  if (addresses.kind === 'any') return {};
  const prefixes = addresses.ranges.map(({ address, prefixLength }) => ({
    address_prefix: address,
    prefix_len: prefixLength,
  }));
  return { [field]: prefixes };
}
