import { type ApprovedTrust, verifyApproved } from '../../bundle/approved-trust.ts';
import type { RoleKeys } from '../../bundle/metadata.ts';
import type { RoleKey, RoleSigner } from '../../bundle/role-key.ts';
import type { ReleaseSigners } from '../../bundle/sign-metadata.ts';
import type { Freshness } from '../../bundle/verify-role.ts';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import type { Authority } from '../../x509/issue.ts';
import { type KeyRing, openKeyRing, type Passphrase } from '../keyring/key-ring.ts';
import { UnusableKey } from '../keyring/unusable-key.ts';
import { activeIssuer } from './authority-life.ts';
import { approvedFiles, readTrustFolder, type TrustFolder } from './trust-folder.ts';

/** Where keys are, and what people have signed with them. */
export interface KeyPlaces {
  /** The folder with private keys. A folder of `meshc keys init` has them in `private/`. */
  readonly keys: string;
  /** The trust folder; by default `trust/` in the folder with the keys. */
  readonly trust: string;
  readonly passphrase: Passphrase;
}

/** A trust folder and the keys at hand. */
export interface OpenedKeys {
  readonly folder: TrustFolder;
  readonly ring: KeyRing;
}

/** What a release is signed with: approved trust, the keys of the pipeline, and the authority that issues. */
export interface ReleaseSigner extends OpenedKeys {
  readonly approved: ApprovedTrust;
  readonly signers: ReleaseSigners;
  readonly issuer: Authority;
}

export type Opening<T> =
  | { readonly kind: 'opened'; readonly opened: T }
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] };

/** Opens both; a file that cannot be used is named. */
export async function openKeys(places: KeyPlaces): Promise<Opening<OpenedKeys>> {
  return guarded(async () => ({
    folder: await readTrustFolder(places.trust),
    ring: await openKeyRing(places.keys, places.passphrase),
  }));
}

/** Opens what a release needs: every role of the pipeline must be named by what people signed, and its key at hand. */
export async function openReleaseSigner(places: KeyPlaces, freshness: Freshness): Promise<Opening<ReleaseSigner>> {
  const keys = await openKeys(places);
  if (keys.kind === 'refused') return keys;
  const { folder, ring } = keys.opened;
  return guarded(async () => {
    const verified = await verifyApproved(approvedFiles(folder), freshness);
    if (verified.kind === 'refused') throw new UnusableKey(places.trust, verified.refusal.message);
    const { approved } = verified;
    const issuer = activeIssuer(folder, ring);
    if (!issuer) throw new UnusableKey(places.keys, 'it does not hold the key of an active issuer');
    return { folder, ring, approved, issuer, signers: pipelineSigners(approved, ring, places.keys) };
  });
}

/** Opens the one key that vouches for the newest snapshot. */
export async function openTimestampSigner(
  places: KeyPlaces,
  freshness: Freshness,
): Promise<Opening<OpenedKeys & { readonly approved: ApprovedTrust; readonly timestamp: RoleSigner }>> {
  const keys = await openKeys(places);
  if (keys.kind === 'refused') return keys;
  const { folder, ring } = keys.opened;
  return guarded(async () => {
    const verified = await verifyApproved(approvedFiles(folder), freshness);
    if (verified.kind === 'refused') throw new UnusableKey(places.trust, verified.refusal.message);
    const { root } = verified.approved;
    const timestamp = held(root.roles.timestamp, ring);
    if (!timestamp) throw new UnusableKey(places.keys, 'it does not hold the timestamp key that the root names');
    return { folder, ring, approved: verified.approved, timestamp };
  });
}

/** Turns an `UnusableKey` into a finding; anything else is a mistake of ours. */
export async function guarded<T>(run: () => Promise<T>): Promise<Opening<T>> {
  try {
    return { kind: 'opened', opened: await run() };
  } catch (error) {
    if (!(error instanceof UnusableKey)) throw error;
    const { path, reason } = error;
    return { kind: 'refused', diagnostics: [diagnose('signer-unusable', { path, reason })] };
  }
}

function pipelineSigners({ root, fence }: ApprovedTrust, ring: KeyRing, path: string): ReleaseSigners {
  const bins = fence.delegations?.bins;
  const signer = (role: string, keys: RoleKeys | undefined): RoleSigner => {
    const found = keys && held(keys, ring);
    if (!found) throw new UnusableKey(path, `it does not hold the ${role} key that people signed for`);
    return found;
  };
  return {
    bins: signer('release', bins),
    snapshot: signer('snapshot', root.roles.snapshot),
    timestamp: held(root.roles.timestamp, ring),
  };
}

function held({ keyids }: RoleKeys, ring: KeyRing): RoleSigner | undefined {
  return keyids.map((id) => ring.signer(id)).find((signer) => signer !== undefined);
}

/** Every key that the newest metadata names, for people. */
export function namedKeys({ root, targets, fence }: ApprovedTrust): ReadonlyMap<string, RoleKey> {
  return new Map([...root.keys, ...(targets.delegations?.keys ?? []), ...(fence.delegations?.keys ?? [])]);
}
