import type * as ir from '../ir/proxy-source.ts';
import type * as model from '../model/proxy-source.ts';
import { lowerAddressRanges } from './address-ranges.ts';
import { defaults } from './defaults.ts';

/** Decides who is believed about the client. Nobody, unless somebody is named. */
export function lowerTrustedProxies(trusted: model.TrustedProxies | undefined): ir.TrustedProxies {
  if (trusted === undefined) return { kind: 'none' };
  return { kind: 'trusted', from: lowerSource(trusted.from), hops: trusted.hops ?? defaults.trustedHops };
}

/** Decides whether a port asks for the PROXY protocol. */
export function lowerProxyProtocol(asked: model.ProxyProtocol | undefined): ir.ProxyProtocol {
  return asked === undefined ? { kind: 'none' } : { kind: 'required', from: lowerSource(asked.from) };
}

function lowerSource(source: model.ProxySource): ir.AddressSet {
  if (source.kind === 'any') return { kind: 'any' };
  return { kind: 'some', ranges: lowerAddressRanges(source.addresses) };
}
