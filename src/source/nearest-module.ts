import type { Tree } from '../git/tree.ts';
import { nearestName } from '../scalar/nearest-name.ts';

/** The module most likely meant by a path that is none: its extension forgotten or another tool's, else a slip of the keys. */
export function nearestModule(tree: Tree, path: string): string | undefined {
  const plain = path.replace(/\.[cm]?[jt]sx?$/, '');
  const guesses = [`${plain}.ts`, `${plain}/index.ts`].filter((guess) => guess !== path);
  const exact = guesses.find((guess) => tree.has(guess));
  if (exact !== undefined) return exact;
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const beside = tree.paths.filter((known) => known.startsWith(folder) && !known.slice(folder.length).includes('/'));
  return nearestName(
    path,
    beside.filter((known) => known.endsWith('.ts')),
  );
}
