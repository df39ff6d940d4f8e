import type { Tree } from '../git/tree.ts';
import { importedModules } from './imported-modules.ts';

/** The texts of some modules and of every module they may import, types included. */
export async function reachableModules(tree: Tree, starts: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const waiting = [...starts];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path) || !path.endsWith('.ts') || !tree.has(path)) continue;
    const text = new TextDecoder().decode(await tree.read(path));
    found.set(path, text);
    waiting.push(...importedModules(path, text));
  }
  return found;
}
