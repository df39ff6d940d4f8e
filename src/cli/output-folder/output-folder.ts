import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree } from '../../git/tree.ts';
import { compareText, type FileSet } from '../../output/file-set.ts';

/** One folder of compiled output as it is: `<out>/<mesh>/<environment>`. */
export interface ExistingOutput {
  readonly files: FileSet;
  /** The first thing in it that no compilation writes. */
  readonly foreign?: string;
}

/** Reads a folder of compiled output from disk; one that does not exist is empty. */
export function readOutput(folder: string): ExistingOutput {
  const files = new Map<string, string>();
  const foreign = collect(folder, '', files);
  return foreign === undefined ? { files } : { files, foreign };
}

/** Reads compiled output as it was committed. */
export async function readCommittedOutput(tree: Tree, folder: string): Promise<ExistingOutput> {
  const files = new Map<string, string>();
  const prefix = `${folder}/`;
  const [link] = tree.links.filter((path) => path.startsWith(prefix));
  for (const path of tree.paths.filter((each) => each.startsWith(prefix))) {
    files.set(path.slice(prefix.length), Buffer.from(await tree.read(path)).toString('utf8'));
  }
  return link === undefined ? { files } : { files, foreign: link.slice(prefix.length) };
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

function collect(folder: string, prefix: string, files: Map<string, string>): string | undefined {
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
      const foreign = collect(path, `${prefix}${name}/`, files);
      if (foreign !== undefined) return foreign;
    } else if (status.isFile() && /\.(?:json|yaml)$/.test(name)) {
      files.set(prefix + name, readFileSync(path, 'utf8'));
    } else {
      return prefix + name;
    }
  }
  return undefined;
}
