import fs from 'node:fs';
import git, { type HttpClient } from 'isomorphic-git';
import { boundedHttp } from './bounded-http.ts';
import { commitTree, type ObjectStore } from './commit-tree.ts';
import { fetchPack } from './fetch-pack.ts';
import { memoryFileSystem } from './memory-file-system.ts';
import { readLocalRef, updateLocalRef, writeObjects } from './push/local-ref.ts';
import { buildCommit, buildTree, type CommitDetails } from './push/object.ts';
import { writePack } from './push/pack.ts';
import { reasonOf, updateRemoteRef } from './push/receive-pack.ts';
import { findRepository, unsupportedFormat } from './repository.ts';

/** The last commit of a branch, with all its files. */
export interface BranchTip {
  readonly oid: string;
  readonly tree: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export type ReadBranch =
  | { readonly kind: 'read'; readonly tip: BranchTip }
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly reason: string };

/** A commit to publish: the whole content of the branch from then on. */
export interface Publication extends Omit<CommitDetails, 'parent'> {
  /** The folder of a work tree or bare repository, or an `http(s)://` address. */
  readonly repository: string;
  readonly branch: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** What `readBranch` found; it is read again when left out. */
  readonly tip?: BranchTip | 'absent';
  /** The commit the branch must be at; by default wherever it is. */
  readonly expectedParent?: string | undefined;
}

export type Published =
  | { readonly kind: 'published'; readonly oid: string }
  /** The branch holds these very files; no commit was made. */
  | { readonly kind: 'unchanged'; readonly oid: string }
  | { readonly kind: 'moved'; readonly expected: string; readonly found: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** For everything one call asks of a remote. */
const timeoutMilliseconds = 60_000;
const maximumBytes = 512 * 1024 * 1024;

/** Reads the files of the last commit of a branch, without a checkout. */
export async function readBranch(repository: string, branch: string): Promise<ReadBranch> {
  return guarded(async () => {
    const place = await findPlace(repository);
    if (place.kind === 'failed') return place;
    return place.kind === 'local' ? readLocal(place.directory, branch) : readRemote(place, branch);
  });
}

/**
 * Adds one commit to a branch, or starts it, by compare-and-swap: of two writers who saw the same commit one is told that
 * the branch has moved. Never forces, never merges, and makes no commit when the files are those that are there.
 */
export async function publish(publication: Publication): Promise<Published> {
  return guarded(async () => {
    const place = await findPlace(publication.repository);
    if (place.kind === 'failed') return place;
    const before = await findTip(publication);
    if (before.kind === 'failed') return before;
    const { tip } = before;
    const { expectedParent } = publication;
    if (expectedParent !== undefined && tip?.oid !== expectedParent) return moved(expectedParent, tip?.oid);
    const made = buildTree(publication.files);
    if (tip && made.tree === tip.tree) return { kind: 'unchanged', oid: tip.oid };
    return send(publication, { place, tip, made });
  });
}

interface Prepared {
  readonly place: Exclude<Place, { kind: 'failed' }>;
  readonly tip: BranchTip | undefined;
  readonly made: ReturnType<typeof buildTree>;
}

async function send(publication: Publication, { place, tip, made }: Prepared): Promise<Published> {
  const commit = buildCommit(made.tree, { ...publication, parent: tip?.oid });
  const known = tip ? objectsOf(tip) : new Set<string>();
  const needed = [commit, ...made.objects.values()].filter(({ oid }) => !known.has(oid));
  const update = { ref: `refs/heads/${publication.branch}`, from: tip?.oid, to: commit.oid };
  if (place.kind === 'local') await writeObjects(place.directory, needed);
  const outcome =
    place.kind === 'local'
      ? await updateLocalRef(place.directory, update)
      : await updateRemoteRef({ ...update, ...place, pack: writePack(needed) });
  if (outcome.kind === 'updated') return { kind: 'published', oid: commit.oid };
  return outcome.kind === 'moved' ? moved(tip?.oid, outcome.found) : outcome;
}

/** Where a repository is: a folder of this machine, or an address. */
export type Place =
  | { readonly kind: 'local'; readonly directory: string }
  | { readonly kind: 'remote'; readonly url: string; readonly http: HttpClient }
  | { readonly kind: 'failed'; readonly reason: string };

/** Finds a repository; an address may carry a user and password. */
export async function findPlace(repository: string): Promise<Place> {
  if (/^https?:\/\//i.test(repository)) return remotePlace(repository);
  const found = await findRepository(repository);
  if ('gitdir' in found) {
    const unsupported = await unsupportedFormat(found);
    if (unsupported !== undefined) return { kind: 'failed', reason: unsupported };
    return { kind: 'local', directory: found.commonDirectory };
  }
  return { kind: 'failed', reason: found.map(({ message }) => message).join('; ') };
}

/** A user and password in the address become a header; the runtime's `fetch` refuses them in place. */
function remotePlace(repository: string): Place {
  const address = new URL(repository);
  const { username, password } = address;
  address.username = '';
  address.password = '';
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const headers: Record<string, string> =
    username === '' ? {} : { authorization: `Basic ${Buffer.from(login).toString('base64')}` };
  const http = boundedHttp({ signal: AbortSignal.timeout(timeoutMilliseconds), maximumBytes });
  return {
    kind: 'remote',
    url: address.href.replace(/\/+$/, ''),
    http: { request: (request) => http.request({ ...request, headers: { ...request.headers, ...headers } }) },
  };
}

async function findTip(
  publication: Publication,
): Promise<{ kind: 'tip'; tip: BranchTip | undefined } | { kind: 'failed'; reason: string }> {
  if (publication.tip === 'absent') return { kind: 'tip', tip: undefined };
  if (publication.tip) return { kind: 'tip', tip: publication.tip };
  const read = await readBranch(publication.repository, publication.branch);
  if (read.kind === 'failed') return read;
  return { kind: 'tip', tip: read.kind === 'read' ? read.tip : undefined };
}

async function readLocal(directory: string, branch: string): Promise<ReadBranch> {
  const oid = await readLocalRef(directory, `refs/heads/${branch}`);
  if (oid === undefined) return { kind: 'absent' };
  return readTip({ fs, gitdir: directory, cache: {}, name: directory }, oid);
}

/** Fetches one commit into memory. */
async function readRemote({ url, http }: { url: string; http: HttpClient }, branch: string): Promise<ReadBranch> {
  const ref = `refs/heads/${branch}`;
  const refs = await git.listServerRefs({ http, url, prefix: ref });
  const oid = refs.find((listed) => listed.ref === ref)?.oid;
  if (oid === undefined) return { kind: 'absent' };
  const store: ObjectStore = { fs: memoryFileSystem(), gitdir: '/repository', cache: {}, name: url };
  const pack = await fetchPack({ http, url, want: oid, have: undefined });
  await git.init({ fs: store.fs, gitdir: store.gitdir, bare: true });
  await store.fs.promises.writeFile('/repository/objects/pack/pack-tip.pack', pack);
  await git.indexPack({
    fs: store.fs,
    dir: '/repository',
    gitdir: '/repository',
    filepath: 'objects/pack/pack-tip.pack',
  });
  return readTip(store, oid);
}

async function readTip(store: ObjectStore, oid: string): Promise<ReadBranch> {
  const { fs: storage, gitdir, cache } = store;
  const { commit } = await git.readCommit({ fs: storage, gitdir, cache, oid });
  const listed = await commitTree(store, oid);
  if (!('paths' in listed)) return { kind: 'failed', reason: listed.map(({ message }) => message).join('; ') };
  const files = new Map<string, Uint8Array>();
  for (const path of listed.paths) files.set(path, await listed.read(path));
  return { kind: 'read', tip: { oid, tree: commit.tree, files } };
}

/** Objects the repository certainly has: the blobs that were read, and the trees if ours are the same as its own. */
function objectsOf(tip: BranchTip): ReadonlySet<string> {
  const made = buildTree(tip.files);
  const objects = [...made.objects.values()].filter(({ type }) => type === 'blob' || made.tree === tip.tree);
  return new Set(objects.map(({ oid }) => oid));
}

function moved(expected: string | undefined, found: string | undefined): Published {
  return { kind: 'moved', expected: expected ?? 'nothing', found: found ?? 'nothing' };
}

/** What the network, the disk and git say becomes a value; mistakes of ours stay errors. */
export async function guarded<T>(run: () => Promise<T>): Promise<T | { kind: 'failed'; reason: string }> {
  try {
    return await run();
  } catch (error) {
    const isOurs = (error instanceof TypeError && error.cause === undefined) || error instanceof ReferenceError;
    if (isOurs) throw error;
    return { kind: 'failed', reason: reasonOf(error) };
  }
}
