import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf, isStamped, root } from './root.mjs';

const stamp = join(root, 'dist', '.built-from');

/** Builds `dist/`: the library that authors' code sees inside the sandbox, and the package as JavaScript with types. */
export function build(say, node, { force }) {
  const digest = digestOf('package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'src', 'scripts/build');
  if (!force && isStamped(stamp, digest)) return;
  say('set-up: building dist/');
  if (force) rmSync(join(root, 'dist'), { recursive: true, force: true });
  mkdirSync(join(root, 'dist'), { recursive: true });
  run(node, [join('scripts', 'build', 'sandbox.ts')], 'bundling the authoring library');
  run(node, [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json'], 'compiling src/');
  run(node, [join('scripts', 'build', 'agent.ts')], 'bundling the agent');
  const main = join(root, 'dist', 'cli', 'main.js');
  if (existsSync(main)) chmodSync(main, 0o755);
  writeFileSync(stamp, digest);
}

function run(node, parameters, what) {
  const result = spawnSync(node, parameters, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (result.status !== 0) throw new Error(`${what} failed`);
}
