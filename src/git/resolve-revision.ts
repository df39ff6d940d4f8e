import git from 'isomorphic-git';
import { access, type ObjectStore } from './commit-tree.ts';
import type { Revision } from './revision.ts';

/** The commit a revision names, or why it names none. */
export type Resolution =
  | { readonly kind: 'found'; readonly oid: string }
  | { readonly kind: 'none'; readonly problem: string };

/** Follows a revision: its base to an object, a tag to what it marks, then its steps from parent to parent. */
export async function resolveRevision(store: ObjectStore, revision: Revision, head: string): Promise<Resolution> {
  const object = await resolveBase(store, revision.base, head);
  if (object === undefined) return { kind: 'none', problem: `there is no branch, tag or object \`${revision.base}\`` };
  let commit = await readCommit(store, object);
  if (!commit) return { kind: 'none', problem: `\`${revision.base}\` is not a commit that is here` };
  for (const [index, parent] of revision.steps.entries()) {
    const next = commit.parents[parent - 1];
    if (next === undefined) return { kind: 'none', problem: `its history ends after ${count(index)}` };
    const found = await readCommit(store, next);
    if (!found) return { kind: 'none', problem: `its history is here for only ${count(index)}` };
    commit = found;
  }
  return { kind: 'found', oid: commit.oid };
}

function count(steps: number): string {
  return steps === 1 ? '1 step' : `${steps} steps`;
}

/** Names before object ids, as git does: a branch may be called `cafe`. */
async function resolveBase(store: ObjectStore, base: string, head: string): Promise<string | undefined> {
  if (/^[0-9a-f]{40}$/.test(base)) return base;
  const name = base === 'HEAD' ? head : base;
  if (/^[0-9a-f]{40}$/.test(name)) return name;
  try {
    return await git.resolveRef({ ...access(store), ref: name });
  } catch {
    // Not a ref; perhaps the beginning of an object id.
  }
  if (!/^[0-9a-f]{4,39}$/.test(base)) return undefined;
  try {
    return await git.expandOid({ ...access(store), oid: base });
  } catch {
    return undefined;
  }
}

async function readCommit(store: ObjectStore, oid: string) {
  try {
    const { oid: peeled, commit } = await git.readCommit({ ...access(store), oid });
    return { oid: peeled, parents: commit.parent };
  } catch {
    return undefined;
  }
}
