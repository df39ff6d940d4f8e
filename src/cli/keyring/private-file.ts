import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';

/** Writes a new file that its owner alone can read. An existing file is never written over. */
export async function writePrivateFile(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(
    path,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    0o600,
  );
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Why a folder is not fit to hold keys, if it is not. */
export async function folderProblem(path: string): Promise<string | undefined> {
  try {
    const found = await lstat(path);
    if (!found.isDirectory()) return 'it is not a folder';
    if (found.uid !== process.getuid?.()) return 'it belongs to another user';
    return (found.mode & 0o077) === 0 ? undefined : `its mode is ${(found.mode & 0o777).toString(8)}, not 700`;
  } catch (error) {
    return `it cannot be opened (${codeOf(error)})`;
  }
}

/** Reads a file with a secret, and refuses one that others could have read or replaced. */
export async function readPrivateFile(
  path: string,
): Promise<{ kind: 'read'; bytes: Buffer } | { kind: 'refused'; reason: string }> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const found = await file.stat();
      if (!found.isFile()) return refused('it is not a regular file');
      if (found.uid !== process.getuid?.()) return refused('it belongs to another user');
      if ((found.mode & 0o077) !== 0) return refused(`its mode is ${(found.mode & 0o777).toString(8)}, not 600`);
      return { kind: 'read', bytes: await file.readFile() };
    } finally {
      await file.close();
    }
  } catch (error) {
    return refused(`it cannot be read (${codeOf(error)})`);
  }
}

function refused(reason: string): { kind: 'refused'; reason: string } {
  return { kind: 'refused', reason };
}

/** The code of a system error; anything else is a mistake of ours. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  if (typeof code !== 'string') throw error;
  return code;
}
