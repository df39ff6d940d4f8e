import { parseTrustBundle, type TrustBundle } from '../x509/trust-bundle.ts';
import { releaseLayout } from './layout.ts';
import type { IssuedIdentity, ReleaseStatement } from './manifest.ts';
import { openManifest, openStatement } from './manifest-shape.ts';
import { Refusal } from './refusal.ts';
import { ShapeError } from './shape.ts';
import { followRoots, requireDigest, type VerifiedMetadata, verifyMetadata } from './verify-metadata.ts';

/** The files of a release, by path in its tree. */
export type ReleaseFiles = ReadonlyMap<string, Uint8Array>;

/** What a new release takes over from the one before it. */
export interface PreviousRelease {
  readonly metadata: VerifiedMetadata;
  readonly files: ReleaseFiles;
  readonly statement: ReleaseStatement;
  readonly trust: TrustBundle | undefined;
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
  trustDomain: string,
): Promise<{ kind: 'previous'; previous: PreviousRelease } | { kind: 'refused'; reason: string }> {
  try {
    const readFile = async (path: string) => files.get(path);
    const ignored = { kind: 'ignored' } as const;
    const followed = await followRoots(readFile, { root: roots[0] }, ignored);
    const metadata = await verifyMetadata(readFile, followed, ignored);
    const root = await compareRoot(roots, metadata);
    return { kind: 'previous', previous: { ...readContent(files, metadata, trustDomain), root } };
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

function readContent(
  files: ReleaseFiles,
  metadata: VerifiedMetadata,
  trustDomain: string,
): Omit<PreviousRelease, 'root'> {
  const target = (path: string, listed: VerifiedMetadata['targets']): Uint8Array | undefined => {
    const expected = listed.targets.get(path);
    const bytes = files.get(releaseLayout.target(path));
    if (!expected || !bytes) return undefined;
    requireDigest(path, bytes, expected);
    return bytes;
  };
  const statement = target(releaseLayout.statement, metadata.targets);
  if (!statement) throw new ShapeError(`there is no ${releaseLayout.statement}`);
  const trust = target(releaseLayout.trustBundle(trustDomain), metadata.targets);
  const parsed = trust && parseTrustBundle(trustDomain, trust);
  const identities = new Map<string, IssuedIdentity>();
  for (const path of metadata.nodes.targets.keys()) {
    const bytes = target(path, metadata.nodes);
    if (!bytes) continue;
    const manifest = openManifest(bytes);
    for (const proxy of manifest.proxies) identities.set(`${manifest.node} ${proxy.name}`, proxy.identity);
  }
  return {
    metadata,
    files,
    statement: openStatement(statement),
    trust: parsed?.kind === 'bundle' ? parsed.bundle : undefined,
    identities,
  };
}
