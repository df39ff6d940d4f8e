import type { SpiffeId } from '../scalar/spiffe-id.ts';

/** Who may call one port of one workload: refused if any deny rule holds, else allowed if any allow rule holds, else refused. */
export interface Authorization {
  readonly deny: readonly AccessRule[];
  readonly allow: readonly AccessRule[];
}

/** All parts must hold. */
export interface AccessRule {
  /** `<namespace>/<policy>/<rule>`: what a refusal is reported under. */
  readonly name: string;
  readonly from: CallerMatch;
  readonly request: AccessRequestMatch;
}

/** `mesh` is every identity of the trust domain. Identities are sorted and never none. */
export type CallerMatch =
  | { readonly kind: 'mesh'; readonly trustDomain: string }
  | { readonly kind: 'identities'; readonly identities: readonly SpiffeId[] };

/** Callers without regard to what they ask for. */
export type CallerSet = CallerMatch | { readonly kind: 'nobody' };

/** What of the request must hold. On TCP ports only `any` occurs. */
export type AccessRequestMatch =
  | { readonly kind: 'any' }
  | { readonly kind: 'http'; readonly methods: MethodSet; readonly paths: PathSet };

export type MethodSet = { readonly kind: 'any' } | { readonly kind: 'some'; readonly methods: readonly string[] };

export type PathSet = { readonly kind: 'any' } | { readonly kind: 'some'; readonly paths: readonly PathPattern[] };

/** `below` matches the value and everything under it by whole segments. */
export interface PathPattern {
  readonly kind: 'exact' | 'below';
  readonly value: string;
}
