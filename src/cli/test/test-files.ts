import { posix } from 'node:path';
import type { Tree } from '../../git/tree.ts';
import { compareText } from '../../output/file-set.ts';

/**
 * The test files that belong to an entry: every `*.test.ts` in its folder and below, but not below a folder with an entry of
 * its own, which is another mesh. Sorted.
 */
export function testFiles(tree: Tree, entry: string): string[] {
  const folder = folderOf(entry);
  const own = posix.basename(entry);
  const isForeign = (path: string): boolean => {
    for (let above = folderOf(path); above.length > folder.length; above = folderOf(above.slice(0, -1))) {
      if (tree.has(above + own)) return true;
    }
    return false;
  };
  return tree.paths
    .filter((path) => path.startsWith(folder) && path.endsWith('.test.ts'))
    .filter((path) => !/(?:^|\/)(?:node_modules|out)\//.test(path) && !tree.links.includes(path) && !isForeign(path))
    .sort(compareText);
}

/** With a final `/`, or empty at the root. */
function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
