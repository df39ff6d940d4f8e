import fs from 'node:fs';
import git from 'isomorphic-git';
import { findPlace } from './push.ts';

/** A commit as it was written, which is what a signature is over. */
export interface CommitObject {
  readonly oid: string;
  readonly parents: readonly string[];
  /** The signature in its header; undefined when there is none. */
  readonly signature: string | undefined;
  /** The bytes without that header. */
  readonly signed: Uint8Array;
}

/** The commits of a local repository. */
export interface CommitObjects {
  read(oid: string): Promise<CommitObject>;
  /** The paths whose content a commit differs in from every one of its parents; all of them for a first commit. */
  changedPaths(commit: CommitObject): Promise<string[]>;
}

/** Opens a repository on this machine; undefined for an address: its history would have to be fetched whole. */
export async function openCommitObjects(repository: string): Promise<CommitObjects | undefined> {
  const place = await findPlace(repository);
  if (place.kind !== 'local') return undefined;
  const store = { fs, gitdir: place.directory, cache: {} };
  return {
    read: (oid) => readCommit(store, oid),
    async changedPaths({ oid, parents }) {
      const own = await flatten(store, oid);
      const others = await Promise.all(parents.map((parent) => flatten(store, parent)));
      const paths = new Set([...own.keys(), ...others.flatMap((other) => [...other.keys()])]);
      return [...paths].filter((path) => others.every((other) => other.get(path) !== own.get(path))).sort();
    },
  };
}

interface Store {
  readonly fs: typeof fs;
  readonly gitdir: string;
  readonly cache: object;
}

/** Not by the library's own parser: it looks for the end of an OpenPGP signature in the whole object, the message included. */
async function readCommit(store: Store, oid: string): Promise<CommitObject> {
  const read = await git.readObject({ ...store, oid, format: 'content' });
  if (read.type !== 'commit' || !(read.object instanceof Uint8Array)) throw new Error(`${oid} is not a commit`);
  const bytes = Buffer.from(read.object);
  const end = bytes.indexOf('\n\n');
  const header = bytes.subarray(0, end + 1).toString('latin1');
  const parents = Array.from(header.matchAll(/^parent ([0-9a-f]{40})$/gm), ([, parent = '']) => parent);
  // A header goes on in lines that begin with a space; there is one signature, or the commit is not signed.
  const signatures = [...header.matchAll(/^gpgsig (.*\n(?: .*\n)*)/gm)];
  const [found] = signatures;
  if (!found || signatures.length > 1) return { oid, parents, signature: undefined, signed: bytes };
  const rest = header.replace(/^gpgsig(?:-sha256)? .*\n(?: .*\n)*/gm, '');
  const signature = (found[1] ?? '').replaceAll('\n ', '\n');
  return { oid, parents, signature, signed: Buffer.concat([Buffer.from(rest, 'latin1'), bytes.subarray(end + 1)]) };
}

async function flatten(store: Store, commit: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const visit = async (oid: string, prefix: string): Promise<void> => {
    const { tree } = await git.readTree({ ...store, oid });
    for (const entry of tree) {
      if (entry.type === 'tree') await visit(entry.oid, `${prefix}${entry.path}/`);
      else found.set(`${prefix}${entry.path}`, `${entry.mode} ${entry.oid}`);
    }
  };
  await visit(commit, '');
  return found;
}
