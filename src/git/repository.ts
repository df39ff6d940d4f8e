import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';

/** Where a local repository keeps its things. */
export interface Repository {
  /** The work tree; absent for a bare repository. */
  readonly root?: string;
  /** The folder with `HEAD` and `index`: in a linked work tree not the one with the objects. */
  readonly gitdir: string;
  /** The folder with refs, objects and configuration. */
  readonly commonDirectory: string;
}

/** Finds the repository whose root, or whose bare folder, a path names. */
export async function findRepository(path: string): Promise<Repository | readonly Diagnostic[]> {
  const root = resolve(path);
  const kind = await kindOf(root);
  if (kind !== 'folder') {
    const problem = kind === 'file' ? 'is a file' : 'does not exist';
    return [diagnose('not-a-repository', { path, problem, root: undefined })];
  }
  const gitdir = await gitDirectoryOf(root);
  if (gitdir !== undefined) return { root, gitdir, commonDirectory: await commonDirectoryOf(gitdir) };
  if (await isGitDirectory(root)) return { gitdir: root, commonDirectory: root };
  const above = await rootAbove(root);
  const problem = above === undefined ? 'is not a git repository' : 'is a folder inside a git repository';
  return [diagnose('not-a-repository', { path, problem, root: above })];
}

/** Says why isomorphic-git cannot read a repository, if it cannot: it would only say that objects are missing. */
export async function unsupportedFormat({ commonDirectory }: Repository): Promise<string | undefined> {
  const config = await textOf(join(commonDirectory, 'config'));
  if (/^\s*objectformat\s*=\s*sha256\s*$/im.test(config ?? '')) return 'its objects are named by SHA-256';
  if (/^\s*refstorage\s*=\s*reftable\s*$/im.test(config ?? '')) return 'its refs are kept in a reftable';
  const alternates = await textOf(join(commonDirectory, 'objects/info/alternates'));
  return alternates === undefined ? undefined : 'it borrows objects from another repository';
}

/** `.git`, or where the file `.git` of a linked work tree or submodule points. */
async function gitDirectoryOf(root: string): Promise<string | undefined> {
  const dotGit = join(root, '.git');
  if ((await kindOf(dotGit)) !== 'file') return (await isGitDirectory(dotGit)) ? dotGit : undefined;
  const [, target] = /^gitdir: (.+?)\s*$/.exec((await textOf(dotGit)) ?? '') ?? [];
  if (target === undefined) return undefined;
  const gitdir = resolve(root, target);
  return (await kindOf(join(gitdir, 'HEAD'))) === 'file' ? gitdir : undefined;
}

async function commonDirectoryOf(gitdir: string): Promise<string> {
  const common = await textOf(join(gitdir, 'commondir'));
  return common === undefined ? gitdir : resolve(gitdir, common.trim());
}

async function isGitDirectory(path: string): Promise<boolean> {
  const kinds = await Promise.all(['HEAD', 'objects', 'refs'].map((name) => kindOf(join(path, name))));
  return kinds.join() === 'file,folder,folder';
}

async function rootAbove(path: string): Promise<string | undefined> {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    if ((await gitDirectoryOf(folder)) !== undefined) return folder;
  }
  return undefined;
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'nothing'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch {
    return 'nothing';
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}
