import fs from 'node:fs';
import git from 'isomorphic-git';
import { commitTree, type ObjectStore } from './commit-tree.ts';
import { fetchPack } from './fetch-pack.ts';
import { memoryFileSystem } from './memory-file-system.ts';
import { readLocalRef } from './push/local-ref.ts';
import { findPlace, guarded, type Place } from './push.ts';

/** A commit of a branch. Its message is whatever its author wrote. */
export interface BranchCommit {
  readonly oid: string;
  readonly message: string;
  /** Reads all of its files. */
  files(): Promise<ReadonlyMap<string, Uint8Array>>;
}

export type History =
  | { readonly kind: 'read'; readonly commits: readonly BranchCommit[] }
  | { readonly kind: 'failed'; readonly reason: string };

/** The newest commits of a branch, newest first, by first parent. */
export async function readHistory(repository: string, branch: string, most: number): Promise<History> {
  return guarded(async () => {
    const place = await findPlace(repository);
    if (place.kind === 'failed') return place;
    const found = place.kind === 'local' ? await localStore(place, branch) : await remoteStore(place, branch, most);
    if (!found) return { kind: 'failed', reason: 'there is no such branch' };
    const commits: BranchCommit[] = [];
    for (let oid: string | undefined = found.oid; oid !== undefined && commits.length < most; ) {
      const { fs: storage, gitdir, cache } = found.store;
      const read: { commit: { message: string; parent: string[] } } | undefined = await git
        .readCommit({ fs: storage, gitdir, cache, oid })
        .catch(() => undefined);
      // A shallow history ends at a commit whose parent is not there.
      if (!read) break;
      const at = oid;
      commits.push({ oid: at, message: read.commit.message, files: () => readFiles(found.store, at) });
      oid = read.commit.parent[0];
    }
    return { kind: 'read', commits };
  });
}

interface Found {
  readonly store: ObjectStore;
  readonly oid: string;
}

async function localStore(
  { directory }: Extract<Place, { kind: 'local' }>,
  branch: string,
): Promise<Found | undefined> {
  const oid = await readLocalRef(directory, `refs/heads/${branch}`);
  return oid === undefined ? undefined : { oid, store: { fs, gitdir: directory, cache: {}, name: directory } };
}

async function remoteStore(
  { http, url }: Extract<Place, { kind: 'remote' }>,
  branch: string,
  depth: number,
): Promise<Found | undefined> {
  const ref = `refs/heads/${branch}`;
  const refs = await git.listServerRefs({ http, url, prefix: ref });
  const oid = refs.find((listed) => listed.ref === ref)?.oid;
  if (oid === undefined) return undefined;
  const store: ObjectStore = { fs: memoryFileSystem(), gitdir: '/repository', cache: {}, name: url };
  const pack = await fetchPack({ http, url, want: oid, have: undefined, depth });
  await git.init({ fs: store.fs, gitdir: store.gitdir, bare: true });
  await store.fs.promises.writeFile('/repository/objects/pack/pack-history.pack', pack);
  const filepath = 'objects/pack/pack-history.pack';
  await git.indexPack({ fs: store.fs, dir: '/repository', gitdir: '/repository', filepath });
  return { store, oid };
}

async function readFiles(store: ObjectStore, oid: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const tree = await commitTree(store, oid);
  if (!('paths' in tree)) throw new Error(tree.map(({ message }) => message).join('; '));
  const files = new Map<string, Uint8Array>();
  for (const path of tree.paths) files.set(path, await tree.read(path));
  return files;
}
