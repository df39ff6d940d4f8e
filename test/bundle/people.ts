import { generateKeyPairSync } from 'node:crypto';
import { usualPolicy } from '../../src/bundle/agent-policy-shape.ts';
import { type ApprovedTrust, verifyApproved } from '../../src/bundle/approved-trust.ts';
import { type RoleSigner, roleSigner } from '../../src/bundle/role-key.ts';
import {
  fenceBody,
  type ReleaseSigners,
  type RoleAssignment,
  rootBody,
  seal,
  targetsBody,
} from '../../src/bundle/sign-metadata.ts';
import { canonicalJson } from '../../src/output/canonical-json.ts';
import { createKeyPair } from '../../src/x509/key.ts';
import { writeTrustBundle } from '../../src/x509/trust-bundle.ts';

/** Every key of a mesh that is not an authority's: people's and the pipeline's. */
export interface Signers extends ReleaseSigners {
  readonly targets: RoleSigner;
  readonly fence: RoleSigner;
  readonly timestamp: RoleSigner;
}

export function ed25519Signer(): RoleSigner {
  return roleSigner(generateKeyPairSync('ed25519').privateKey);
}

export function p256Signer(): RoleSigner {
  return roleSigner(createKeyPair());
}

export function createSigners(): Signers {
  return {
    targets: ed25519Signer(),
    fence: ed25519Signer(),
    bins: p256Signer(),
    snapshot: p256Signer(),
    timestamp: ed25519Signer(),
  };
}

export const one = ({ key }: RoleSigner): RoleAssignment => ({ keys: [key], threshold: 1 });

/** Root metadata as the holders of its keys would sign it. */
export function signRoot(input: {
  version: number;
  now: Date;
  signers: readonly RoleSigner[];
  threshold: number;
  roles: Signers;
  previous?: readonly RoleSigner[];
}): Promise<Uint8Array> {
  const { version, now, signers, threshold, roles } = input;
  const body = rootBody({
    version,
    now,
    roles: {
      root: { keys: signers.map(({ key }) => key), threshold },
      targets: one(roles.targets),
      snapshot: one(roles.snapshot),
      timestamp: one(roles.timestamp),
    },
  });
  return seal(body, [...signers, ...(input.previous ?? [])]);
}

/** What people sign for a mesh: its trust, its policy, and who may sign the rest. */
export interface Approval {
  readonly roots: readonly [Uint8Array, ...Uint8Array[]];
  readonly signers: Signers;
  readonly trustDomain: string;
  /** DER. */
  readonly authorities: readonly Uint8Array[];
  readonly sequence?: number;
  readonly bits?: number;
  readonly fileRoots?: string[];
  /** More targets, by path. */
  readonly files?: ReadonlyMap<string, Uint8Array>;
  readonly now: Date;
}

export async function approve(approval: Approval): Promise<ApprovedTrust> {
  const { roots, signers, trustDomain, authorities, now, sequence = 1, bits = 2 } = approval;
  const version = Math.floor(now.getTime() / 1000);
  const bundle = writeTrustBundle({ trustDomain, sequence, refreshHintSeconds: 300, authorities });
  const policy = { ...usualPolicy, ...(approval.fileRoots && { fileRoots: approval.fileRoots }) };
  const files = new Map<string, Uint8Array>([
    [`trust/${trustDomain}.json`, Buffer.from(bundle)],
    ['policy/agent.json', Buffer.from(canonicalJson(policy))],
    ...(approval.files ?? []),
  ]);
  const verified = await verifyApproved(
    {
      roots,
      targets: await seal(targetsBody({ version, now, targets: files, fence: one(signers.fence) }), [signers.targets]),
      fence: await seal(fenceBody({ version, now, bins: { bits }, signers: one(signers.bins) }), [signers.fence]),
      files,
    },
    { kind: 'ignored' },
  );
  if (verified.kind === 'refused') throw verified.refusal;
  return verified.approved;
}
