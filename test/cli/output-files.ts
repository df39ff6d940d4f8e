import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Emitted } from '../../src/cli/compile-tree.ts';
import { listOutput } from '../../src/cli/output-folder/output-folder.ts';
import type { FileSet } from '../../src/output/file-set.ts';

/** What is in a folder of compiled output. */
export function outputFiles(folder: string): FileSet {
  const { paths } = listOutput(folder);
  return new Map([...paths].map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

/** An environment of a mesh, as far as writing its output cares. */
export function emitted(name: string, environment: string, files: Iterable<readonly [string, string]>): Emitted {
  const ir = { name, environment, workloads: [] } as unknown as Emitted['ir'];
  return { ir, files };
}
