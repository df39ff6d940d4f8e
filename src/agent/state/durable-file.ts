import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Replaces a file so that a crash or a power cut leaves the old bytes or the new ones, never a part: written beside it,
 * flushed, renamed, and the rename flushed.
 */
export async function writeDurably(path: string, content: string | Uint8Array, mode = 0o600): Promise<void> {
  const beside = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  await writeFlushed(beside, content, mode);
  await rename(beside, path);
  await flushFolder(dirname(path));
}

/** Writes a file that must not exist yet, and flushes it. Its name becomes durable with {@link flushFolder}. */
export async function writeFlushed(path: string, content: string | Uint8Array, mode = 0o600): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  await withFile(await open(path, flags, mode), async (file) => {
    await file.writeFile(content);
    await file.sync();
  });
}

/** Points a symbolic link elsewhere in one step: whoever opens it sees the old target or the new one. */
export async function swapLink(link: string, target: string): Promise<void> {
  const beside = `${link}.${randomBytes(6).toString('hex')}`;
  await symlink(target, beside);
  await rename(beside, link);
  await flushFolder(dirname(link));
}

/** Removes a file or link, so that it stays removed after a power cut. */
export async function removeDurably(path: string): Promise<void> {
  await rm(path, { force: true });
  await flushFolder(dirname(path));
}

/** Makes the names in a folder durable. */
export async function flushFolder(path: string): Promise<void> {
  await withFile(await open(path, constants.O_RDONLY | constants.O_DIRECTORY), (folder) => folder.sync());
}

/** Makes a folder that only we may enter, and those above it. */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
}

/** The bytes of a file, or undefined when there is none. */
export async function readIfPresent(path: string): Promise<Buffer | undefined> {
  return absentAsUndefined(readFile(path));
}

/** The names in a folder, sorted; none when there is no folder. */
export async function listFolder(path: string): Promise<string[]> {
  const names = await absentAsUndefined(readdir(path));
  return names ? names.sort() : [];
}

/** Whether anything, even a dangling link, has this name. */
export async function exists(path: string): Promise<boolean> {
  return (await absentAsUndefined(lstat(path))) !== undefined;
}

/** Undefined instead of "no such file"; every other failure stays one. */
export async function absentAsUndefined<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isSystemError(error, 'ENOENT') || isSystemError(error, 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** Whether the operating system refused with this code. */
export function isSystemError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

async function withFile<T>(file: FileHandle, use: (file: FileHandle) => Promise<T>): Promise<T> {
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}
