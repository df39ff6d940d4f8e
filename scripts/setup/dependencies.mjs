import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf, isStamped, root } from './root.mjs';

const stamp = join(root, 'node_modules', '.meshc-lockfile');

/** Installs exactly what the lockfile names, without running any install script. */
export function installDependencies(say) {
  const digest = digestOf('package-lock.json');
  if (isStamped(stamp, digest)) return;
  say('set-up: installing dependencies from package-lock.json (about 20 s, once)');
  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (npm.error) throw new Error(`npm could not be started: ${npm.error.message}`);
  if (npm.status !== 0) throw new Error('`npm ci` failed; its own words are above');
  writeFileSync(stamp, digest);
}
