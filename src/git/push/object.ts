import { createHash } from 'node:crypto';
import { compareText } from '../../output/file-set.ts';

/** One object of git: its kind, its bytes, and the name that follows from both. */
export interface GitObject {
  readonly oid: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly bytes: Uint8Array;
}

/** A commit without its tree, which is made from files. */
export interface CommitDetails {
  readonly parent: string | undefined;
  readonly message: string;
  readonly author: { readonly name: string; readonly email: string };
  /** Also the committer's time; written in UTC. */
  readonly time: Date;
}

/** The tree of some files, with everything below it. All files are regular ones that are not executable. */
export function buildTree(files: ReadonlyMap<string, Uint8Array>): {
  tree: string;
  objects: ReadonlyMap<string, GitObject>;
} {
  const objects = new Map<string, GitObject>();
  const add = (type: GitObject['type'], bytes: Uint8Array): string => {
    const made = gitObject(type, bytes);
    objects.set(made.oid, made);
    return made.oid;
  };
  const root: Folder = { files: new Map(), folders: new Map() };
  for (const [path, bytes] of files) place(root, path.split('/'), add('blob', bytes));
  return { tree: writeFolder(root, add), objects };
}

/** A commit of a tree. The same details give the same commit. */
export function buildCommit(tree: string, { parent, message, author, time }: CommitDetails): GitObject {
  const person = `${author.name} <${author.email}> ${Math.floor(time.getTime() / 1000)} +0000`;
  const lines = [
    `tree ${tree}`,
    ...(parent === undefined ? [] : [`parent ${parent}`]),
    `author ${person}`,
    `committer ${person}`,
    '',
    message.trimEnd(),
    '',
  ];
  return gitObject('commit', Buffer.from(lines.join('\n'), 'utf8'));
}

/** What git hashes and stores: kind, length, NUL, bytes. */
export function storedForm({ type, bytes }: Pick<GitObject, 'type' | 'bytes'>): Uint8Array {
  return Buffer.concat([Buffer.from(`${type} ${bytes.length}\0`, 'latin1'), bytes]);
}

interface Folder {
  readonly files: Map<string, string>;
  readonly folders: Map<string, Folder>;
}

function gitObject(type: GitObject['type'], bytes: Uint8Array): GitObject {
  return { oid: createHash('sha1').update(storedForm({ type, bytes })).digest('hex'), type, bytes };
}

function place(folder: Folder, [name = '', ...rest]: readonly string[], blob: string): void {
  if (name === '' || name === '.' || name === '..' || name.toLowerCase() === '.git') {
    throw new Error('a path of a release has a segment that git does not allow');
  }
  if (rest.length === 0) {
    folder.files.set(name, blob);
    return;
  }
  const below = folder.folders.get(name) ?? { files: new Map(), folders: new Map() };
  folder.folders.set(name, below);
  place(below, rest, blob);
}

function writeFolder(folder: Folder, add: (type: 'tree', bytes: Uint8Array) => string): string {
  const entries = [
    ...[...folder.files].map(([name, oid]) => ({ mode: '100644', name, order: name, oid })),
    // Git sorts a folder as if its name ended with a slash.
    ...[...folder.folders].map(([name, below]) => ({
      mode: '40000',
      name,
      order: `${name}/`,
      oid: writeFolder(below, add),
    })),
  ].sort((a, b) => compareText(a.order, b.order));
  const parts = entries.flatMap(({ mode, name, oid }) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, 'hex')]);
  return add('tree', Buffer.concat(parts));
}
