/**
 * The files a compilation writes: path relative to the output folder -> text.
 * Paths use `/`, never start with `/` and never contain `..`. Iterate with {@link sortedPaths}: a `Map` keeps
 * insertion order, and insertion order must never show in an output.
 */
export type FileSet = ReadonlyMap<string, string>;

/** The paths of a file set in byte order, the one order every output is written and listed in. */
export function sortedPaths(files: FileSet): string[] {
  return [...files.keys()].sort(compareText);
}

/** Joins file sets. Two emitters that claim one path are a bug of ours, so this throws. */
export function mergeFileSets(...sets: readonly FileSet[]): FileSet {
  const merged = new Map<string, string>();
  for (const set of sets) {
    for (const [path, text] of set) {
      if (merged.has(path)) throw new Error(`two emitters wrote ${path}`);
      merged.set(path, text);
    }
  }
  return merged;
}

/** Orders text by UTF-16 code unit: never by locale, which differs between machines. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
