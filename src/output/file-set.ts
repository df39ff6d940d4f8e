/**
 * The files a compilation writes: path relative to the output folder -> text.
 * Paths use `/`, never start with `/` and never contain `..`. Iterate with {@link sortedPaths}: a `Map` keeps
 * insertion order, and insertion order must never show in an output.
 */
export type FileSet = ReadonlyMap<string, string>;

/** Files made one after the other, so that a large mesh is never held as a whole: {@link collectFiles} does that. */
export type FileStream = Iterable<readonly [path: string, text: string]>;

/** The paths of a file set in byte order, the one order every output is written and listed in. */
export function sortedPaths(files: FileSet): string[] {
  return [...files.keys()].sort(compareText);
}

/** Holds what a stream makes. */
export function collectFiles(files: FileStream): FileSet {
  return new Map(files);
}

/** Joins streams. Two emitters that claim one path are a bug of ours, so this throws. */
export function* joinStreams(...streams: readonly FileStream[]): FileStream {
  const claimed = new Set<string>();
  for (const stream of streams) {
    for (const file of stream) {
      const [path] = file;
      if (claimed.has(path)) throw new Error(`two emitters wrote ${path}`);
      claimed.add(path);
      yield file;
    }
  }
}

/** Orders text by UTF-16 code unit: never by locale, which differs between machines. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
