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

/** More keys than this are not listed on every node: the list would change with each of them. */
const mostListedKeys = 1_000;

/** Every key of a mesh that a peer may show now. */
export interface AcceptedKeys {
  /** By identity. */
  readonly of: ReadonlyMap<string, ReadonlySet<string>>;
  /** All of them, sorted. */
  readonly all: readonly string[];
}

/**
 * The keys in use, those that will be, and those that were until this release, because not every node runs it at the same
 * moment.
 */
export function acceptedKeys(
  current: Iterable<IssuedIdentity>,
  earlier: Iterable<IssuedIdentity>,
  revoked: ReadonlySet<string>,
): AcceptedKeys {
  const of = new Map<string, Set<string>>();
  const add = (identity: string, key: string) => {
    if (revoked.has(key)) return;
    const keys = of.get(identity) ?? new Set();
    of.set(identity, keys.add(key));
  };
  for (const { spiffeId, spkiSha256, nextKeys } of current) {
    add(spiffeId, spkiSha256);
    for (const { key } of nextKeys) add(spiffeId, key);
  }
  const present = new Set(of.keys());
  for (const { spiffeId, spkiSha256 } of earlier) if (present.has(spiffeId)) add(spiffeId, spkiSha256);
  return { of, all: [...new Set([...of.values()].flatMap((keys) => [...keys]))].sort() };
}

/** The keys that the peers of a proxy may show. */
export function pinPeers(peers: PeerIdentities, accepted: AcceptedKeys): PinnedPeers {
  if (peers.kind === 'any') return { kind: accepted.all.length > mostListedKeys ? 'any' : 'mesh' };
  const keys = [...peers.identities].flatMap((identity) => [...(accepted.of.get(identity) ?? [])]);
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
