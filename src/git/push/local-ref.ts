import { randomBytes } from 'node:crypto';
import fs, { constants } from 'node:fs';
import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import git from 'isomorphic-git';
import { type GitObject, storedForm } from './object.ts';
import { writePack } from './pack.ts';
import type { RefOutcome } from './receive-pack.ts';

/** As git does with what is pushed to it: more objects than this are stored together. */
const unpackLimit = 100;

/** Stores objects: a few as one file each, many as a pack. Those that are there already are left alone. */
export async function writeObjects(gitDirectory: string, objects: readonly GitObject[]): Promise<void> {
  if (objects.length > unpackLimit) return writeObjectsAsPack(gitDirectory, objects);
  for (const object of objects) {
    const folder = join(gitDirectory, 'objects', object.oid.slice(0, 2));
    const path = join(folder, object.oid.slice(2));
    if (await exists(path)) continue;
    await mkdir(folder, { recursive: true });
    const beside = join(folder, `tmp_obj_${randomBytes(6).toString('hex')}`);
    await writeFlushed(beside, deflateSync(storedForm(object)), 0o444);
    await rename(beside, path);
  }
}

/** Readers find a pack by its index, which is written last. */
async function writeObjectsAsPack(gitDirectory: string, objects: readonly GitObject[]): Promise<void> {
  const pack = writePack(objects);
  const name = Buffer.from(pack.subarray(-20)).toString('hex');
  const folder = join(gitDirectory, 'objects', 'pack');
  const beside = join(folder, `tmp_pack_${randomBytes(6).toString('hex')}`);
  await mkdir(folder, { recursive: true });
  await writeFlushed(beside, pack, 0o444);
  await rename(beside, join(folder, `pack-${name}.pack`));
  await git.indexPack({ fs, dir: gitDirectory, gitdir: gitDirectory, filepath: `objects/pack/pack-${name}.pack` });
}

/**
 * Moves a ref from a known commit to another under git's own lock, so that it is safe beside any git program: the lock
 * file is made exclusively, the ref is read again under it, and the lock is renamed into its place.
 */
export async function updateLocalRef(
  gitDirectory: string,
  { ref, from, to }: { ref: string; from: string | undefined; to: string },
): Promise<RefOutcome> {
  const path = join(gitDirectory, ref);
  const lock = `${path}.lock`;
  const problem = await takeLock(lock, to, ref);
  if (problem !== undefined) return { kind: 'failed', reason: problem };
  try {
    const found = await readLocalRef(gitDirectory, ref);
    if (found !== from) return { kind: 'moved', found };
    await rename(lock, path);
    return { kind: 'updated' };
  } finally {
    await rm(lock, { force: true });
  }
}

/** The commit a ref names, packed or not; undefined when there is none. */
export async function readLocalRef(gitDirectory: string, ref: string): Promise<string | undefined> {
  try {
    return await git.resolveRef({ fs, gitdir: gitDirectory, ref });
  } catch (error) {
    if (error instanceof git.Errors.NotFoundError) return undefined;
    throw error;
  }
}

async function writeFlushed(path: string, content: Uint8Array | string, mode: number): Promise<void> {
  const file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Why the lock cannot be had, if it cannot. */
async function takeLock(lock: string, content: string, ref: string): Promise<string | undefined> {
  try {
    await mkdir(dirname(lock), { recursive: true });
  } catch (error) {
    const code = codeOf(error);
    return code === 'EEXIST' || code === 'ENOTDIR' ? `a branch is in the way of ${ref}` : code;
  }
  try {
    await writeFlushed(lock, `${content}\n`, 0o644);
    return undefined;
  } catch (error) {
    const code = codeOf(error);
    return code === 'EEXIST' ? `another program is writing ${ref}, or died while it did and left ${ref}.lock` : code;
  }
}

function codeOf(error: unknown): string {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  if (typeof code !== 'string') throw error;
  return code;
}
