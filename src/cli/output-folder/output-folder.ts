import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree } from '../../git/tree.ts';
import { compareText } from '../../output/file-set.ts';

/** One folder of compiled output as it is: `<out>/<mesh>/<environment>`. */
export interface ExistingOutput {
  /** Relative to the folder. */
  readonly paths: ReadonlySet<string>;
  readonly read: (path: string) => Promise<string>;
  /** The first thing in it that no compilation writes. */
  readonly foreign: string | undefined;
}

/** Looks at a folder of compiled output on disk; one that does not exist is empty. */
export function listOutput(folder: string): ExistingOutput {
  const paths = new Set<string>();
  const foreign = collect(folder, '', paths);
  return { paths, foreign, read: async (path) => readFileSync(join(folder, path), 'utf8') };
}

/** Looks at compiled output as it was committed. */
export function listCommittedOutput(tree: Tree, folder: string): ExistingOutput {
  const prefix = `${folder}/`;
  const link = tree.links.find((path) => path.startsWith(prefix));
  const below = tree.paths.filter((path) => path.startsWith(prefix));
  return {
    paths: new Set(below.map((path) => path.slice(prefix.length))),
    foreign: link?.slice(prefix.length),
    read: async (path) => Buffer.from(await tree.read(prefix + path)).toString('utf8'),
  };
}

/** The folders directly below one, sorted; none when it does not exist. */
export function foldersIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name)
      .sort(compareText);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Whether an error of the file system says that there is nothing. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function collect(folder: string, prefix: string, paths: Set<string>): string | undefined {
  let entries: readonly string[];
  try {
    entries = readdirSync(folder);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  for (const name of entries.toSorted(compareText)) {
    const path = join(folder, name);
    const status = lstatSync(path);
    if (status.isDirectory()) {
      const foreign = collect(path, `${prefix}${name}/`, paths);
      if (foreign !== undefined) return foreign;
    } else if (status.isFile() && /\.(?:json|yaml)$/.test(name)) {
      paths.add(prefix + name);
    } else {
      return prefix + name;
    }
  }
  return undefined;
}
