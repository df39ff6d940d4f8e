import { canonicalJson } from '../output/canonical-json.ts';
import { canonicalMetadata } from './canonical-metadata.ts';
import { sha256 } from './digest.ts';
import { binPrefix, type HashBins } from './hash-bins.ts';
import { fencedPaths } from './layout.ts';
import { metadataLifetimeSeconds } from './lifetime.ts';
import { formatTime, type MetadataFile, type RoleName, type RootRole } from './metadata.ts';
import { keyId, type RoleKey, type RoleSigner } from './role-key.ts';

/** What the pipeline signs with at every release. The keys of people are used apart from it, and rarely. */
export interface ReleaseSigners {
  /** Signs the bins and the provenance. */
  readonly bins: RoleSigner;
  readonly snapshot: RoleSigner;
  /** Undefined in a pipeline whose timestamp is another job's: what it builds waits for that job. */
  readonly timestamp: RoleSigner | undefined;
}

/** The keys of a role, and how many of them must sign. */
export interface RoleAssignment {
  readonly keys: readonly RoleKey[];
  readonly threshold: number;
}

interface Issue {
  readonly version: number;
  readonly now: Date;
}

/** What is signed of root metadata: the first thing a node is given, and the only thing it is given by hand. */
export function rootBody(input: Issue & { roles: Readonly<Record<RootRole, RoleAssignment>> }) {
  const { root, targets, snapshot, timestamp } = input.roles;
  return {
    ...head('root', input),
    consistent_snapshot: false,
    keys: keyTable([root, targets, snapshot, timestamp].flatMap(({ keys }) => keys)),
    roles: {
      root: roleOf(root),
      targets: roleOf(targets),
      snapshot: roleOf(snapshot),
      timestamp: roleOf(timestamp),
    },
  };
}

/** What is signed of targets metadata: trust and policy, and the fence behind which everything else is. */
export function targetsBody(input: Issue & { targets: ReadonlyMap<string, Uint8Array>; fence: RoleAssignment }) {
  const role = {
    name: 'nodes',
    ...roleOf(input.fence),
    // Terminating: for what is behind the fence nobody else is ever asked.
    terminating: true,
    paths: fencedPaths,
  };
  const delegations = { keys: keyTable(input.fence.keys), roles: [role] };
  return { ...head('targets', input), targets: targetTable(input.targets), delegations };
}

/** What is signed of the fence: it lists nothing, and says whose the bins are. */
export function fenceBody(input: Issue & { bins: HashBins; signers: RoleAssignment }) {
  const succinct = { ...roleOf(input.signers), bit_length: input.bins.bits, name_prefix: binPrefix };
  const delegations = { keys: keyTable(input.signers.keys), succinct_roles: succinct };
  return { ...head('targets', input, 'nodes'), targets: {}, delegations };
}

/** What is signed of a bin. */
export function binBody(input: Issue & { targets: ReadonlyMap<string, Uint8Array> }) {
  return { ...head('targets', input, 'bin'), targets: targetTable(input.targets) };
}

/** What is signed of the snapshot: it binds the versions of all roles below it together. */
export function snapshotBody(input: Issue & { meta: ReadonlyMap<string, MetadataFile> }) {
  return { ...head('snapshot', input), meta: Object.fromEntries(input.meta) };
}

/** What is signed of the timestamp: that a snapshot is the newest, for a day. */
export function timestampBody(input: Issue & { snapshot: MetadataFile }) {
  return { ...head('timestamp', input), meta: { 'snapshot.json': input.snapshot } };
}

/** How a file of metadata is listed by the role above it. */
export function listing(bytes: Uint8Array, version: number): MetadataFile {
  return { version, length: bytes.length, hashes: { sha256: sha256(bytes) } };
}

/** Signs the canonical form and writes it as JSON that people can read in a diff. Without signers it is only proposed. */
export async function seal(signed: unknown, signers: readonly RoleSigner[]): Promise<Uint8Array> {
  return write(signed, await signaturesOf(signed, signers));
}

/** Adds signatures to metadata that others may have signed. Everything else stays as it is. */
export async function addSignatures(bytes: Uint8Array, signers: readonly RoleSigner[]): Promise<Uint8Array> {
  const { signed, signatures } = JSON.parse(Buffer.from(bytes).toString('utf8')) as {
    signed: unknown;
    signatures: readonly { keyid: string; sig: string }[];
  };
  const before = new Map(signatures.map(({ keyid, sig }) => [keyid, sig]));
  return write(signed, new Map([...before, ...(await signaturesOf(signed, signers))]));
}

async function signaturesOf(signed: unknown, signers: readonly RoleSigner[]): Promise<Map<string, string>> {
  const bytes = canonicalMetadata(signed);
  const signatures = new Map<string, string>();
  for (const signer of signers)
    signatures.set(keyId(signer.key), Buffer.from(await signer.sign(bytes)).toString('hex'));
  return signatures;
}

function write(signed: unknown, signatures: ReadonlyMap<string, string>): Uint8Array {
  const sorted = [...signatures].sort(([a], [b]) => (a < b ? -1 : 1)).map(([keyid, sig]) => ({ keyid, sig }));
  return Buffer.from(canonicalJson({ signatures: sorted, signed }), 'utf8');
}

function roleOf({ keys, threshold }: RoleAssignment): { keyids: string[]; threshold: number } {
  return { keyids: keys.map(keyId).sort(), threshold };
}

function head(type: RoleName, { version, now }: Issue, lifetimeOf: RoleName = type) {
  const expires = new Date(now.getTime() + metadataLifetimeSeconds[lifetimeOf] * 1000);
  return { _type: type, spec_version: '1.0.34', version, expires: formatTime(expires) };
}

function keyTable(keys: readonly RoleKey[]): Record<string, RoleKey> {
  return Object.fromEntries(keys.map((key) => [keyId(key), key]));
}

function targetTable(targets: ReadonlyMap<string, Uint8Array>) {
  const entries = [...targets].map(([path, bytes]) => [
    path,
    { length: bytes.length, hashes: { sha256: sha256(bytes) } },
  ]);
  return Object.fromEntries(entries);
}
