import type { SpiffeId } from '../scalar/spiffe-id.ts';
import type { AccessCondition, CallerCondition } from './access-condition.ts';
import type { RequestAuthentication } from './request-authentication.ts';

/** Who may call one port of one workload: refused without a token that is asked for, refused if any deny rule holds, else allowed if any allow rule holds, else refused. */
export interface Authorization {
  readonly tokens: RequestAuthentication;
  readonly deny: readonly AccessRule[];
  readonly allow: readonly AccessRule[];
}

/** All parts must hold. */
export interface AccessRule {
  /** `<namespace>/<policy>/<rule>`: what a refusal is reported under. */
  readonly name: string;
  readonly from: CallerMatch;
  /** What else must hold of who calls. */
  readonly callers: readonly CallerCondition[];
  /** What must hold of the request. On TCP ports there are none. */
  readonly conditions: readonly AccessCondition[];
}

/** `mesh` is every identity of the trust domain. Identities are sorted and never none. */
export type CallerMatch =
  | { readonly kind: 'mesh'; readonly trustDomain: string }
  | { readonly kind: 'identities'; readonly identities: readonly SpiffeId[] };

/** Callers without regard to what they ask for. */
export type CallerSet = CallerMatch | { readonly kind: 'nobody' };
