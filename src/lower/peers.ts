import type * as ir from '../ir/authorization.ts';
import type { SpiffeId } from '../scalar/spiffe-id.ts';
import type { Attachments } from './attachments.ts';
import { sortedUnique } from './order.ts';

/** Whose TLS handshake a TCP port accepts: every caller an allow rule names, without those a deny rule names. */
export function tcpPeers({ deny, allow }: ir.Authorization, attachments: Attachments): ir.CallerSet {
  if (deny.some(({ from }) => from.kind === 'mesh')) return { kind: 'nobody' };
  const isAllowedToAll = allow.some(({ from }) => from.kind === 'mesh');
  if (isAllowedToAll && deny.length === 0) return { kind: 'mesh', trustDomain: attachments.trustDomain };
  const denied = new Set(deny.flatMap(({ from }) => identitiesIn(from)));
  // "Everyone but these" cannot be said of a certificate, so then everyone is named.
  const allowed = isAllowedToAll ? attachments.identities : allow.flatMap(({ from }) => identitiesIn(from));
  const identities = sortedUnique(allowed.filter((identity) => !denied.has(identity)));
  return identities.length === 0 ? { kind: 'nobody' } : { kind: 'identities', identities };
}

function identitiesIn(from: ir.CallerMatch): readonly SpiffeId[] {
  return from.kind === 'identities' ? from.identities : [];
}
