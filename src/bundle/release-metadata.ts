import type { ApprovedTrust } from './approved-trust.ts';
import { sha256 } from './digest.ts';
import { allBins, binOf, type HashBins } from './hash-bins.ts';
import { releaseLayout } from './layout.ts';
import { isPast, metadataLifetimeSeconds } from './lifetime.ts';
import type { MetadataFile, Targets } from './metadata.ts';
import type { PreviousRelease } from './previous-release.ts';
import { binBody, listing, type ReleaseSigners, seal, snapshotBody, timestampBody } from './sign-metadata.ts';

type Files = ReadonlyMap<string, Uint8Array>;

/** What the metadata is to cover. */
export interface MetadataInput {
  readonly previous: PreviousRelease | undefined;
  readonly approved: ApprovedTrust;
  /** By target path. */
  readonly manifests: Files;
  /** The statement of a release with this serial. */
  readonly statement: (serial: number) => Uint8Array;
  /** Where it came from, for auditors; made anew only for a new serial, because its signature never repeats. */
  readonly provenance: (serial: number) => Promise<Uint8Array>;
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
 * keeps its bytes, and the release its serial, unless its content changed or half its life is over. Trust and the fence are
 * taken as people signed them.
 */
export async function signReleaseMetadata(input: MetadataInput): Promise<SignedMetadata> {
  const { previous, approved, signers, now } = input;
  const content = keptContent(input) ?? (await signContent(input));
  const snapshot = await snapshotFor(input, content);
  const version = nextVersion(countedVersions(previous)?.timestamp.version, now);
  const timestamp =
    signers.timestamp &&
    (await seal(timestampBody({ version, now, snapshot: listing(snapshot.bytes, snapshot.version) }), [
      signers.timestamp,
    ]));
  const files = new Map([
    ['targets.json', approved.targetsFile],
    ['nodes.json', approved.fenceFile],
    ...[...content.bins].map(([name, { bytes }]) => [`${name}.json`, bytes] as const),
    ['snapshot.json', snapshot.bytes],
    ...(timestamp ? ([['timestamp.json', timestamp]] as const) : []),
  ]);
  return {
    files,
    targets: new Map([...approved.files, ...content.statements, ...input.manifests]),
    serial: content.serial,
    change: content.kept && snapshot.kept ? 'timestamp' : 'content',
  };
}

interface Bin {
  readonly bytes: Uint8Array;
  readonly version: number;
}

interface Content {
  readonly kept: boolean;
  readonly serial: number;
  readonly statements: Files;
  readonly bins: ReadonlyMap<string, Bin>;
}

/** The bins of the previous release, if this one says nothing else and all of them are still young. */
function keptContent(input: MetadataInput): Content | undefined {
  const { previous, approved } = input;
  if (previous?.root !== 'same') return undefined;
  if (!sameFile(previous, 'targets.json', approved.targetsFile)) return undefined;
  if (!sameFile(previous, 'nodes.json', approved.fenceFile)) return undefined;
  const { serial } = previous.statement;
  const provenance = previous.files.get(releaseLayout.target(releaseLayout.provenance));
  if (!provenance) return undefined;
  const statements = new Map([
    [releaseLayout.statement, input.statement(serial)],
    [releaseLayout.provenance, provenance],
  ]);
  const bins = new Map<string, Bin>();
  for (const [name, targets] of distribute(new Map([...input.manifests, ...statements]), approved.bins)) {
    const bin = keptBin(input, name, targets);
    if (!bin) return undefined;
    bins.set(name, bin);
  }
  return { kept: true, serial, statements, bins };
}

/** Signs the statement under a new serial, and with it every bin whose files changed or that is no longer young. */
async function signContent(input: MetadataInput): Promise<Content> {
  const { previous, approved, signers, now } = input;
  const counted = countedVersions(previous);
  const last = counted ? Math.max(...[...counted.opened.values()].map(({ version }) => version)) : undefined;
  const serial = nextVersion(last, now);
  const statements = new Map([
    [releaseLayout.statement, input.statement(serial)],
    [releaseLayout.provenance, await input.provenance(serial)],
  ]);
  const bins = new Map<string, Bin>();
  for (const [name, targets] of distribute(new Map([...input.manifests, ...statements]), approved.bins)) {
    const before = keptBin(input, name, targets);
    const sign = async () => ({
      bytes: await seal(binBody({ version: serial, now, targets }), [signers.bins]),
      version: serial,
    });
    bins.set(name, before ?? (await sign()));
  }
  return { kept: false, serial, statements, bins };
}

function keptBin({ previous, approved, now }: MetadataInput, name: string, targets: Files): Bin | undefined {
  const bin = countedVersions(previous)?.opened.get(name);
  const bytes = previous?.files.get(releaseLayout.metadata(`${name}.json`));
  // Another fence may name other keys; what they sign must be signed by them.
  if (!previous || !bin || !bytes || !sameFile(previous, 'nodes.json', approved.fenceFile)) return undefined;
  return lists(bin, targets) && isYoung('bin', bin.expires, now) ? { bytes, version: bin.version } : undefined;
}

/** Every bin with its files, also those that have none: a client asks for the bin before it knows. */
function distribute(files: Files, bins: HashBins): Map<string, Map<string, Uint8Array>> {
  const found = new Map(allBins(bins).map((name) => [name, new Map<string, Uint8Array>()]));
  for (const [path, bytes] of files) found.get(binOf(path, bins))?.set(path, bytes);
  return found;
}

async function snapshotFor(
  { previous, approved, signers, now }: MetadataInput,
  content: Content,
): Promise<Bin & { readonly kept: boolean }> {
  const counted = countedVersions(previous);
  const bytes = previous?.files.get(releaseLayout.metadata('snapshot.json'));
  if (counted && bytes && content.kept && isYoung('snapshot', counted.snapshot.expires, now)) {
    return { bytes, version: counted.snapshot.version, kept: true };
  }
  // A role that was listed once must be listed for ever (TUF 1.0, 5.5.5): bins of an earlier number stay in the list.
  const meta = new Map<string, MetadataFile>([
    ...(counted?.snapshot.meta ?? []),
    ['targets.json', listing(approved.targetsFile, approved.targets.version)],
    ['nodes.json', listing(approved.fenceFile, approved.fence.version)],
    ...[...content.bins].map(([name, bin]) => [`${name}.json`, listing(bin.bytes, bin.version)] as const),
  ]);
  const version = nextVersion(counted?.snapshot.version, now);
  return { bytes: await seal(snapshotBody({ version, now, meta }), [signers.snapshot]), version, kept: false };
}

/** The versions that nodes remember; none after a root that makes them forget. */
function countedVersions(previous: PreviousRelease | undefined): PreviousRelease['metadata'] | undefined {
  return previous?.root === 'rotated' ? undefined : previous?.metadata;
}

function sameFile(previous: PreviousRelease, name: string, bytes: Uint8Array): boolean {
  const before = previous.files.get(releaseLayout.metadata(name));
  return before !== undefined && Buffer.compare(before, bytes) === 0;
}

/** Whether a role lists exactly these files. */
function lists(role: Targets, files: Files): boolean {
  if (role.targets.size !== files.size) return false;
  return [...files].every(([path, bytes]) => role.targets.get(path)?.hashes.sha256 === sha256(bytes));
}

function isYoung(role: 'bin' | 'snapshot', expires: Date, now: Date): boolean {
  const start = new Date(expires.getTime() - metadataLifetimeSeconds[role] * 1000);
  return !isPast(0.5, { start, end: expires, now });
}

/**
 * The larger of the last version plus one and the time in Unix seconds: a signer needs no memory, versions tell nodes a
 * time that has certainly passed, and a version from the future gives a thief away.
 */
export function nextVersion(previous: number | undefined, now: Date): number {
  return Math.max((previous ?? 0) + 1, Math.floor(now.getTime() / 1000));
}
