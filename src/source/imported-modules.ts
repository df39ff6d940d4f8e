import { moduleTarget } from './module-path.ts';

/**
 * The author's modules that a text may import. Imports are found by their look, so one in a comment also counts: a module
 * too many does no harm.
 */
export function importedModules(importer: string, text: string): readonly string[] {
  const found: string[] = [];
  for (const [, specifier = ''] of text.matchAll(/\b(?:from|import)\s*\(?\s*['"]([^'"\n]+)['"]/g)) {
    const target = moduleTarget(importer, specifier);
    if (target.kind === 'author' && target.path.endsWith('.ts')) found.push(target.path);
  }
  return found;
}
