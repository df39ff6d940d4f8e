import { posix } from 'node:path';
import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';
import type { Tree } from '../git/tree.ts';
import { nearestName } from '../scalar/nearest-name.ts';
import type { Limits, LoadedSource, LoadSource, SourceOptions } from './source.ts';

const defaultLimits: Limits = {
  memoryMebibytes: 512,
  timeMilliseconds: 30_000,
  modules: 10_000,
  fileBytes: 4 * 1024 * 1024,
};

/** Turns the files of a commit into a model: a module is evaluated in a sandbox, a document is read. */
export const loadSource: LoadSource = async (tree: Tree, options: SourceOptions): Promise<LoadedSource> => {
  const entry = posix.normalize(options.entry ?? 'mesh.ts');
  const limits = { ...defaultLimits, ...options.limits };
  const problem = refuseEntry(tree, entry);
  if (problem) return { diagnostics: [problem], environments: [], locate: () => undefined, text: () => undefined };
  const source = { tree, entry, environment: options.environment, limits, tests: options.tests ?? [] };
  // Each needs parsers that the other does not.
  if (entry.endsWith('.ts')) return (await import('./load-module.ts')).loadModule(source);
  return (await import('./load-document.ts')).loadDocument(source);
};

function refuseEntry(tree: Tree, entry: string): Diagnostic | undefined {
  if (!/\.(?:ts|ya?ml|json)$/.test(entry)) return diagnose('unsupported-entry', { entry });
  if (tree.links.includes(entry)) return diagnose('import-of-link', { path: entry });
  return tree.has(entry) ? undefined : diagnose('missing-entry', { entry, nearest: nearestEntry(tree, entry) });
}

/** A file of the same name in another folder, a usual name, or a slip of the keys. */
function nearestEntry(tree: Tree, entry: string): string | undefined {
  const name = posix.basename(entry);
  const usual = ['mesh.ts', 'mesh.yaml', 'mesh.yml', 'mesh.json'].find((path) => tree.has(path));
  const elsewhere = tree.paths.filter((path) => posix.basename(path) === name);
  return usual ?? (elsewhere.length === 1 ? elsewhere[0] : undefined) ?? nearestName(entry, tree.paths);
}
