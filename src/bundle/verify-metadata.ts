import { sha256 } from './digest.ts';
import { releaseLayout } from './layout.ts';
import {
  type Delegations,
  formatTime,
  type MetadataFile,
  type Opened,
  openRoot,
  openSnapshot,
  openTargets,
  openTimestamp,
  type RoleKeys,
  type RoleName,
  type Root,
  type Snapshot,
  type Targets,
  type Timestamp,
} from './metadata.ts';
import { refusal } from './refusal.ts';
import { isSignedByRole, type RoleKey } from './role-key.ts';
import { ShapeError } from './shape.ts';

/**
 * The metadata a node has come to trust, byte for byte. It is what stops the replay of an older release after a restart,
 * so it is kept on disk: `root` as soon as it changes, the rest once a release is running.
 */
export interface TrustedMetadata {
  readonly root: Uint8Array;
  readonly timestamp?: Uint8Array | undefined;
  readonly snapshot?: Uint8Array | undefined;
}

/** Reads a file of a release, by its path in the tree; undefined when there is none. Reads of one release are of one commit. */
export type ReadFile = (path: string) => Promise<Uint8Array | undefined>;

/** `ignored` is for a signer that looks at its own last release, whose age does not matter. */
export type Freshness = { readonly kind: 'at'; readonly now: Date } | { readonly kind: 'ignored' };

/** Root metadata that is trusted, and what of the older state still counts under it. */
export interface TrustedRoot {
  readonly root: Root;
  readonly trusted: TrustedMetadata;
}

/** The metadata of a release that was verified, and the state to keep once it runs. */
export interface VerifiedMetadata {
  readonly timestamp: Timestamp;
  readonly snapshot: Snapshot;
  readonly targets: Targets;
  readonly nodes: Targets;
  readonly trusted: TrustedMetadata;
}

const maximumRootChanges = 256;
const maximumRootBytes = 512 * 1024;
const maximumTimestampBytes = 64 * 1024;
const clockToleranceSeconds = 300;
const fastForwardLimitSeconds = 86_400;

/**
 * Follows the chain of roots from the one that is trusted (TUF 1.0 section 5.3): every step is signed by the old keys and
 * by the new. A root that replaces the timestamp or snapshot keys frees the node of versions those keys had signed: this
 * is how a fleet recovers from a key thief who signed a version far in the future.
 */
export async function followRoots(
  readFile: ReadFile,
  trusted: TrustedMetadata,
  freshness: Freshness,
): Promise<TrustedRoot> {
  let root = openState('root.json', trusted.root, openRoot);
  if (countSignatures(root, root.signed.keys, root.signed.roles.root) < root.signed.roles.root.threshold) {
    throw refusal('state-damaged', { file: 'root.json', reason: 'its signatures do not verify' });
  }
  const state = openTrusted(trusted, root.signed);
  let bytes = trusted.root;
  for (let step = 0; step < maximumRootChanges; step += 1) {
    const file = `${root.signed.version + 1}.root.json`;
    const next = await readFile(releaseLayout.metadata(file));
    if (!next) break;
    root = acceptRoot(file, next, root.signed);
    bytes = next;
  }
  requireFresh(`${root.signed.version}.root.json`, root.signed.expires, freshness);
  const keep = bytes === trusted.root || stillSigned(state, root.signed);
  return { root: root.signed, trusted: keep ? { ...trusted, root: bytes } : { root: bytes } };
}

/**
 * Verifies timestamp, snapshot, targets and nodes, in that order (TUF 1.0 sections 5.4 to 5.6), against a trusted root.
 *
 * The client of npm (`tuf-js`) is not used here, though it reads our releases and a test holds us to that: it takes the
 * time from the system and not from its caller, writes trusted state in place, takes time quadratic in the number of
 * files of a role, passes over damaged state as if there were none, and knows neither doubled keys nor versions from the
 * future.
 */
export async function verifyMetadata(
  readFile: ReadFile,
  { root, trusted }: TrustedRoot,
  freshness: Freshness,
): Promise<VerifiedMetadata> {
  const state = openTrusted(trusted, root);
  requireClock(state.timestamp, freshness);

  const timestampBytes = await readRequired(readFile, 'timestamp.json', maximumTimestampBytes);
  const timestamp = verifyRole({
    role: 'timestamp',
    bytes: timestampBytes,
    open: openTimestamp,
    keys: root.keys,
    by: root.roles.timestamp,
  });
  requireNoRollback('timestamp.json', timestamp.version, state.timestamp?.version);
  if (timestamp.version === state.timestamp?.version && !sameBytes(timestampBytes, trusted.timestamp)) {
    throw refusal('equivocation', { file: 'timestamp.json', version: timestamp.version });
  }
  requireVersionNear('timestamp.json', timestamp.version, freshness);
  requireNoRollback(
    'snapshot.json',
    timestamp.meta['snapshot.json'].version,
    state.timestamp?.meta['snapshot.json'].version,
  );
  requireFresh('timestamp.json', timestamp.expires, freshness);

  const snapshotBytes = await requireListed(readFile, 'snapshot.json', timestamp.meta['snapshot.json']);
  const snapshot = verifyRole({
    role: 'snapshot',
    bytes: snapshotBytes,
    open: openSnapshot,
    keys: root.keys,
    by: root.roles.snapshot,
  });
  requireVersion('snapshot.json', snapshot.version, timestamp.meta['snapshot.json']);
  requireVersionNear('snapshot.json', snapshot.version, freshness);
  requireNoRoleRollback(snapshot, state.snapshot);
  requireFresh('snapshot.json', snapshot.expires, freshness);

  const listed = { readFile, snapshot, freshness };
  const targets = await verifyTargets({ ...listed, role: 'targets', keys: root.keys, by: root.roles.targets });
  const { keys, by } = nodesDelegation(targets.delegations);
  const nodes = await verifyTargets({ ...listed, role: 'nodes', keys, by });
  return {
    timestamp,
    snapshot,
    targets,
    nodes,
    trusted: { root: trusted.root, timestamp: timestampBytes, snapshot: snapshotBytes },
  };
}

interface OpenedState {
  readonly timestamp: Timestamp | undefined;
  readonly snapshot: Snapshot | undefined;
  readonly timestampFile: Opened<Timestamp> | undefined;
  readonly snapshotFile: Opened<Snapshot> | undefined;
}

/** Opens what the node kept. Damage there is never passed over: without it, an old release could be replayed. */
function openTrusted(trusted: TrustedMetadata, root: Root): OpenedState {
  const timestampFile = trusted.timestamp && openState('timestamp.json', trusted.timestamp, openTimestamp);
  const snapshotFile = trusted.snapshot && openState('snapshot.json', trusted.snapshot, openSnapshot);
  const state = {
    timestamp: timestampFile?.signed,
    snapshot: snapshotFile?.signed,
    timestampFile,
    snapshotFile,
  };
  if (!stillSigned(state, root)) {
    throw refusal('state-damaged', { file: 'timestamp.json or snapshot.json', reason: 'its signatures do not verify' });
  }
  return state;
}

function openState<S>(file: string, bytes: Uint8Array, open: (bytes: Uint8Array) => Opened<S>): Opened<S> {
  try {
    return open(bytes);
  } catch (error) {
    if (error instanceof ShapeError) throw refusal('state-damaged', { file, reason: error.message });
    throw error;
  }
}

function stillSigned({ timestampFile, snapshotFile }: OpenedState, { keys, roles }: Root): boolean {
  const timestamp =
    !timestampFile || countSignatures(timestampFile, keys, roles.timestamp) >= roles.timestamp.threshold;
  const snapshot = !snapshotFile || countSignatures(snapshotFile, keys, roles.snapshot) >= roles.snapshot.threshold;
  return timestamp && snapshot;
}

function acceptRoot(file: string, bytes: Uint8Array, current: Root): Opened<Root> {
  if (bytes.length > maximumRootBytes) throw refusal('malformed', { file, reason: 'it is too large' });
  const next = openFile(file, bytes, openRoot);
  requireSignatures(file, { role: 'root', file: next, keys: current.keys, by: current.roles.root });
  requireSignatures(file, { role: 'root', file: next, keys: next.signed.keys, by: next.signed.roles.root });
  if (next.signed.version !== current.version + 1) {
    throw refusal('mismatch', { file, reason: `it says it is version ${next.signed.version}` });
  }
  return next;
}

interface RoleFile<S> {
  readonly role: RoleName;
  readonly bytes: Uint8Array;
  readonly open: (bytes: Uint8Array) => Opened<S>;
  readonly keys: ReadonlyMap<string, RoleKey>;
  readonly by: RoleKeys;
}

function verifyRole<S>({ role, bytes, open, keys, by }: RoleFile<S>): S {
  const name = `${role}.json`;
  const file = openFile(name, bytes, open);
  requireSignatures(name, { role, file, keys, by });
  return file.signed;
}

async function verifyTargets(input: {
  readFile: ReadFile;
  snapshot: Snapshot;
  freshness: Freshness;
  role: 'targets' | 'nodes';
  keys: ReadonlyMap<string, RoleKey>;
  by: RoleKeys;
}): Promise<Targets> {
  const name = `${input.role}.json`;
  const listed = input.snapshot.meta.get(name);
  if (!listed) throw refusal('mismatch', { file: 'snapshot.json', reason: `it does not list ${name}` });
  const bytes = await requireListed(input.readFile, name, listed);
  const targets = verifyRole({ ...input, bytes, open: openTargets });
  requireVersion(name, targets.version, listed);
  requireVersionNear(name, targets.version, input.freshness);
  requireFresh(name, targets.expires, input.freshness);
  return targets;
}

/** The role that vouches for manifests. It is fenced: whatever else it lists, only `nodes/*` is ever looked up in it. */
function nodesDelegation(delegations: Delegations | undefined): { keys: ReadonlyMap<string, RoleKey>; by: RoleKeys } {
  const by = delegations?.roles.find(
    ({ name, paths }) => name === 'nodes' && paths.includes(releaseLayout.nodeManifest('*')),
  );
  if (!delegations || !by)
    throw refusal('mismatch', { file: 'targets.json', reason: 'it delegates to no role for nodes' });
  return { keys: delegations.keys, by };
}

async function readRequired(readFile: ReadFile, name: string, maximumBytes: number): Promise<Uint8Array> {
  const bytes = await readFile(releaseLayout.metadata(name));
  if (!bytes) throw refusal('missing-file', { file: releaseLayout.metadata(name) });
  if (bytes.length > maximumBytes) throw refusal('malformed', { file: name, reason: 'it is too large' });
  return bytes;
}

async function requireListed(readFile: ReadFile, name: string, listed: MetadataFile): Promise<Uint8Array> {
  const bytes = await readRequired(readFile, name, Number.POSITIVE_INFINITY);
  requireDigest(name, bytes, listed);
  return bytes;
}

/** Refuses bytes that are not the ones that were listed, before anything in them is read. */
export function requireDigest(
  file: string,
  bytes: Uint8Array,
  listed: { length: number; hashes: { sha256: string } },
): void {
  if (bytes.length !== listed.length) {
    throw refusal('mismatch', { file, reason: `it has ${bytes.length} bytes instead of ${listed.length}` });
  }
  if (sha256(bytes) !== listed.hashes.sha256) throw refusal('mismatch', { file, reason: 'its digest is another' });
}

/** Reads a file by `open`, which throws a `ShapeError` for what is not well formed. */
export function openFile<T>(file: string, bytes: Uint8Array, open: (bytes: Uint8Array) => T): T {
  try {
    return open(bytes);
  } catch (error) {
    if (error instanceof ShapeError) throw refusal('malformed', { file, reason: error.message });
    throw error;
  }
}

function requireSignatures(
  name: string,
  { role, file, keys, by }: { role: RoleName; file: Opened<unknown>; keys: ReadonlyMap<string, RoleKey>; by: RoleKeys },
): void {
  const found = countSignatures(file, keys, by);
  if (found < by.threshold) throw refusal('unsigned', { file: name, role, found, threshold: by.threshold });
}

/** How many different keys of the role have signed. */
function countSignatures(file: Opened<unknown>, keys: ReadonlyMap<string, RoleKey>, by: RoleKeys): number {
  return file.signatures.filter(({ keyid, sig }) => {
    const key = by.keyids.includes(keyid) ? keys.get(keyid) : undefined;
    return key !== undefined && isSignedByRole(key, file.signedBytes, sig);
  }).length;
}

function requireFresh(file: string, expires: Date, freshness: Freshness): void {
  if (freshness.kind === 'at' && expires <= freshness.now)
    throw refusal('expired', { file, expires: formatTime(expires) });
}

/** Versions are Unix seconds, so a version that was once verified is a lower bound for the time. */
function requireClock(timestamp: Timestamp | undefined, freshness: Freshness): void {
  if (freshness.kind === 'ignored' || !timestamp) return;
  if (freshness.now.getTime() / 1000 < timestamp.version - clockToleranceSeconds) {
    const floor = formatTime(new Date(timestamp.version * 1000));
    throw refusal('clock-behind', { now: formatTime(freshness.now), floor });
  }
}

function requireVersionNear(file: string, version: number, freshness: Freshness): void {
  if (freshness.kind === 'ignored') return;
  if (version > freshness.now.getTime() / 1000 + fastForwardLimitSeconds)
    throw refusal('fast-forward', { file, version });
}

function requireVersion(file: string, version: number, listed: MetadataFile): void {
  if (version !== listed.version) {
    throw refusal('mismatch', { file, reason: `it is version ${version}, but version ${listed.version} is listed` });
  }
}

function requireNoRollback(file: string, version: number, trusted: number | undefined): void {
  if (trusted !== undefined && version < trusted) throw refusal('rollback', { file, version, trusted });
}

function requireNoRoleRollback(snapshot: Snapshot, trusted: Snapshot | undefined): void {
  for (const [file, { version }] of trusted?.meta ?? []) {
    requireNoRollback(file, snapshot.meta.get(file)?.version ?? 0, version);
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && Buffer.compare(a, b) === 0;
}
