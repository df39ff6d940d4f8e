import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from '../../src/compile.ts';
import type { Tree } from '../../src/git/tree.ts';
import { compareText } from '../../src/output/file-set.ts';
import { loadSource } from '../../src/source/load-source.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The repositories under `examples/` whose compiled form is committed in `out/`. What sets up a node is no repository. */
export const examples = readdirSync(join(root, 'examples'))
  .filter((name) => existsSync(join(root, 'examples', name, 'mesh.ts')))
  .sort(compareText);

/** Compiles every example for every environment it declares: path below the checkout to text. */
export async function compileExamples(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const example of examples) {
    const tree = folderTree(join(root, 'examples', example));
    const { environments } = await loadSource(tree, {});
    for (const environment of environments) {
      const { mesh, diagnostics } = await loadSource(tree, { environment });
      const result = mesh && compile(mesh);
      if (!mesh || !result?.compiled) {
        throw new Error(
          `examples/${example} does not compile: ${JSON.stringify([...diagnostics, ...(result?.diagnostics ?? [])])}`,
        );
      }
      for (const [path, text] of result.compiled.files) files.set(`out/${mesh.name}/${environment}/${path}`, text);
    }
  }
  return files;
}

/** Paths of the files that are in `out/` now. */
export function committedOutput(): string[] {
  return filesBelow(join(root, 'out')).map((path) => `out/${path}`);
}

/** A folder as the compiler reads it. The examples are folders of this repository, not repositories of their own. */
function folderTree(folder: string): Tree {
  const paths = filesBelow(folder);
  return {
    revision: { kind: 'work-tree' },
    paths,
    links: [],
    has: (path) => paths.includes(path),
    read: async (path) => readFileSync(join(folder, path)),
  };
}

function filesBelow(folder: string): string[] {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path));
  const files = found.filter((path) => statSync(path).isFile() && !path.includes('node_modules'));
  return files.map((path) => relative(folder, path)).sort(compareText);
}
