import { allBins } from './hash-bins.ts';
import { releaseLayout } from './layout.ts';
import type { IssuedIdentity, NodeManifest, ReleaseStatement } from './manifest.ts';
import { openManifest, openStatement } from './manifest-shape.ts';
import { Refusal } from './refusal.ts';
import { ShapeError } from './shape.ts';
import { type VerifiedMetadata, verifyMetadata } from './verify-metadata.ts';
import { requireDigest } from './verify-role.ts';
import { followRoots } from './verify-root.ts';

/** The files of a release, by path in its tree. */
export type ReleaseFiles = ReadonlyMap<string, Uint8Array>;

/** What a new release takes over from the one before it. */
export interface PreviousRelease {
  readonly metadata: VerifiedMetadata;
  readonly files: ReleaseFiles;
  readonly statement: ReleaseStatement;
  /** Sorted by node. */
  readonly manifests: readonly NodeManifest[];
  /** By `<node> <proxy>`. */
  readonly identities: ReadonlyMap<string, IssuedIdentity>;
  /**
   * What the newest root makes of it. `same`: nothing changed. `changed`: all must be signed anew. `rotated`: nodes also
   * forget its versions, so they no longer count; a thief may have set them.
   */
  readonly root: 'same' | 'changed' | 'rotated';
}

/**
 * Reads the release before this one. It must be signed by the keys we sign with: whoever can write to the branch could
 * otherwise set versions so high that no node would ever take another release. Its age does not matter.
 */
export async function readPreviousRelease(
  files: ReleaseFiles,
  roots: readonly [Uint8Array, ...Uint8Array[]],
): Promise<{ kind: 'previous'; previous: PreviousRelease } | { kind: 'refused'; reason: string }> {
  try {
    const readFile = async (path: string) => files.get(path);
    const ignored = { kind: 'ignored' } as const;
    const followed = await followRoots(readFile, { root: roots[0] }, ignored);
    const metadata = await verifyMetadata(readFile, followed, { freshness: ignored, wanted: allBins });
    const root = await compareRoot(roots, metadata);
    return { kind: 'previous', previous: { ...readContent(files, metadata), root } };
  } catch (error) {
    if (error instanceof Refusal || error instanceof ShapeError) return { kind: 'refused', reason: error.message };
    throw error;
  }
}

async function compareRoot(
  roots: readonly Uint8Array[],
  { trusted }: VerifiedMetadata,
): Promise<PreviousRelease['root']> {
  const byPath = new Map(roots.map((bytes, index) => [releaseLayout.metadata(`${index + 1}.root.json`), bytes]));
  const now = await followRoots(async (path) => byPath.get(path), trusted, { kind: 'ignored' });
  if (now.trusted.timestamp === undefined) return 'rotated';
  return now.trusted.root === trusted.root ? 'same' : 'changed';
}

function readContent(files: ReleaseFiles, metadata: VerifiedMetadata): Omit<PreviousRelease, 'root'> {
  const listed = new Map([...metadata.opened.values()].flatMap(({ targets }) => [...targets]));
  const target = (path: string): Uint8Array => {
    const expected = listed.get(path);
    const bytes = files.get(releaseLayout.target(path));
    if (!expected || !bytes) throw new ShapeError(`there is no ${path}`);
    requireDigest(path, bytes, expected);
    return bytes;
  };
  const manifests = [...listed.keys()]
    .filter(isManifest)
    .sort()
    .map((path) => openManifest(target(path)));
  const identities = new Map<string, IssuedIdentity>();
  for (const { node, proxies } of manifests) {
    for (const proxy of proxies) identities.set(`${node} ${proxy.name}`, proxy.identity);
  }
  return { metadata, files, statement: openStatement(target(releaseLayout.statement)), manifests, identities };
}

/** Whatever else a bin lists, only this is ever looked up in it. */
function isManifest(path: string): boolean {
  return /^nodes\/[^/]+\/manifest\.json$/.test(path);
}
