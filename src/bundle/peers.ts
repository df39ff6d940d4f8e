import { secretNames } from '../output/proxy-document.ts';
import type { IssuedIdentity, PinnedPeers } from './manifest.ts';

/** Whom the connections of a proxy are with: every one of the trust domain, or these identities. */
export type PeerIdentities =
  | { readonly kind: 'any' }
  | { readonly kind: 'identities'; readonly identities: ReadonlySet<string> };

/** The peers of no proxy at all. */
export const nobody: PeerIdentities = { kind: 'identities', identities: new Set() };

/** Reads from a resource whose certificates it accepts under the roots of the mesh; other roots are not looked at. */
export function peersOf(resource: unknown): PeerIdentities {
  if (typeof resource !== 'object' || resource === null) return nobody;
  const members = Object.entries(resource);
  const inside = members.map(([name, member]) =>
    name === 'combined_validation_context' ? acceptedBy(member) : peersOf(member),
  );
  return inside.reduce(unite, nobody);
}

/** Both together. */
export function unite(a: PeerIdentities, b: PeerIdentities): PeerIdentities {
  if (a.kind === 'any' || b.kind === 'any') return { kind: 'any' };
  if (a.identities.size === 0) return b;
  if (b.identities.size === 0) return a;
  return { kind: 'identities', identities: new Set([...a.identities, ...b.identities]) };
}

/**
 * The keys of a proxy's peers: those in use, those that will be, and those that were until this release, because not every
 * node runs it at the same moment.
 */
export function pinPeers(
  peers: PeerIdentities,
  current: ReadonlyMap<string, readonly IssuedIdentity[]>,
  earlier: { readonly keys: ReadonlyMap<string, readonly string[]>; readonly revoked: ReadonlySet<string> },
): PinnedPeers {
  if (peers.kind === 'any') return { kind: 'any' };
  const keys = [...peers.identities].flatMap((identity) => [
    ...(current.get(identity) ?? []).flatMap(({ spkiSha256, nextKeys }) => [
      spkiSha256,
      ...nextKeys.map(({ key }) => key),
    ]),
    ...(earlier.keys.get(identity) ?? []).filter((key) => !earlier.revoked.has(key)),
  ]);
  return { kind: 'enrolled', keys: [...new Set(keys)].sort() };
}

interface ValidationContext {
  readonly validation_context_sds_secret_config?: { readonly name?: unknown };
  readonly default_validation_context?: { readonly match_typed_subject_alt_names?: readonly SubjectMatcher[] };
}

interface SubjectMatcher {
  readonly matcher?: { readonly exact?: unknown };
}

function acceptedBy(member: unknown): PeerIdentities {
  const context = member as ValidationContext;
  if (context.validation_context_sds_secret_config?.name !== secretNames.trust) return nobody;
  const matchers = context.default_validation_context?.match_typed_subject_alt_names ?? [];
  const exact = matchers.map(({ matcher }) => matcher?.exact).filter((name) => typeof name === 'string');
  // A prefix or a pattern admits identities that cannot be counted here; so does no name at all.
  if (matchers.length === 0 || exact.length !== matchers.length) return { kind: 'any' };
  return { kind: 'identities', identities: new Set(exact) };
}
