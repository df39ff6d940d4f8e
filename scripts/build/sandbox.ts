import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'rolldown';
import * as testing from '../../src/test.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A module of the sandbox: what its entry says, and which imports it leaves to other modules. */
interface SandboxModule {
  readonly name: string;
  readonly entry: string;
  readonly external: readonly string[];
}

const modules: readonly SandboxModule[] = [
  {
    name: 'constructs',
    // The package is CommonJS, whose names must be spelled out to be names of an ECMAScript module.
    entry: "export { Construct, ConstructOrder, Dependable, DependencyGroup, Node, RootConstruct } from 'constructs';",
    external: [],
  },
  {
    name: 'meshc',
    // What the loader calls beside the author's modules is no part of the package's own index. The tests of a mesh are in the
    // same module, because they ask whether something is a `Service` of the very class the mesh was made of.
    entry: `export * from './src/index.ts'; export { evaluate } from './src/mesh/evaluate.ts';
      export { collectTests } from './src/mesh/testing/record.ts'; export * as testing from './src/test.ts';`,
    external: ['constructs'],
  },
];

/**
 * Writes the library modules that authors' code finds in the sandbox, `constructs.js`, `meshc.js` and `meshc/test.js`: ECMAScript
 * without any host. Same sources, same bytes.
 */
export async function buildSandbox(folder: string): Promise<void> {
  for (const { name, entry, external } of modules) {
    await build({
      cwd: root,
      input: entryId,
      external: [...external],
      platform: 'neutral',
      logLevel: 'warn',
      resolve: { mainFields: ['main'] },
      plugins: [entryPlugin(entry), hostless],
      output: { file: join(folder, `${name}.js`), format: 'esm', comments: false },
    });
  }
  mkdirSync(join(folder, 'meshc'), { recursive: true });
  const names = Object.keys(testing).sort().join(', ');
  const text = `import { testing } from 'meshc';\nexport const { ${names} } = testing;\n`;
  writeFileSync(join(folder, 'meshc', 'test.js'), text);
}

// In the root folder, so that the imports of an entry are found from there.
const entryId = join(root, 'sandbox-entry.ts');

function entryPlugin(text: string): Plugin {
  return {
    name: 'entry',
    resolveId: (id) => (id === entryId ? id : undefined),
    load: (id) => (id === entryId ? text : undefined),
  };
}

/** Replaces the two things `constructs` would want of a host. */
const hostless: Plugin = {
  name: 'hostless',
  resolveId: (id) => (id === 'crypto' ? join(root, 'scripts/build/sha1.ts') : undefined),
  load: (id) => {
    // Stacks through an interface only V8 has. Where a construct was declared is remembered by `meshc` itself.
    if (!id.endsWith('/constructs/lib/private/stack-trace.js')) return undefined;
    return 'exports.captureStackTrace = () => [];';
  },
};

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildSandbox(join(root, 'dist', 'sandbox'));
