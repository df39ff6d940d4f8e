import { chmodSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'rolldown';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Writes `dist/meshc-agent.mjs`, the agent as one file that needs nothing but Node: no packages, no schemas
 * beside it. Installed as `/usr/bin/meshc` it is what the unit in `examples/node` calls. Same sources, same bytes.
 */
export async function buildAgent(file: string): Promise<void> {
  await build({
    cwd: root,
    input: 'src/cli/agent-main.ts',
    platform: 'node',
    logLevel: 'warn',
    plugins: [assetsInside],
    // Names are kept, so that the stack of a bug says where it is.
    output: {
      file,
      format: 'esm',
      comments: false,
      codeSplitting: false,
      minify: { compress: true, mangle: false },
      banner,
    },
  });
  chmodSync(file, 0o755);
}

/**
 * How Node is started: half of what an agent needs would otherwise be room for young objects. `--lite-mode` would save another
 * 15 MiB, and make a release take more than twice as long to reach traffic.
 */
const banner = '#!/usr/bin/env -S node --max-semi-space-size=1';

/** A file that a module reads when it runs, and how: the words that are replaced by what is in it. */
interface Asset {
  readonly module: string;
  readonly words: string;
  readonly content: () => string;
}

/** What cannot change without a place in the code is written without white space. */
const json = (path: string) => () => JSON.stringify(JSON.stringify(JSON.parse(readFileSync(join(root, path), 'utf8'))));

const assets: readonly Asset[] = [
  {
    module: 'src/cli/version.ts',
    words: "readFileSync(new URL('../../package.json', import.meta.url), 'utf8')",
    content: () => {
      const { version, bugs } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
      return JSON.stringify(JSON.stringify({ version, bugs }));
    },
  },
  {
    module: 'src/agent/read-config.ts',
    words: "await readFile(schemaFile, 'utf8')",
    content: json('schemas/agent-config.schema.json'),
  },
  {
    module: 'src/agent/endpoints/read-endpoints.ts',
    words: "await readFile(schemaFile, 'utf8')",
    content: json('schemas/endpoints.schema.json'),
  },
  {
    module: 'src/agent/xds/xds-codec.ts',
    words: 'readFileSync(descriptorFile())',
    content: () => {
      const name = readdirSync(join(root, 'schemas/envoy')).find((file) => file.endsWith('.binpb.gz')) ?? '';
      return `Buffer.from('${readFileSync(join(root, 'schemas/envoy', name)).toString('base64')}', 'base64')`;
    },
  },
];

/** Puts what modules read into them. A module that reads it in other words than it did stops the build. */
const assetsInside: Plugin = {
  name: 'assets-inside',
  transform(code, id) {
    const asset = assets.find(({ module }) => id === join(root, module));
    if (!asset) {
      if (id.startsWith(join(root, 'src')) && code.includes('import.meta.url')) {
        throw new Error(`${id} reads a file of the package, which one file does not have`);
      }
      return undefined;
    }
    const parts = code.split(asset.words);
    if (parts.length !== 2) throw new Error(`${id} no longer says ${asset.words}`);
    return parts.join(asset.content());
  },
};

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAgent(join(root, 'dist', 'meshc-agent.mjs'));
