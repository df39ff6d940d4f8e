/** Something the disk refused to do: trouble of this machine, never a bug. */
export interface DiskProblem {
  /** `permission denied`. */
  readonly words: string;
  readonly path: string | undefined;
  /** What is missing: room on the disk, a right, or a place that is free. */
  readonly lack: 'room' | 'right' | 'place';
}

const words: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'the quota is used up',
  EEXIST: 'something else is in its place',
  EIO: 'the disk failed',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links run in a circle',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ENFILE: 'too many files are open',
  ENOENT: 'the folder does not exist',
  ENOSPC: 'no room is left on the disk',
  ENOTDIR: 'a file is where a folder should be',
  EPERM: 'the operation is not permitted',
  EROFS: 'the file system is read-only',
};

/** Codes that are never the sign of a path we made wrongly. */
const ofTheMachine = new Set(['EACCES', 'EDQUOT', 'EIO', 'EMFILE', 'ENFILE', 'ENOSPC', 'EPERM', 'EROFS']);

/** Whether an error is trouble of this machine wherever it comes from: a missing right, a full disk. */
export function machineProblem(error: unknown): DiskProblem | undefined {
  const isOurs = error instanceof Error && 'code' in error && !ofTheMachine.has(String(error.code));
  return isOurs ? undefined : diskProblem(error);
}

/** What the disk says in an error of Node; undefined for every other error. */
export function diskProblem(error: unknown): DiskProblem | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined;
  const said = words[String(error.code)];
  if (said === undefined) return undefined;
  const path = 'path' in error && typeof error.path === 'string' ? error.path : undefined;
  const isFull = error.code === 'ENOSPC' || error.code === 'EDQUOT';
  return { words: said, path, lack: isFull ? 'room' : ofTheMachine.has(String(error.code)) ? 'right' : 'place' };
}
