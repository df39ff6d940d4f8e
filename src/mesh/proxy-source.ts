import type * as model from '../model/proxy-source.ts';
import { isRecord } from './pass-through.ts';
import type { Plain } from './plain.ts';

/**
 * Where the connections of proxies in front of a gateway come from: IP addresses and ranges in CIDR notation, such as
 * `10.0.0.0/8`. `any` believes whoever reaches the gateway, and is only right where nobody but the proxies can.
 */
export type ProxySource = 'any' | readonly string[];

/** Proxies in front of a gateway that are believed when they say, by `X-Forwarded-For`, who the client is. */
export interface TrustedProxies {
  readonly from: ProxySource;
  /**
   * How many proxies stand between client and gateway, each of which appends the address of its own client: the entry that
   * many from the right is the client. A whole number from 1, the default, to 10.
   */
  readonly hops?: number;
}

/** The PROXY protocol (version 1 or 2): a proxy that only carries bytes says first who the client is. */
export interface ProxyProtocol {
  /** Connections from elsewhere are closed, and so are those that do not begin with it. */
  readonly from: ProxySource;
}

/** The plain data of something that names a source. What is not of its shape passes through, for the schema to report. */
export function sourcedModel<T extends { readonly from: ProxySource }>(
  written: T,
): Plain<Omit<T, 'from'> & { from: model.ProxySource }> {
  const value: unknown = written;
  if (!isRecord(value)) return written as never;
  const { from } = written;
  return { ...written, from: from === 'any' ? { kind: 'any' } : { kind: 'addresses', addresses: from } } as never;
}
