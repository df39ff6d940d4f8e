import { lstatSync } from 'node:fs';
import { join, posix } from 'node:path';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import type { Emitted } from '../compile-tree.ts';

/** A folder that holds a folder for every mesh. */
export interface OutputRoot {
  /** Absolute. */
  readonly out: string;
  readonly shown: string;
  /** Whether the person who runs the command named it; then it may be a link, because they chose it. */
  readonly isNamed: boolean;
}

/**
 * Symbolic links where folders of output belong. Who follows one writes and deletes wherever it leads, and it is the
 * author of a repository who says where: `meshc compile` of a stranger's branch must stay inside it.
 */
export function linkedOutput({ out, shown, isNamed }: OutputRoot, compiled: readonly Emitted[]): Diagnostic[] {
  const parts = compiled.flatMap(({ ir }) => [[ir.name], [ir.name, ir.environment]]);
  const folders = new Map(parts.map((names) => [posix.join(shown, ...names), join(out, ...names)]));
  if (!isNamed) folders.set(shown, out);
  return [...folders].flatMap(([folder, path]) => (isLink(path) ? [diagnose('linked-output', { folder })] : []));
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}
