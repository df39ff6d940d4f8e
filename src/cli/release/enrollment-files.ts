import type { EnrollmentFiles } from '../../bundle/enrollment.ts';
import type { SealedFiles } from '../../bundle/sealed.ts';
import type { Tree } from '../../git/tree.ts';

/**
 * The certificate requests of a mesh, with paths relative to its folder. `prefix` is that folder in the repository, with
 * a final slash, or empty.
 */
export async function readEnrollmentFiles(tree: Tree, prefix: string): Promise<EnrollmentFiles> {
  const files = new Map<string, string>();
  for (const path of tree.paths) {
    if (!path.startsWith(`${prefix}enroll/`)) continue;
    files.set(path.slice(prefix.length), Buffer.from(await tree.read(path)).toString('utf8'));
  }
  return files;
}

/** The sealed values of a mesh, likewise. */
export async function readSealedFiles(tree: Tree, prefix: string): Promise<SealedFiles> {
  const files = new Map<string, Uint8Array>();
  for (const path of tree.paths) {
    if (path.startsWith(`${prefix}sealed/`)) files.set(path.slice(prefix.length), await tree.read(path));
  }
  return files;
}
