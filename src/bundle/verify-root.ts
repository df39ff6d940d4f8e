import { releaseLayout } from './layout.ts';
import {
  type Opened,
  openRoot,
  openSnapshot,
  openTimestamp,
  type Root,
  type Snapshot,
  type Timestamp,
} from './metadata.ts';
import { refusal } from './refusal.ts';
import { ShapeError } from './shape.ts';
import {
  countSignatures,
  type Freshness,
  openFile,
  type ReadFile,
  requireFresh,
  requireSignatures,
} from './verify-role.ts';

/**
 * The metadata a node has come to trust, byte for byte. It is what stops the replay of an older release after a restart,
 * so it is kept on disk: `root` as soon as it changes, the rest once a release is running.
 */
export interface TrustedMetadata {
  readonly root: Uint8Array;
  readonly timestamp?: Uint8Array | undefined;
  readonly snapshot?: Uint8Array | undefined;
}

/** Root metadata that is trusted, and what of the older state still counts under it. */
export interface TrustedRoot {
  readonly root: Root;
  readonly trusted: TrustedMetadata;
}

const maximumRootChanges = 256;
const maximumRootBytes = 512 * 1024;

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

/** What a node kept, opened. */
export interface OpenedState {
  readonly timestamp: Timestamp | undefined;
  readonly snapshot: Snapshot | undefined;
  readonly timestampFile: Opened<Timestamp> | undefined;
  readonly snapshotFile: Opened<Snapshot> | undefined;
}

/** Opens what the node kept. Damage there is never passed over: without it, an old release could be replayed. */
export function openTrusted(trusted: TrustedMetadata, root: Root): OpenedState {
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
