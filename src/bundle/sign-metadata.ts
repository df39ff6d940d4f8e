import { canonicalJson } from '../output/canonical-json.ts';
import { canonicalMetadata } from './canonical-metadata.ts';
import { sha256 } from './digest.ts';
import { releaseLayout } from './layout.ts';
import { metadataLifetimeSeconds } from './lifetime.ts';
import { formatTime, type MetadataFile, type RoleName } from './metadata.ts';
import { keyId, type RoleKey, type RoleSigner } from './role-key.ts';

/** Who signs what. A role may be the same key as another; root has several, of which a threshold is enough. */
export interface ReleaseSigners {
  readonly targets: RoleSigner;
  readonly nodes: RoleSigner;
  readonly snapshot: RoleSigner;
  readonly timestamp: RoleSigner;
}

interface Issue {
  readonly version: number;
  readonly now: Date;
}

/** Root metadata: the first thing a node is given, and the only thing it is given by hand. */
export async function signRoot(
  input: Issue & {
    signers: readonly RoleSigner[];
    threshold: number;
    roles: Omit<ReleaseSigners, 'nodes'>;
    previous?: readonly RoleSigner[];
  },
): Promise<Uint8Array> {
  const { signers, threshold, roles } = input;
  const one = (signer: RoleSigner) => ({ keyids: [keyId(signer.key)], threshold: 1 });
  const signed = {
    ...head('root', input),
    consistent_snapshot: false,
    keys: keyTable([...signers, roles.targets, roles.snapshot, roles.timestamp]),
    roles: {
      root: { keyids: signers.map(({ key }) => keyId(key)).sort(), threshold },
      targets: one(roles.targets),
      snapshot: one(roles.snapshot),
      timestamp: one(roles.timestamp),
    },
  };
  return seal(signed, [...signers, ...(input.previous ?? [])]);
}

/** Targets metadata: trust and the statement, and the fence behind which manifests are signed. */
export async function signTargets(
  input: Issue & { signers: ReleaseSigners; targets: ReadonlyMap<string, Uint8Array> },
) {
  const { targets: signer, nodes } = input.signers;
  const delegation = {
    name: 'nodes',
    keyids: [keyId(nodes.key)],
    threshold: 1,
    // Terminating: for a node's manifest nobody else is ever asked.
    terminating: true,
    paths: [releaseLayout.nodeManifest('*')],
  };
  const delegations = { keys: keyTable([nodes]), roles: [delegation] };
  return seal({ ...head('targets', input), targets: targetTable(input.targets), delegations }, [signer]);
}

/** The role below `targets` that vouches for the manifest of every node. */
export async function signNodes(
  input: Issue & { signers: ReleaseSigners; manifests: ReadonlyMap<string, Uint8Array> },
) {
  return seal({ ...head('targets', input, 'nodes'), targets: targetTable(input.manifests) }, [input.signers.nodes]);
}

/** Binds the versions of targets and nodes together. */
export async function signSnapshot(
  input: Issue & { signers: ReleaseSigners; meta: Readonly<Record<'targets.json' | 'nodes.json', MetadataFile>> },
) {
  return seal({ ...head('snapshot', input), meta: input.meta }, [input.signers.snapshot]);
}

/** Says that a snapshot is the newest, for a day. */
export async function signTimestamp(input: Issue & { signers: ReleaseSigners; snapshot: MetadataFile }) {
  return seal({ ...head('timestamp', input), meta: { 'snapshot.json': input.snapshot } }, [input.signers.timestamp]);
}

/** How a file of metadata is listed by the role above it. */
export function listing(bytes: Uint8Array, version: number): MetadataFile {
  return { version, length: bytes.length, hashes: { sha256: sha256(bytes) } };
}

function head(type: RoleName, { version, now }: Issue, lifetimeOf: RoleName = type) {
  const expires = new Date(now.getTime() + metadataLifetimeSeconds[lifetimeOf] * 1000);
  return { _type: type, spec_version: '1.0.34', version, expires: formatTime(expires) };
}

function keyTable(signers: readonly RoleSigner[]): Record<string, RoleKey> {
  return Object.fromEntries(signers.map(({ key }) => [keyId(key), key]));
}

function targetTable(targets: ReadonlyMap<string, Uint8Array>) {
  const entries = [...targets].map(([path, bytes]) => [
    path,
    { length: bytes.length, hashes: { sha256: sha256(bytes) } },
  ]);
  return Object.fromEntries(entries);
}

/** Signs the canonical form and writes it as JSON that people can read in a diff. */
async function seal(signed: unknown, signers: readonly RoleSigner[]): Promise<Uint8Array> {
  const bytes = canonicalMetadata(signed);
  const signatures = new Map<string, string>();
  for (const signer of signers)
    signatures.set(keyId(signer.key), Buffer.from(await signer.sign(bytes)).toString('hex'));
  const sorted = [...signatures].sort(([a], [b]) => (a < b ? -1 : 1)).map(([keyid, sig]) => ({ keyid, sig }));
  return Buffer.from(canonicalJson({ signatures: sorted, signed }), 'utf8');
}
