import { relative } from 'node:path';
import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';
import type { SourceText } from '../diagnostic/render/order.ts';
import type { Tree } from '../git/tree.ts';
import { filesOf, show } from './compile-tree.ts';
import { machineProblem } from './disk-problem.ts';
import type { OpenedMesh } from './open-mesh.ts';
import type { MeshPlace } from './repository.ts';

/** What the type checker says of an entry and of test files beside it, with places as they are shown. */
export async function typeErrorsOf(
  { tree, place }: Extract<OpenedMesh, { kind: 'opened' }>,
  tests: readonly string[] = [],
): Promise<readonly Diagnostic[]> {
  // A missing entry is said better by the loader; a document has no types.
  if (!tree.has(place.entry) || !place.entry.endsWith('.ts')) return [];
  const { typeCheck } = await import('../source/type-check.ts');
  try {
    const found = await typeCheck(tree, place.entry, tests);
    return found.map((diagnostic) => show(diagnostic, place.display));
  } catch (error) {
    const problem = machineProblem(error);
    if (!problem) throw error;
    const path = place.display(relative(place.repository, problem.path ?? ''));
    return [diagnose('unreadable-object', { path, problem: problem.words })];
  }
}

/** The texts of every file that findings point into, read from the tree they are about. */
export async function textsOf(
  diagnostics: readonly Diagnostic[],
  { tree, place }: { readonly tree: Tree; readonly place: MeshPlace },
): Promise<SourceText> {
  const wanted = new Set(diagnostics.flatMap(filesOf));
  const texts = new Map<string, string>();
  for (const path of wanted.size === 0 ? [] : tree.paths) {
    const shown = place.display(path);
    if (wanted.has(shown)) texts.set(shown, Buffer.from(await tree.read(path)).toString('utf8'));
  }
  return (file) => texts.get(file);
}

/**
 * Where a law or the loader says what is wrong with a line, the compiler of TypeScript need not say it again; in a file that
 * is not TypeScript it has nothing to say at all.
 */
export function withoutEchoes(typeErrors: readonly Diagnostic[], others: readonly Diagnostic[]): Diagnostic[] {
  const errors = others.filter(({ severity }) => severity === 'error');
  const said = new Set(errors.flatMap(({ site }) => (site ? [lineOf(site)] : [])));
  const broken = new Set(errors.flatMap(({ code, site }) => (code === 'invalid-syntax' && site ? [site.file] : [])));
  const isUnread = errors.some(({ code }) => code === 'unreadable-object');
  return typeErrors.filter(({ code, site }) =>
    site ? !(said.has(lineOf(site)) || broken.has(site.file)) : !(isUnread && code === 'unreadable-object'),
  );
}

function lineOf({ file, line }: { file: string; line: number }): string {
  return `${file}:${line}`;
}
