import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import git, { type PromiseFsClient } from 'isomorphic-git';
import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';
import { compareText } from '../output/file-set.ts';
import { readOnlyFileSystem } from './read-only-file-system.ts';
import type { Repository } from './repository.ts';
import type { Tree } from './tree.ts';

/** As for commits: more than any mesh has. */
const mostEntries = 200_000;

/**
 * Lists what `git status` knows: tracked files that are there, and untracked ones that are not ignored. The ignore file of
 * the user's account is not read, because it differs between machines.
 */
export async function workTree(repository: Repository, root: string): Promise<Tree | readonly Diagnostic[]> {
  const fs = readOnlyFileSystem();
  const tracked = await git.listFiles({ fs, gitdir: repository.gitdir });
  const search: Search = {
    fs,
    root,
    gitdir: repository.commonDirectory,
    tracked: new Set([...tracked, ...tracked.flatMap(foldersAbove)]),
    files: [],
    links: [],
  };
  if (!(await list(search, ''))) return [diagnose('repository-too-large', { repository: root, limit: mostEntries })];
  const files = new Set(search.files);
  return {
    revision: { kind: 'work-tree' },
    paths: search.files.sort(compareText),
    links: search.links.sort(compareText),
    has: (path) => files.has(path),
    async read(path) {
      if (!files.has(path)) throw new Error(`${path} is not in the tree`);
      return readRegularFile(join(root, path));
    },
  };
}

interface Search {
  readonly fs: PromiseFsClient;
  readonly root: string;
  readonly gitdir: string;
  /** Tracked files, and every folder with a tracked file below it: ignore rules do not apply to them. */
  readonly tracked: ReadonlySet<string>;
  readonly files: string[];
  readonly links: string[];
}

/** False when there are too many files. */
async function list(search: Search, folder: string): Promise<boolean> {
  const entries = await readdir(join(search.root, folder), { withFileTypes: true });
  // A folder with a repository of its own is a submodule, or someone else's clone.
  if (folder !== '' && entries.some(({ name }) => name === '.git')) return true;
  for (const entry of entries) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.name === '.git' || (await isIgnored(search, path, entry.isDirectory()))) continue;
    if (entry.isSymbolicLink()) search.links.push(path);
    else if (entry.isFile()) search.files.push(path);
    else if (entry.isDirectory() && !(await list(search, path))) return false;
    if (search.files.length + search.links.length > mostEntries) return false;
  }
  return true;
}

async function isIgnored(search: Search, path: string, isFolder: boolean): Promise<boolean> {
  if (search.tracked.has(path)) return false;
  // The slash lets `build/` leave out the whole folder without looking inside.
  const filepath = isFolder ? `${path}/` : path;
  return git.isIgnored({ fs: search.fs, dir: search.root, gitdir: search.gitdir, filepath });
}

/** A file that became a link since it was listed is still not followed. */
async function readRegularFile(path: string): Promise<Uint8Array> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
}

function foldersAbove(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
