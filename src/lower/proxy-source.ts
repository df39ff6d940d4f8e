import type * as ir from '../ir/proxy-source.ts';
import type * as model from '../model/proxy-source.ts';
import { type AddressRange, parseAddressRange, rangeCovers } from '../scalar/address-range.ts';
import { defaults } from './defaults.ts';
import { sortedBy } from './order.ts';

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
  const ranges = source.addresses.flatMap((text): AddressRange[] => {
    const range = parseAddressRange(text);
    return 'problem' in range ? [] : [range];
  });
  const sorted = sortedBy(ranges, ({ address, prefixLength }) => [address, prefixLength]);
  const distinct = sorted.filter(
    (range, index) =>
      !sorted.some(
        (other, place) => place !== index && rangeCovers(other, range) && !(rangeCovers(range, other) && place > index),
      ),
  );
  return { kind: 'some', ranges: distinct };
}
