import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The reference implementation, in an environment of its own that later runs reuse. */
const version = '7.0.1';
const place = fileURLToPath(new URL(`../../.cache/python-tuf/${version}/`, import.meta.url));

/** The Python with the TUF client in it, or why there is none. */
export function pythonTuf(): { readonly python: string } | { readonly missing: string } {
  const python = join(place, 'bin', 'python');
  if (existsSync(python)) return { python };
  const fresh = `${place.slice(0, -1)}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  const run = (program: string, ...words: string[]) =>
    spawnSync(program, words, { encoding: 'utf8', timeout: 120_000 });
  const made = run('python3', '-m', 'venv', fresh);
  if (made.status !== 0) return { missing: `python3 makes no environment: ${lastLine(made.stderr)}` };
  const packages = [`tuf==${version}`, 'securesystemslib[crypto]==1.4.0'];
  const installed = run(join(fresh, 'bin', 'python'), '-m', 'pip', 'install', '--quiet', ...packages);
  if (installed.status !== 0) return { missing: `pip cannot install ${packages[0]}: ${lastLine(installed.stderr)}` };
  renameSync(fresh, place);
  return { python };
}

function lastLine(text: string | undefined): string {
  return text?.trim().split('\n').at(-1) || 'no reason given';
}
