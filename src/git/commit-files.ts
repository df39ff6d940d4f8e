import fs from 'node:fs';
import git from 'isomorphic-git';

/** The files of one commit of a bare repository, read without a checkout. */
export interface CommitFiles {
  /** The bytes of a regular file; undefined when there is none at the path. Links are never followed. */
  read(path: string): Promise<Uint8Array | undefined>;
}

/** Objects are missing or do not have the content their names promise: the repository has to be cloned again. */
export class BrokenRepositoryError extends Error {
  override readonly name = 'BrokenRepositoryError';
}

/** Larger files are no part of a release. */
const maximumFileBytes = 16 * 1024 * 1024;

/** Opens a commit. What is read stays cached as long as the result is kept, so keep it for one verification only. */
export function openCommit(directory: string, oid: string): CommitFiles {
  const repository = { fs, gitdir: directory, cache: {} };
  return { read: (path) => readFile(repository, oid, path) };
}

/** One file of a commit; use {@link openCommit} for several. */
export function readCommitFile(directory: string, oid: string, path: string): Promise<Uint8Array | undefined> {
  return openCommit(directory, oid).read(path);
}

interface Repository {
  readonly fs: typeof fs;
  readonly gitdir: string;
  readonly cache: object;
}

async function readFile(repository: Repository, oid: string, path: string): Promise<Uint8Array | undefined> {
  const folders = path.split('/');
  const name = folders.pop();
  try {
    let tree = await git.readTree({ ...repository, oid });
    for (const folder of folders) {
      const entry = tree.tree.find((candidate) => candidate.path === folder && candidate.type === 'tree');
      if (!entry) return undefined;
      tree = await git.readTree({ ...repository, oid: entry.oid });
    }
    const file = tree.tree.find((candidate) => candidate.path === name);
    if (file?.type !== 'blob' || file.mode === '120000') return undefined;
    const { blob } = await git.readBlob({ ...repository, oid: file.oid });
    if (blob.byteLength > maximumFileBytes) throw new Error(`${path} is larger than ${maximumFileBytes} bytes`);
    return blob;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BrokenRepositoryError(`cannot read ${path} of commit ${oid}: ${reason}`, { cause: error });
  }
}
