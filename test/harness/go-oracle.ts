import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../x509/go-oracle/', import.meta.url));
const cache = fileURLToPath(new URL('../../.cache/go-oracle/', import.meta.url));

/** A build takes a minute or two, once. */
const longestBuild = 240_000;

/** The program with go-spiffe and zlint in it, or why there is none. */
export function goOracle(): { readonly program: string } | { readonly missing: string } {
  const hash = createHash('sha256');
  for (const name of ['main.go', 'go.mod', 'go.sum']) hash.update(readFileSync(join(source, name)));
  const program = join(cache, hash.digest('hex').slice(0, 16));
  if (existsSync(program)) return { program };
  mkdirSync(cache, { recursive: true });
  const built = spawnSync('go', ['build', '-mod=readonly', '-o', program, '.'], {
    cwd: source,
    encoding: 'utf8',
    timeout: longestBuild,
    env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '' },
  });
  if (built.status === 0) return { program };
  if (built.error && 'code' in built.error && built.error.code === 'ENOENT') return { missing: 'Go is not installed' };
  const reason = built.stderr?.trim().split('\n').at(-1) || built.error?.message || 'no reason given';
  return { missing: `go-spiffe and zlint cannot be built: ${reason}` };
}
