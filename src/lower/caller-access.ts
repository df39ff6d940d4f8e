import type { AccessRule, Authorization } from '../ir/authorization.ts';
import type { OutboundAccess } from '../ir/workload.ts';
import { isAmong } from '../scalar/identity-pattern.ts';
import type { SpiffeId } from '../scalar/spiffe-id.ts';

/** What a caller's own proxy holds of the rules about something outside: those that mean this caller. */
export function lowerCallerAccess({ tokens, deny, allow }: Authorization, caller: SpiffeId): OutboundAccess {
  const ofCaller = (rules: readonly AccessRule[]) =>
    rules
      .filter(({ from, callers }) => means(from, caller) && isAmong(callers, caller))
      // Who calls is known, so nothing about that is left to ask.
      .map((rule) => ({ ...rule, callers: [] }));
  return { kind: 'caller', authorization: { tokens, deny: ofCaller(deny), allow: ofCaller(allow) } };
}

function means(from: AccessRule['from'], caller: SpiffeId): boolean {
  switch (from.kind) {
    case 'mesh':
      return caller.startsWith(`spiffe://${from.trustDomain}/`);
    case 'identities':
      return from.identities.includes(caller);
  }
}
