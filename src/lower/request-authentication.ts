import type * as ir from '../ir/request-authentication.ts';
import { qualifiedName } from '../model/directory.ts';
import type * as model from '../model/request-authentication.ts';
import { defaults } from './defaults.ts';
import { sortedBy, sortedEntries, sortedUnique } from './order.ts';
import { lowerDuration } from './timeout.ts';

/** Decides which tokens are looked at. Without a declaration none are. */
export function lowerAuthentication(written: model.RequestAuthentication | undefined): ir.RequestAuthentication {
  if (written === undefined) return { kind: 'none' };
  return {
    kind: 'tokens',
    name: qualifiedName(written.namespace, written.name),
    required: written.required ?? true,
    issuers: sortedBy(written.issuers.map(lowerIssuer), ({ issuer }) => [issuer]),
  };
}

function lowerIssuer(written: model.TokenIssuer): ir.TokenIssuer {
  const { issuer, audiences, keys, locations = [bearer], claimsToHeaders = {}, forward = false } = written;
  const headers = sortedEntries(claimsToHeaders).map(([header, claim]) => ({ header: header.toLowerCase(), claim }));
  return {
    issuer,
    audiences: sortedUnique(audiences),
    keySet: JSON.stringify({ keys: keys.map((key) => Object.fromEntries(sortedEntries({ ...key }))) }),
    locations: locations.map(lowerLocation),
    claimHeaders: sortedBy(headers, ({ header }) => [header]),
    forward,
    clockSkew: written.clockSkew === undefined ? defaults.clockSkew : lowerDuration(written.clockSkew),
  };
}

/** RFC 6750 section 2.1. */
const bearer: model.TokenLocation = { kind: 'header', name: 'authorization', prefix: 'Bearer ' };

function lowerLocation(location: model.TokenLocation): ir.TokenLocation {
  if (location.kind !== 'header') return location;
  return { kind: 'header', name: location.name.toLowerCase(), prefix: location.prefix ?? '' };
}
