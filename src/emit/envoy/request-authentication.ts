import type { RequestAuthentication, TokenIssuer, TokenLocation } from '../../ir/request-authentication.ts';
import { extension, type Message } from './message.ts';

/** Where Envoy puts the claims of the token of a request. One place for all issuers: a request has one token. */
export const claimMetadata = { filter: 'envoy.filters.http.jwt_authn', key: 'payload' } as const;

/** Refuses what has a wrong token, or none where one is required. Nothing to do where none are looked at. */
export function authenticate(authentication: RequestAuthentication, place: 'inbound' | 'edge'): Message[] {
  if (authentication.kind === 'none') return [];
  const { issuers, required } = authentication;
  const accepted = issuers.map(({ issuer }): Message => ({ provider_name: issuer }));
  return [
    extension(claimMetadata.filter, 'envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication', {
      providers: Object.fromEntries(issuers.map((issuer) => [issuer.issuer, provider(issuer, place === 'edge')])),
      rules: [{ match: { prefix: '/' }, requires: anyOf(required ? accepted : [...accepted, { allow_missing: {} }]) }],
    }),
  ];
}

/** Envoy refuses an "any" of one. */
function anyOf(requirements: readonly Message[]): Message {
  const [only, ...others] = requirements;
  return only && others.length === 0 ? only : { requires_any: { requirements } };
}

function provider(issuer: TokenIssuer, isRouted: boolean): Message {
  const { audiences, keySet, locations, claimHeaders, forward, clockSkew } = issuer;
  return {
    issuer: issuer.issuer,
    audiences: [...audiences],
    local_jwks: { inline_string: keySet },
    ...located(locations),
    ...(forward ? { forward } : {}),
    // A token without an end would be one for ever.
    require_expiration: true,
    clock_skew_seconds: Math.ceil(clockSkew / 1000),
    payload_in_metadata: claimMetadata.key,
    ...(claimHeaders.length > 0
      ? {
          claim_to_headers: claimHeaders.map(({ header, claim }) => ({ header_name: header, claim_name: claim })),
          // A route may ask for such a header, and was looked for before it was there.
          ...(isRouted ? { clear_route_cache: true } : {}),
        }
      : {}),
  };
}

/** All places are named: left to itself Envoy would also look into the URL. */
function located(locations: readonly TokenLocation[]): Message {
  const headers = locations.flatMap((one) =>
    one.kind === 'header' ? [{ name: one.name, ...(one.prefix === '' ? {} : { value_prefix: one.prefix }) }] : [],
  );
  const named = (kind: 'query' | 'cookie') => locations.flatMap((one) => (one.kind === kind ? [one.name] : []));
  return {
    ...(headers.length > 0 ? { from_headers: headers } : {}),
    ...(named('query').length > 0 ? { from_params: named('query') } : {}),
    ...(named('cookie').length > 0 ? { from_cookies: named('cookie') } : {}),
  };
}
