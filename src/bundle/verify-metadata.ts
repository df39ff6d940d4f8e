import { binOf, type HashBins } from './hash-bins.ts';
import { fencedPaths } from './layout.ts';
import {
  type Delegations,
  formatTime,
  openSnapshot,
  openTargets,
  openTimestamp,
  type RoleKeys,
  type RoleName,
  type Snapshot,
  type Targets,
  type Timestamp,
} from './metadata.ts';
import { refusal } from './refusal.ts';
import type { RoleKey } from './role-key.ts';
import {
  type Freshness,
  type ReadFile,
  readRequired,
  requireFresh,
  requireListed,
  requireNoRollback,
  requireVersion,
  requireVersionNear,
  verifyRole,
} from './verify-role.ts';
import { openTrusted, type TrustedMetadata, type TrustedRoot } from './verify-root.ts';

/** The metadata of a release that was verified, and the state to keep once it runs. */
export interface VerifiedMetadata {
  readonly timestamp: Timestamp;
  readonly snapshot: Snapshot;
  readonly targets: Targets;
  /** The fence: it lists nothing itself, and says which bins there are and whose they are. */
  readonly nodes: Targets;
  readonly bins: HashBins;
  /** The bins that were asked for, by name. */
  readonly opened: ReadonlyMap<string, Targets>;
  readonly trusted: TrustedMetadata;
}

const maximumTimestampBytes = 64 * 1024;
const clockToleranceSeconds = 300;

/**
 * Verifies timestamp, snapshot, targets, the fence and bins, in that order (TUF 1.0 sections 5.4 to 5.6), against a trusted
 * root. `wanted` chooses the bins: those of the files one needs.
 *
 * The client of npm (`tuf-js`) is not used here, though it reads our releases and a test holds us to that: it takes the
 * time from the system and not from its caller, writes trusted state in place, takes time quadratic in the number of
 * files of a role, passes over damaged state as if there were none, and knows neither doubled keys nor versions from the
 * future.
 */
export async function verifyMetadata(
  readFile: ReadFile,
  { root, trusted }: TrustedRoot,
  { freshness, wanted }: { freshness: Freshness; wanted: (bins: HashBins) => readonly string[] },
): Promise<VerifiedMetadata> {
  const state = openTrusted(trusted, root);
  requireClock(state.timestamp, freshness);
  const timestampBytes = await readRequired(readFile, 'timestamp.json', maximumTimestampBytes);
  const timestamp = verifyRole({
    name: 'timestamp',
    role: 'timestamp',
    bytes: timestampBytes,
    open: openTimestamp,
    keys: root.keys,
    by: root.roles.timestamp,
  });
  requireNewTimestamp({ timestamp, bytes: timestampBytes }, { timestamp: state.timestamp, bytes: trusted.timestamp });
  requireVersionNear('timestamp.json', timestamp.version, freshness);
  requireFresh('timestamp.json', timestamp.expires, freshness);

  const listed = timestamp.meta['snapshot.json'];
  const snapshotBytes = await requireListed(readFile, 'snapshot.json', listed);
  const snapshot = verifyRole({
    name: 'snapshot',
    role: 'snapshot',
    bytes: snapshotBytes,
    open: openSnapshot,
    keys: root.keys,
    by: root.roles.snapshot,
  });
  requireVersion('snapshot.json', snapshot.version, listed);
  requireVersionNear('snapshot.json', snapshot.version, freshness);
  requireNoRoleRollback(snapshot, state.snapshot);
  requireFresh('snapshot.json', snapshot.expires, freshness);

  const parts = { readFile, snapshot, freshness };
  const targets = await verifyTargets({ ...parts, name: 'targets', keys: root.keys, by: root.roles.targets });
  const nodes = await verifyTargets({ ...parts, name: 'nodes', ...fenceOf(targets.delegations) });
  const { keys, by } = binsOf(nodes);
  const opened = new Map<string, Targets>();
  for (const name of new Set(wanted(by))) opened.set(name, await verifyTargets({ ...parts, name, keys, by }));
  const next = { root: trusted.root, timestamp: timestampBytes, snapshot: snapshotBytes };
  return { timestamp, snapshot, targets, nodes, bins: { bits: by.bits }, opened, trusted: next };
}

/** What is listed of a file behind the fence, by the one bin that may list it. */
export function listedBehindFence(
  { bins, opened }: Pick<VerifiedMetadata, 'bins' | 'opened'>,
  path: string,
): Targets | undefined {
  const bin = opened.get(binOf(path, bins));
  return bin?.targets.has(path) ? bin : undefined;
}

function requireNewTimestamp(
  found: { timestamp: Timestamp; bytes: Uint8Array },
  kept: { timestamp: Timestamp | undefined; bytes: Uint8Array | undefined },
): void {
  const { version, meta } = found.timestamp;
  requireNoRollback('timestamp.json', version, kept.timestamp?.version);
  if (version === kept.timestamp?.version && !sameBytes(found.bytes, kept.bytes)) {
    throw refusal('equivocation', { file: 'timestamp.json', version });
  }
  requireNoRollback('snapshot.json', meta['snapshot.json'].version, kept.timestamp?.meta['snapshot.json'].version);
}

async function verifyTargets(input: {
  readFile: ReadFile;
  snapshot: Snapshot;
  freshness: Freshness;
  name: string;
  keys: ReadonlyMap<string, RoleKey>;
  by: RoleKeys;
}): Promise<Targets> {
  const file = `${input.name}.json`;
  const listed = input.snapshot.meta.get(file);
  if (!listed) throw refusal('mismatch', { file: 'snapshot.json', reason: `it does not list ${file}` });
  const bytes = await requireListed(input.readFile, file, listed);
  const role: RoleName = input.name === 'targets' || input.name === 'nodes' ? input.name : 'bin';
  const targets = verifyRole({ ...input, role, bytes, open: openTargets });
  requireVersion(file, targets.version, listed);
  requireVersionNear(file, targets.version, input.freshness);
  requireFresh(file, targets.expires, input.freshness);
  return targets;
}

/**
 * The fence in front of the bins: a role that people sign, which lets through what nodes run and nothing else. Were the
 * bins delegated without it, whoever signs them could publish trust too.
 */
export function fenceOf(delegations: Delegations | undefined): { keys: ReadonlyMap<string, RoleKey>; by: RoleKeys } {
  const by = delegations?.roles.find(({ name }) => name === 'nodes');
  if (!delegations || !by || by.paths.join() !== fencedPaths.join())
    throw refusal('mismatch', { file: 'targets.json', reason: 'it does not delegate exactly what nodes run' });
  return { keys: delegations.keys, by };
}

/** The bins behind the fence. */
export function binsOf({ delegations }: Targets): { keys: ReadonlyMap<string, RoleKey>; by: RoleKeys & HashBins } {
  if (!delegations?.bins) throw refusal('mismatch', { file: 'nodes.json', reason: 'it delegates to no bins' });
  return { keys: delegations.keys, by: delegations.bins };
}

/** Versions are Unix seconds, so a version that was once verified is a lower bound for the time. */
function requireClock(timestamp: Timestamp | undefined, freshness: Freshness): void {
  if (freshness.kind === 'ignored' || !timestamp) return;
  if (freshness.now.getTime() / 1000 < timestamp.version - clockToleranceSeconds) {
    const floor = formatTime(new Date(timestamp.version * 1000));
    throw refusal('clock-behind', { now: formatTime(freshness.now), floor });
  }
}

function requireNoRoleRollback(snapshot: Snapshot, trusted: Snapshot | undefined): void {
  for (const [file, { version }] of trusted?.meta ?? []) {
    requireNoRollback(file, snapshot.meta.get(file)?.version ?? 0, version);
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && Buffer.compare(a, b) === 0;
}
