/** The files of a repository at one commit, or of a work tree, without a checkout. */
export interface Tree {
  /** Where this tree came from; a work tree has no commit of its own. */
  readonly revision: { readonly kind: 'commit'; readonly oid: string } | { readonly kind: 'work-tree' };
  /** Paths of regular files relative to the root, sorted. Symlinks, submodules and `.git` are never among them. */
  readonly paths: readonly string[];
  /** Paths of symbolic links, sorted: never followed, listed so that importing one can be explained. */
  readonly links: readonly string[];
  has(path: string): boolean;
  /** The bytes of a file. Asking for a path that is not in `paths` is a bug. */
  read(path: string): Promise<Uint8Array>;
}
