import { sha256 } from './digest.ts';
import { releaseLayout } from './layout.ts';
import { isPast, metadataLifetimeSeconds } from './lifetime.ts';
import type { Targets } from './metadata.ts';
import type { PreviousRelease } from './previous-release.ts';
import { keyId } from './role-key.ts';
import { listing, type ReleaseSigners, signNodes, signSnapshot, signTargets, signTimestamp } from './sign-metadata.ts';

type Files = ReadonlyMap<string, Uint8Array>;

/** What the metadata is to cover. */
export interface MetadataInput {
  readonly previous: PreviousRelease | undefined;
  /** By target path. */
  readonly manifests: Files;
  readonly trust: Files;
  readonly statement: (serial: number) => Uint8Array;
  readonly signers: ReleaseSigners;
  readonly now: Date;
}

export interface SignedMetadata {
  /** By name under `metadata/`. */
  readonly files: Files;
  /** Every target a role signs for, by target path. */
  readonly targets: Files;
  readonly serial: number;
  readonly change: 'content' | 'timestamp';
}

/**
 * Signs what changed. The timestamp is always signed anew, because that is what says that nothing newer exists. The rest
 * keeps its bytes, and the release its serial, unless its content changed or half its life is over.
 */
export async function signReleaseMetadata(input: MetadataInput): Promise<SignedMetadata> {
  const { previous, signers, now } = input;
  const metadata = countedVersions(previous);
  const kept = previous && keptTargets(input, previous);
  const content = kept ?? (await signContent(input));
  const snapshotVersion = kept ? kept.snapshotVersion : nextVersion(metadata?.snapshot.version, now);
  const snapshot =
    kept?.snapshot ??
    (await signSnapshot({
      version: snapshotVersion,
      now,
      signers,
      meta: {
        'targets.json': listing(content.targets, content.serial),
        'nodes.json': listing(content.nodes, content.nodesVersion),
      },
    }));
  const timestamp = await signTimestamp({
    version: nextVersion(metadata?.timestamp.version, now),
    now,
    signers,
    snapshot: listing(snapshot, snapshotVersion),
  });
  return {
    files: new Map([
      ['targets.json', content.targets],
      ['nodes.json', content.nodes],
      ['snapshot.json', snapshot],
      ['timestamp.json', timestamp],
    ]),
    targets: new Map([...content.signedFor, ...input.manifests]),
    serial: content.serial,
    change: kept ? 'timestamp' : 'content',
  };
}

interface Content {
  readonly targets: Uint8Array;
  readonly nodes: Uint8Array;
  readonly nodesVersion: number;
  readonly serial: number;
  readonly signedFor: Files;
}

async function signContent(input: MetadataInput): Promise<Content> {
  const { previous, signers, now, manifests } = input;
  const counted = countedVersions(previous);
  const serial = nextVersion(counted?.targets.version, now);
  const signedFor = new Map([...input.trust, [releaseLayout.statement, input.statement(serial)] as const]);
  const targets = await signTargets({ version: serial, now, signers, targets: signedFor });
  const oldNodes = previous?.files.get(releaseLayout.metadata('nodes.json'));
  if (previous && oldNodes && areNodesKept(input, previous)) {
    return { targets, nodes: oldNodes, nodesVersion: previous.metadata.nodes.version, serial, signedFor };
  }
  const nodesVersion = nextVersion(counted?.nodes.version, now);
  const nodes = await signNodes({ version: nodesVersion, now, signers, manifests });
  return { targets, nodes, nodesVersion, serial, signedFor };
}

/** The whole content of the previous release, if this one says nothing else and all of it is still young. */
function keptTargets(
  input: MetadataInput,
  previous: PreviousRelease,
): (Content & { snapshot: Uint8Array; snapshotVersion: number }) | undefined {
  if (previous.root !== 'same') return undefined;
  const { targets, nodes, snapshot } = previous.metadata;
  const file = (name: string) => previous.files.get(releaseLayout.metadata(name));
  const [targetsFile, nodesFile, snapshotFile] = ['targets.json', 'nodes.json', 'snapshot.json'].map(file);
  if (!targetsFile || !nodesFile || !snapshotFile) return undefined;
  const signedFor = new Map([...input.trust, [releaseLayout.statement, input.statement(targets.version)] as const]);
  const young = isYoung('targets', targets.expires, input.now) && isYoung('snapshot', snapshot.expires, input.now);
  const same = lists(targets, signedFor) && delegatesTo(targets, input.signers) && areNodesKept(input, previous);
  if (!young || !same) return undefined;
  return {
    targets: targetsFile,
    nodes: nodesFile,
    nodesVersion: nodes.version,
    serial: targets.version,
    signedFor,
    snapshot: snapshotFile,
    snapshotVersion: snapshot.version,
  };
}

function areNodesKept({ manifests, now, signers }: MetadataInput, { metadata, root }: PreviousRelease): boolean {
  const { nodes, targets } = metadata;
  return (
    root !== 'rotated' &&
    lists(nodes, manifests) &&
    isYoung('nodes', nodes.expires, now) &&
    delegatesTo(targets, signers)
  );
}

function countedVersions(previous: PreviousRelease | undefined): PreviousRelease['metadata'] | undefined {
  return previous?.root === 'rotated' ? undefined : previous?.metadata;
}

/** Whether a role lists exactly these files. */
function lists(role: Targets, files: Files): boolean {
  if (role.targets.size !== files.size) return false;
  return [...files].every(([path, bytes]) => role.targets.get(path)?.hashes.sha256 === sha256(bytes));
}

function delegatesTo(targets: Targets, { nodes }: ReleaseSigners): boolean {
  return targets.delegations?.keys.has(keyId(nodes.key)) ?? false;
}

function isYoung(role: 'targets' | 'nodes' | 'snapshot', expires: Date, now: Date): boolean {
  const start = new Date(expires.getTime() - metadataLifetimeSeconds[role] * 1000);
  return !isPast(0.5, { start, end: expires, now });
}

/**
 * The larger of the last version plus one and the time in Unix seconds: a signer needs no memory, versions tell nodes a
 * time that has certainly passed, and a version from the future gives a thief away.
 */
function nextVersion(previous: number | undefined, now: Date): number {
  return Math.max((previous ?? 0) + 1, Math.floor(now.getTime() / 1000));
}
