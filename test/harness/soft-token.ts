import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A PKCS#11 token of SoftHSM, for one test. */
export interface SoftToken {
  readonly module: string;
  readonly label: string;
  readonly pin: string;
  remove(): void;
}

const modules = ['/usr/lib/softhsm/libsofthsm2.so', '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so'];

/** Why there can be no token here, if there cannot. Debian's packages are installed where that is allowed and quick. */
export function softTokenMissing(): string | false {
  const found = () =>
    modules.some((path) => existsSync(path)) && spawnSync('pkcs11-tool', ['--help']).error === undefined;
  if (found()) return false;
  if (process.getuid?.() === 0) {
    const install = ['install', '--yes', '--quiet', '--no-install-recommends', 'softhsm2', 'opensc'];
    spawnSync('apt-get', install, {
      stdio: 'ignore',
      timeout: 90_000,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  }
  return found() ? false : 'SoftHSM and OpenSC (Debian: softhsm2, opensc) are not installed and cannot be';
}

/** Makes a token in a folder of its own. The module finds it by an environment variable of this process. */
export function createSoftToken(label: string): SoftToken {
  const folder = mkdtempSync(join(tmpdir(), 'meshc-token-'));
  mkdirSync(join(folder, 'tokens'));
  const configuration = join(folder, 'softhsm2.conf');
  writeFileSync(
    configuration,
    `directories.tokendir = ${join(folder, 'tokens')}\nobjectstore.backend = file\nlog.level = ERROR\n`,
  );
  process.env['SOFTHSM2_CONF'] = configuration;
  const pin = '271828';
  const words = ['--init-token', '--free', '--label', label, '--so-pin', '314159', '--pin', pin];
  execFileSync('softhsm2-util', words, { stdio: 'pipe' });
  const module = modules.find((path) => existsSync(path)) ?? '';
  return {
    module,
    label,
    pin,
    remove() {
      delete process.env['SOFTHSM2_CONF'];
      rmSync(folder, { recursive: true });
    },
  };
}
