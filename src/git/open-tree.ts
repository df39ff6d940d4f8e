import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';
import { commitTree, type ObjectStore } from './commit-tree.ts';
import { readOnlyFileSystem } from './read-only-file-system.ts';
import { cloneRemote } from './remote-repository.ts';
import { findRepository, type Repository, unsupportedFormat } from './repository.ts';
import { resolveRevision } from './resolve-revision.ts';
import { parseRevision, type Revision } from './revision.ts';
import type { Tree } from './tree.ts';
import { workTree } from './work-tree.ts';

/** Which files are wanted. */
export interface TreeRequest {
  /** The root of a work tree, a bare repository, or an `http(s)://` address. */
  readonly repository: string;
  /** A ref, a tag, an object id or `HEAD`, optionally with `~N` and `^N`; by default the work tree, or `HEAD` where there is none. */
  readonly at?: string;
}

/** A tree, or why there is none. */
export type OpenedTree =
  | {
      readonly kind: 'opened';
      readonly tree: Tree;
      /** The work tree or bare repository on disk; absent for a remote. */
      readonly repositoryDirectory?: string;
    }
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] };

/** Opens the files of a repository without checking anything out, and without running anything that is in it. */
export async function openTree({ repository, at }: TreeRequest): Promise<OpenedTree> {
  if (/^https?:\/\//i.test(repository)) return openRemote(repository, at ?? 'HEAD');
  if (/^[a-z][a-z0-9+.-]*:\/\/|^[^/\\]+@[^/\\]+:/i.test(repository)) {
    const problem = 'only http and https addresses are supported';
    return refused([diagnose('unsupported-repository', { repository: 'the address', problem })]);
  }
  const found = await findRepository(repository);
  if (isRefusal(found)) return refused(found);
  return guarded(repository, async () => {
    if (at === undefined && found.root !== undefined) return openWorkTree(found, found.root);
    return openCommit({ repository, found, at: at ?? 'HEAD' });
  });
}

async function openWorkTree(found: Repository, root: string): Promise<OpenedTree> {
  const tree = await workTree(found, root);
  return isRefusal(tree) ? refused(tree) : { kind: 'opened', tree, repositoryDirectory: root };
}

interface CommitRequest {
  readonly repository: string;
  readonly found: Repository;
  readonly at: string;
}

async function openCommit({ repository, found, at }: CommitRequest): Promise<OpenedTree> {
  const name = `\`${repository}\``;
  const unsupported = await unsupportedFormat(found);
  if (unsupported !== undefined) {
    return refused([diagnose('unsupported-repository', { repository: name, problem: unsupported })]);
  }
  const revision = parseRevision(at);
  if (!revision) {
    const problem = 'it is not written like a revision';
    return refused([diagnose('missing-ref', { ref: at, repository: name, problem })]);
  }
  const store = { fs: readOnlyFileSystem(), gitdir: found.commonDirectory, cache: {}, name };
  const opened = await openRevision({ store, revision, ref: at, head: await headOf(found) });
  return opened.kind === 'opened' ? { ...opened, repositoryDirectory: found.root ?? found.gitdir } : opened;
}

async function openRemote(url: string, at: string): Promise<OpenedTree> {
  const remote = await cloneRemote(url, at);
  if (isRefusal(remote)) return refused(remote);
  return guarded(remote.store.name, () => openRevision({ ...remote, ref: at }));
}

interface RevisionRequest {
  readonly store: ObjectStore;
  readonly revision: Revision;
  readonly head: string;
  /** The revision as it was written. */
  readonly ref: string;
}

async function openRevision({ store, revision, head, ref }: RevisionRequest): Promise<OpenedTree> {
  const resolved = await resolveRevision(store, revision, head);
  if (resolved.kind === 'none') {
    return refused([diagnose('missing-ref', { ref, repository: store.name, problem: resolved.problem })]);
  }
  const tree = await commitTree(store, resolved.oid);
  return isRefusal(tree) ? refused(tree) : { kind: 'opened', tree };
}

/** The ref or object id in `HEAD`, which every linked work tree has for itself. */
async function headOf({ gitdir }: Repository): Promise<string> {
  const text = await readFile(join(gitdir, 'HEAD'), 'utf8');
  return text.trim().replace(/^ref: /, '');
}

/** A damaged repository is the user's trouble, not a bug: what git and the disk say about it becomes a diagnostic. */
async function guarded(repository: string, open: () => Promise<OpenedTree>): Promise<OpenedTree> {
  try {
    return await open();
  } catch (failure) {
    if (!(failure instanceof Error && 'code' in failure)) throw failure;
    const [problem = ''] = failure.message.split('\n');
    return refused([diagnose('unreadable-object', { path: repository, problem })]);
  }
}

function refused(diagnostics: readonly Diagnostic[]): OpenedTree {
  return { kind: 'refused', diagnostics };
}

function isRefusal<T extends object>(value: T | readonly Diagnostic[]): value is readonly Diagnostic[] {
  return Array.isArray(value);
}
