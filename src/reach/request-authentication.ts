import type * as ir from '../ir/request-authentication.ts';
import { formatDuration } from '../scalar/duration.ts';
import { noneOf, type Term, tokenOf } from './condition.ts';

/** How tokens are told of where nothing else follows them. */
export function tokenWords(tokens: ir.RequestAuthentication): string {
  if (tokens.kind === 'none') return '';
  const issuers = tokens.issuers.map(issuerWords).join('; ');
  return `${tokens.required ? 'required' : 'accepted'}: ${issuers}`;
}

function issuerWords({
  issuer,
  audiences,
  keySet,
  locations,
  claimHeaders,
  forward,
  clockSkew,
}: ir.TokenIssuer): string {
  const keys = (JSON.parse(keySet) as { keys: { kid?: string }[] }).keys.map(({ kid = 'unnamed' }) => kid);
  return [
    `${issuer} for ${audiences.join(', ')} by ${keys.join(', ')}`,
    `in ${locations.map(({ kind, name }) => `${kind} ${name}`).join(', ')}`,
    ...claimHeaders.map(({ header, claim }) => `${claim} as ${header}`),
    ...(forward ? ['forwarded'] : []),
    `skew ${formatDuration(clockSkew)}`,
  ].join(', ');
}

/** When no token that is accepted comes with a request. Who holds one is not in the mesh: it may be so of any request. */
export function withoutToken({ issuers }: Extract<ir.RequestAuthentication, { kind: 'tokens' }>): Term[] {
  return issuers.map(({ issuer }) => noneOf([tokenOf(issuer)]));
}
