import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

it('npm run bench compiles the synthetic mesh and prints every row', () => {
  const bench = spawnSync(process.execPath, ['scripts/bench/main.ts', '12'], { cwd: root, encoding: 'utf8' });
  assert.equal(bench.status, 0, bench.stderr);
  const rows = bench.stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ {2,}/)[0]);
  assert.deepEqual(rows, [
    'services',
    'source',
    'evaluate',
    'check',
    'lower',
    'emit',
    'prove',
    'write',
    'cold, in all',
    'per service',
    'one-line change',
    'plan of it',
    'files it changes',
    'peak memory',
    'with the plan',
    'output',
    'output files',
    'bytes per proxy',
    'certificates',
  ]);
  assert.match(bench.stdout, /^files it changes +1$/m);
});
