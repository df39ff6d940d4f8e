import git, { Errors, type PromiseFsClient, type TreeEntry } from 'isomorphic-git';
import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';
import { compareText } from '../output/file-set.ts';
import type { Tree } from './tree.ts';

/** Where objects are read from. The cache is shared by every read, or each would open the packs again. */
export interface ObjectStore {
  readonly fs: PromiseFsClient;
  readonly gitdir: string;
  readonly cache: object;
  /** How messages call the repository. */
  readonly name: string;
}

/** More entries than any mesh has; a few crafted trees could otherwise list billions of paths. */
const mostEntries = 200_000;

/** Lists the tree of a commit. Blobs are read when asked for, and once. */
export async function commitTree(store: ObjectStore, oid: string): Promise<Tree | readonly Diagnostic[]> {
  const listing: Listing = { files: new Map(), links: [], entries: 0 };
  const problem = await list(store, listing, { oid, prefix: '' });
  if (problem) return [problem];
  const known = new Map<string, Promise<Uint8Array>>();
  const read = (path: string): Promise<Uint8Array> => {
    const blob = listing.files.get(path);
    if (blob === undefined) throw new Error(`${path} is not in the tree`);
    const earlier = known.get(blob);
    if (earlier) return earlier;
    const reading = git.readBlob({ ...access(store), oid: blob }).then((found) => found.blob);
    known.set(blob, reading);
    return reading;
  };
  return {
    revision: { kind: 'commit', oid },
    paths: [...listing.files.keys()].sort(compareText),
    links: listing.links.sort(compareText),
    has: (path) => listing.files.has(path),
    read,
  };
}

/** What isomorphic-git wants to be told with every call. */
export function access(store: ObjectStore): { fs: PromiseFsClient; gitdir: string; cache: object } {
  return { fs: store.fs, gitdir: store.gitdir, cache: store.cache };
}

interface Listing {
  readonly files: Map<string, string>;
  readonly links: string[];
  entries: number;
}

interface Folder {
  readonly oid: string;
  readonly prefix: string;
}

async function list(store: ObjectStore, listing: Listing, folder: Folder): Promise<Diagnostic | undefined> {
  const tree = await readTree(store, folder);
  if ('code' in tree) return tree;
  const below: Folder[] = [];
  for (const entry of tree) {
    const path = `${folder.prefix}${entry.path}`;
    listing.entries += 1;
    if (listing.entries > mostEntries) {
      return diagnose('repository-too-large', { repository: store.name, limit: mostEntries });
    }
    if (entry.type === 'tree') below.push({ oid: entry.oid, prefix: `${path}/` });
    else if (entry.type === 'blob' && entry.mode === '120000') listing.links.push(path);
    else if (entry.type === 'blob') listing.files.set(path, entry.oid);
  }
  // Sixteen at a time: reading is mostly waiting, and an unbounded number would hold every tree in memory.
  for (let start = 0; start < below.length; start += 16) {
    const found = await Promise.all(below.slice(start, start + 16).map((next) => list(store, listing, next)));
    const problem = found.find((each) => each !== undefined);
    if (problem) return problem;
  }
  return undefined;
}

/** isomorphic-git refuses `..`, `.git` and what looks like them on any file system. */
async function readTree(store: ObjectStore, { oid, prefix }: Folder): Promise<readonly TreeEntry[] | Diagnostic> {
  try {
    return (await git.readTree({ ...access(store), oid })).tree;
  } catch (failure) {
    if (!(failure instanceof Errors.UnsafeFilepathError)) throw failure;
    return diagnose('unsafe-path', { path: `${prefix}${failure.data.filepath}` });
  }
}
