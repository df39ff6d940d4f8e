import { sha256 } from './digest.ts';
import { releaseLayout } from './layout.ts';
import { formatTime, type MetadataFile, type Opened, type RoleKeys, type RoleName } from './metadata.ts';
import { refusal } from './refusal.ts';
import { isSignedByRole, type RoleKey } from './role-key.ts';
import { ShapeError } from './shape.ts';

/** Reads a file of a release, by its path in the tree; undefined when there is none. Reads of one release are of one commit. */
export type ReadFile = (path: string) => Promise<Uint8Array | undefined>;

/** `ignored` is for a signer that looks at its own last release, whose age does not matter. */
export type Freshness = { readonly kind: 'at'; readonly now: Date } | { readonly kind: 'ignored' };

/** A file, the role it must be of, and whose signatures count. */
export interface RoleFile<S> {
  /** The file is `<name>.json`. */
  readonly name: string;
  readonly role: RoleName;
  readonly bytes: Uint8Array;
  readonly open: (bytes: Uint8Array) => Opened<S>;
  readonly keys: ReadonlyMap<string, RoleKey>;
  readonly by: RoleKeys;
}

const fastForwardLimitSeconds = 86_400;

/** Opens a file and refuses it unless enough keys of its role have signed it. */
export function verifyRole<S>({ name, role, bytes, open, keys, by }: RoleFile<S>): S {
  const file = openFile(`${name}.json`, bytes, open);
  requireSignatures(`${name}.json`, { role, file, keys, by });
  return file.signed;
}

export async function readRequired(readFile: ReadFile, name: string, maximumBytes: number): Promise<Uint8Array> {
  const bytes = await readFile(releaseLayout.metadata(name));
  if (!bytes) throw refusal('missing-file', { file: releaseLayout.metadata(name) });
  if (bytes.length > maximumBytes) throw refusal('malformed', { file: name, reason: 'it is too large' });
  return bytes;
}

export async function requireListed(readFile: ReadFile, name: string, listed: MetadataFile): Promise<Uint8Array> {
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

export function requireSignatures(
  name: string,
  { role, file, keys, by }: { role: RoleName; file: Opened<unknown>; keys: ReadonlyMap<string, RoleKey>; by: RoleKeys },
): void {
  const found = countSignatures(file, keys, by);
  if (found < by.threshold) throw refusal('unsigned', { file: name, role, found, threshold: by.threshold });
}

/** How many different keys of the role have signed. */
export function countSignatures(file: Opened<unknown>, keys: ReadonlyMap<string, RoleKey>, by: RoleKeys): number {
  return file.signatures.filter(({ keyid, sig }) => {
    const key = by.keyids.includes(keyid) ? keys.get(keyid) : undefined;
    return key !== undefined && isSignedByRole(key, file.signedBytes, sig);
  }).length;
}

export function requireFresh(file: string, expires: Date, freshness: Freshness): void {
  if (freshness.kind === 'at' && expires <= freshness.now)
    throw refusal('expired', { file, expires: formatTime(expires) });
}

export function requireVersionNear(file: string, version: number, freshness: Freshness): void {
  if (freshness.kind === 'ignored') return;
  if (version > freshness.now.getTime() / 1000 + fastForwardLimitSeconds)
    throw refusal('fast-forward', { file, version });
}

export function requireVersion(file: string, version: number, listed: MetadataFile): void {
  if (version !== listed.version) {
    throw refusal('mismatch', { file, reason: `it is version ${version}, but version ${listed.version} is listed` });
  }
}

export function requireNoRollback(file: string, version: number, trusted: number | undefined): void {
  if (trusted !== undefined && version < trusted) throw refusal('rollback', { file, version, trusted });
}
