import { compile } from '../../src/compile.ts';
import type * as ir from '../../src/ir/mesh.ts';
import type { Mesh } from '../../src/model/mesh.ts';
import { collectFiles, type FileSet } from '../../src/output/file-set.ts';

/** What a mesh without errors compiles to. */
export interface Compiled {
  readonly ir: ir.Mesh;
  readonly files: FileSet;
}

/** Compiles a mesh that a test made without a mistake; throws with the findings when there is one after all. */
export function compiled(mesh: Mesh): Compiled {
  const { diagnostics, compiled } = compile(mesh);
  if (compiled === undefined) throw new Error(diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  return { ir: compiled.ir, files: collectFiles(compiled.files) };
}
