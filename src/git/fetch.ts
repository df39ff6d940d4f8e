import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import git from 'isomorphic-git';
import { boundedHttp } from './bounded-http.ts';
import { fetchPack } from './fetch-pack.ts';
import { failureOf, type HttpAccess } from './http-exchange.ts';
import { readRemoteBranch } from './list-refs.ts';
import { requireSmallPack } from './pack-limits.ts';

/** What to fetch, where to keep it, and how much of time and size it may cost. */
export interface BranchRequest {
  /** `http://` or `https://`. */
  readonly url: string;
  readonly branch: string;
  /** A bare repository of our own, made when it is missing. One branch of one remote to a directory. */
  readonly directory: string;
  /** For the whole call, however many requests it takes. */
  readonly timeoutSeconds: number;
  readonly access?: HttpAccess | undefined;
  /** Commits that are known to be whole: then finding one of them again needs no look at the disk. */
  readonly known?: ReadonlySet<string> | undefined;
  /** The most one answer may hold; 128 MiB by default. */
  readonly maximumBytes?: number;
}

/** `missing`: the remote answered and has no such branch. `failed`: anything else; trying again later is right. */
export type BranchFetch =
  | { readonly kind: 'unchanged'; readonly oid: string }
  | { readonly kind: 'fetched'; readonly oid: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly reason: string };

/** Each fetch leaves a pack and nothing here repacks, so a repository with more is cloned again, small. */
const mostPacks = 50;

/**
 * Brings a branch up to date. A poll that finds nothing new is a listing of one ref. The branch is followed wherever
 * its writer moves it, also backwards: whether that is allowed is for the verification of the release to say.
 */
export async function fetchBranch(request: BranchRequest): Promise<BranchFetch> {
  const url = request.url.replace(/\/+$/, '');
  const http = boundedHttp({
    signal: AbortSignal.timeout(request.timeoutSeconds * 1000),
    maximumBytes: request.maximumBytes ?? 128 * 1024 * 1024,
    access: request.access,
  });
  try {
    const found = await readRemoteBranch({ http, url, branch: request.branch });
    if (found.kind === 'missing') return found;
    const { oid } = found;
    if (request.known?.has(oid)) return { kind: 'unchanged', oid };
    const held = await heldCommit(request);
    if (held === oid) return { kind: 'unchanged', oid };
    const update = (have: string | undefined) => fetchPack({ http, url, want: oid, have });
    if (held === undefined || !(await tryStore(request, oid, await update(held)))) {
      await cloneAgain(request, oid, await update(undefined));
    }
    return { kind: 'fetched', oid };
  } catch (error) {
    return { kind: 'failed', reason: failureOf(error, request.timeoutSeconds) };
  }
}

/** The commit our branch is at; undefined when there is no repository, it is damaged, or it is due for a fresh start. */
async function heldCommit({ directory, branch }: BranchRequest): Promise<string | undefined> {
  try {
    const names = await readdir(join(directory, 'objects', 'pack'));
    if (names.filter((name) => name.endsWith('.pack')).length > mostPacks) return undefined;
    const oid = await git.resolveRef({ fs, gitdir: directory, ref: `refs/heads/${branch}` });
    await git.readCommit({ fs, gitdir: directory, oid });
    return oid;
  } catch {
    return undefined;
  }
}

/** False when the pack does not fit what is here: only a fresh clone can help then. */
async function tryStore(request: BranchRequest, oid: string, pack: Buffer): Promise<boolean> {
  try {
    await store(request.directory, { branch: request.branch, oid, pack });
    return true;
  } catch {
    return false;
  }
}

/** Clones beside the old repository and takes its place only when complete. */
async function cloneAgain(request: BranchRequest, oid: string, pack: Buffer): Promise<void> {
  const fresh = join(dirname(request.directory), `.clone-${basename(request.directory)}`);
  await rm(fresh, { recursive: true, force: true });
  try {
    await git.init({ fs, gitdir: fresh, bare: true, defaultBranch: request.branch });
    await store(fresh, { branch: request.branch, oid, pack });
    await rm(request.directory, { recursive: true, force: true });
    await rename(fresh, request.directory);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** Adds a pack and moves the branch, in that order: a branch never names a commit that is not there. */
async function store(directory: string, received: { branch: string; oid: string; pack: Buffer }): Promise<void> {
  const { branch, oid, pack } = received;
  const trailer = pack.subarray(-20);
  if (!createHash('sha1').update(pack.subarray(0, -20)).digest().equals(trailer))
    throw new Error('the pack is damaged');
  // A branch that went back to a commit we hold comes with a pack of no objects.
  if (pack.readUInt32BE(8) > 0) {
    requireSmallPack(pack);
    const name = `objects/pack/pack-${trailer.toString('hex')}.pack`;
    await mkdir(join(directory, 'objects', 'pack'), { recursive: true });
    await writeFile(join(directory, name), pack);
    await git.indexPack({ fs, dir: directory, gitdir: directory, filepath: name });
  }
  await git.readCommit({ fs, gitdir: directory, oid });
  await writeFile(join(directory, 'shallow'), `${oid}\n`);
  await git.writeRef({ fs, gitdir: directory, ref: `refs/heads/${branch}`, value: oid, force: true });
}
