import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FuzzRun } from './main.ts';

/** Runs the test that compares real proxies with the documentation, on other routes and more of them. Gives the number of failures. */
export async function fuzzRoutes({ count, seed }: FuzzRun): Promise<number> {
  process.stdout.write(`seed ${seed}\n`);
  const { status } = spawnSync(process.execPath, ['--test', 'test/truth/routes.test.ts'], {
    cwd: fileURLToPath(new URL('../../', import.meta.url)),
    stdio: 'inherit',
    env: { ...process.env, RUNS: String(count), SEED: String(seed) },
  });
  return status === 0 ? 0 : 1;
}
