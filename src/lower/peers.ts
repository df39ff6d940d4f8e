import type * as ir from '../ir/authorization.ts';
import { isAmong } from '../scalar/identity-pattern.ts';
import type { SpiffeId } from '../scalar/spiffe-id.ts';
import type { Attachments } from './attachments.ts';
import { sortedUnique } from './order.ts';

/** Whose TLS handshake a TCP port accepts: every caller an allow rule is for, without those a deny rule is for. */
export function tcpPeers({ deny, allow }: ir.Authorization, attachments: Attachments): ir.CallerSet {
  if (deny.some(isForAll)) return { kind: 'nobody' };
  const isAllowedToAll = allow.some(isForAll);
  if (isAllowedToAll && deny.length === 0) return { kind: 'mesh', trustDomain: attachments.trustDomain };
  const denied = new Set(deny.flatMap((rule) => namedBy(rule, attachments)));
  // "Everyone but these" cannot be said of a certificate, so then everyone is named.
  const allowed = isAllowedToAll ? attachments.identities : allow.flatMap((rule) => namedBy(rule, attachments));
  const identities = sortedUnique(allowed.filter((identity) => !denied.has(identity)));
  return identities.length === 0 ? { kind: 'nobody' } : { kind: 'identities', identities };
}

function isForAll({ from, callers }: ir.AccessRule): boolean {
  return from.kind === 'mesh' && callers.length === 0;
}

function namedBy({ from, callers }: ir.AccessRule, attachments: Attachments): SpiffeId[] {
  const named = from.kind === 'identities' ? from.identities : attachments.identities;
  return named.filter((identity) => isAmong(callers, identity));
}
