import { existsSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';

/** Where a mesh is: the repository to open, and the mesh's own folder in it. */
export interface MeshPlace {
  /** The root of a repository, or its address. */
  readonly repository: string;
  /** The folder of the mesh inside the repository with a final `/`, or empty at the root. */
  readonly prefix: string;
  /** The folder of the mesh on disk; an address has none. */
  readonly folder: string | undefined;
  /** The entry inside the repository. */
  readonly entry: string;
  /** How a path inside the repository is shown: relative to the folder the command was run in. */
  readonly display: (file: string) => string;
}

/** Finds the repository a folder belongs to, as git does: the nearest folder above with `.git`. */
export function findMesh(argument: string, entry: string | undefined, directory: string): MeshPlace {
  const ownEntry = entry ?? 'mesh.ts';
  if (isAddress(argument)) {
    return { repository: argument, prefix: '', folder: undefined, entry: ownEntry, display: (file) => file };
  }
  const folder = resolve(directory, argument);
  const root = rootOf(folder);
  const inside = relative(root, folder).split(sep).join('/');
  const prefix = inside === '' ? '' : `${inside}/`;
  return {
    repository: root,
    prefix,
    folder,
    entry: posix.normalize(prefix + ownEntry),
    display: (file) => relative(directory, join(root, file)).split(sep).join('/'),
  };
}

/** Whether a repository is named by an address, in any form git knows; which of them can be read is said by the reader. */
export function isAddress(argument: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/|^[^/\\@]+@[^/\\:]+:/i.test(argument);
}

/** The root of the repository a folder is in; the folder itself when there is none, for the reader to judge. */
export function rootOf(folder: string): string {
  // So are a folder that is not there and a bare repository.
  const isBare = existsSync(join(folder, 'HEAD')) && existsSync(join(folder, 'objects'));
  return isBare || !existsSync(folder) ? folder : (rootAbove(folder) ?? folder);
}

function rootAbove(folder: string): string | undefined {
  if (existsSync(join(folder, '.git'))) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : rootAbove(parent);
}
