// Gets a fresh clone ready, says what it does, and then runs a script on a supported Node:
//   node scripts/setup/main.mjs [--quiet] [--build] [--then SCRIPT [ARGUMENTS...]]
// It runs on whatever Node the machine has (20 or later), so it is plain JavaScript and uses nothing but Node itself.
// Every step looks first whether its result is already there: later runs take a moment and need no network.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { installDependencies } from './dependencies.mjs';
import { installEnvoy } from './envoy.mjs';
import { root } from './root.mjs';

const [, , ...given] = process.argv;
const then = given.indexOf('--then');
const options = then === -1 ? given : given.slice(0, then);
const next = then === -1 ? [] : given.slice(then + 1);
const say = options.includes('--quiet') ? () => {} : (line) => process.stderr.write(`${line}\n`);

try {
  installDependencies(say);
  const node = supportedNode();
  build(say, node, { force: options.includes('--build') });
  if (!options.includes('--build')) installEnvoy(say);
  if (next.length > 0) {
    const [script, ...rest] = next;
    const path = [join(root, 'node_modules', '.bin'), process.env.PATH].join(':');
    const run = spawnSync(node, [join(root, script), ...rest], {
      stdio: 'inherit',
      env: { ...process.env, PATH: path },
    });
    process.exitCode = run.status ?? 70;
  }
} catch (error) {
  process.stderr.write(`set-up failed: ${error.message}\n`);
  process.exitCode = 75;
}

/** The Node that came with the dependencies; on a machine it does not fit, the machine's own if that is new enough. */
function supportedNode() {
  const own = join(root, 'node_modules', '.bin', 'node');
  if (existsSync(own) && spawnSync(own, ['--version']).status === 0) return own;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 22)) return process.execPath;
  throw new Error(`Node 22.22 or later is needed; this is ${process.versions.node}`);
}
